from ast import literal_eval
from datetime import timedelta

from lxml import etree
from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command, Domain
from odoo.tests import freeze_time
from odoo.tools.safe_eval import safe_eval

from ..common import CUSTOMER_ID
from ..inbox_case import COMMENT
from ..wire import OTHER_ID, body, echoed, wrote
from .test_overview import HOUR, MONDAY, OverviewCase

MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)
NOW = MONDAY + 6 * HOUR
NUMBERS = (
    "waiting_count",
    "open_count",
    "my_count",
    "available_count",
    "conversations_today",
    "conversations_week_ago",
    "first_responses_today",
    "first_responses_week_ago",
)
TIMES = ("waiting_since", "first_response_time_today", "first_response_time_week_ago")


class DashboardCase(OverviewCase):
    """The cards of the inboxes, as the web client fetches them."""

    def cards(self, user, tz="UTC"):
        """Return what each card shows, by the inbox's name."""
        self.env.invalidate_all()
        inboxes = self.env["instagram.inbox"].with_user(user).with_context(tz=tz)
        names = ("name", *NUMBERS, *TIMES)
        found = inboxes.web_search_read([], {name: {} for name in names})
        return {card["name"]: card for card in found["records"]}

    def card(self, user, tz="UTC"):
        return self.cards(user, tz)[self.inbox.name]

    def numbers(self, user, *names):
        card = self.card(user)
        return tuple(card[name] for name in names)

    def reply(self, user, thread):
        """Reply in a conversation now; the reply is sent."""
        with freeze_time(NOW):
            self.as_user(user, thread).message_post(
                body="Yes", message_type="comment", subtype_xmlid=COMMENT
            )
            self.run_network()

    def listed(self, user, method):
        """Return the conversations of the list that a number opens."""
        action = getattr(self.inbox.with_user(user), method)()
        view = self.env.ref("instagram_inbox.discuss_channel_view_search_instagram")
        filters = {
            f"search_default_{each.get('name')}": each.get("domain")
            for each in etree.fromstring(view.arch).iter("filter")
        }
        chosen = [name for name, value in action["context"].items() if value]
        inbox = "search_default_instagram_inbox_id"
        domains = [
            literal_eval(action["domain"]),
            [("instagram_inbox_id", "=", action["context"][inbox])],
            *(
                safe_eval(filters[name], {"uid": user.id})
                for name in chosen
                if name != inbox
            ),
        ]
        threads = self.env["discuss.channel"].with_user(user)
        return threads.search(Domain.AND(domains))

    def facts(self, user, measure, day):
        """Return the facts of the list that a figure opens."""
        inbox = self.inbox.with_user(user).with_context(
            instagram_day=day, instagram_measure=measure, tz="UTC"
        )
        params = inbox.action_open_day()["params"]
        domain = [
            ("inbox_id", "=", params["inbox"]["id"]),
            ("date", ">=", params["start"]),
            ("date", "<", params["end"]),
            (params["measure"], "!=", False),
            (params["measure"], "!=", 0 if measure == "conversations" else False),
        ]
        return self.env["instagram.inbox.report"].with_user(user).search(domain)


class TestNow(DashboardCase):
    """What there is to do."""

    def setUp(self):
        super().setUp()
        for number in range(4):
            at = NOW - (number + 1) * HOUR
            self.conversation(customer=f"11298400000001{number:02}", at=at)
        self.first, self.second, self.third, self.fourth = self.threads().sorted("id")
        self.as_user(self.anna, self.first).instagram_take()
        self.as_user(self.anna, self.second).instagram_set_status("resolved")
        self.as_user(self.anna, self.third).instagram_set_status("pending")

    def test_counts(self):
        names = ("open_count", "my_count", "waiting_count")
        self.assertEqual(self.numbers(self.anna, *names), (3, 1, 2))
        self.assertEqual(self.numbers(self.ben, *names), (3, 0, 2))
        self.assertEqual(self.numbers(self.manager, *names), (3, 0, 2))

    def test_since_when(self):
        names = ("waiting_count", "waiting_since")
        self.assertEqual(self.numbers(self.anna, *names), (2, NOW - 4 * HOUR))
        self.reply(self.anna, self.fourth)
        self.assertEqual(self.numbers(self.anna, *names), (1, NOW - HOUR))
        self.reply(self.anna, self.first)
        self.assertEqual(self.numbers(self.anna, *names), (0, False))

    def test_each_number_is_as_many_as_its_list_has(self):
        with freeze_time(NOW):
            tomorrow = fields.Datetime.to_string(NOW + 24 * HOUR)
            self.as_user(self.ben, self.fourth).instagram_snooze(tomorrow)
        for user in (self.anna, self.manager):
            for name, method in (
                ("waiting_count", "action_open_waiting"),
                ("open_count", "action_open_open"),
                ("my_count", "action_open_mine"),
            ):
                with self.subTest(user=user.login, number=name):
                    listed = self.listed(user, method)
                    self.assertEqual(self.numbers(user, name), (len(listed),))
        self.assertEqual(self.listed(self.anna, "action_open_waiting"), self.first)

    def test_available_agents(self):
        self.assertEqual(self.numbers(self.anna, "available_count"), (2,))
        self.ben.instagram_available = False
        self.assertEqual(self.numbers(self.anna, "available_count"), (1,))
        action = self.inbox.with_user(self.anna).action_open_available()
        users = self.env["res.users"].with_user(self.anna).search(action["domain"])
        self.assertEqual(users, self.anna)


class TestDays(DashboardCase):
    """Today beside the same day last week."""

    def setUp(self):
        super().setUp()
        self.wrote_and_answered(CUSTOMER_ID, NOW - 5 * HOUR, 10 * MINUTE)
        self.wrote_and_answered(OTHER_ID, NOW - 4 * HOUR, 30 * MINUTE)
        self.wrote_and_answered("1129840000000009", NOW - 3 * HOUR, 80 * MINUTE)
        self.wrote_and_answered("1129840000000010", NOW - WEEK - HOUR, 20 * MINUTE)
        # later in the day than it is now, and the day before
        self.wrote_and_answered("1129840000000011", NOW - WEEK + HOUR, 2 * MINUTE)
        self.wrote_and_answered("1129840000000012", NOW - WEEK - 20 * HOUR, 2 * MINUTE)

    def wrote_and_answered(self, customer, at, after):
        self.receive(
            wrote(customer=customer, at=at), echoed(customer=customer, at=at + after)
        )

    @freeze_time(NOW)
    def test_are_compared(self):
        card = self.card(self.manager)
        self.assertEqual(card["conversations_today"], 3)
        self.assertEqual(card["conversations_week_ago"], 1)
        self.assertEqual(card["first_responses_today"], 3)
        self.assertAlmostEqual(card["first_response_time_today"], 0.5)
        self.assertAlmostEqual(card["first_response_time_week_ago"], 1 / 3)

    @freeze_time(NOW)
    def test_are_the_readers_days(self):
        # in Auckland, today began at 11:00 UTC
        card = self.card(self.manager, "Pacific/Auckland")
        self.assertEqual(card["conversations_today"], 2)
        card = self.card(self.manager, "America/Los_Angeles")
        self.assertEqual(card["conversations_today"], 3)

    @freeze_time(NOW + timedelta(days=1))
    def test_nothing_today(self):
        card = self.card(self.manager)
        self.assertFalse(any(card[name] for name in NUMBERS if "today" in name))
        self.assertFalse(any(card[name] for name in NUMBERS if "week_ago" in name))

    @freeze_time(NOW)
    def test_each_figure_is_as_many_as_its_list_has(self):
        for day in ("today", "week_ago"):
            for measure, name in (
                ("conversations", "conversations"),
                ("first_response_time", "first_responses"),
            ):
                with self.subTest(day=day, measure=measure):
                    facts = self.facts(self.manager, measure, day)
                    self.assertEqual(
                        self.card(self.manager)[f"{name}_{day}"], len(facts)
                    )

    def test_agents_see_their_own_and_nobodys(self):
        with freeze_time(NOW):
            self.conversation(customer="1129840000000013", at=NOW - HOUR)
            thread = self.thread("1129840000000013")
            self.reply(self.ben, thread)
            seen = {
                user.login: self.numbers(user, "first_responses_today")[0]
                for user in (self.manager, self.ben, self.anna)
            }
        self.assertEqual(seen, {"manager": 4, "ben.t": 4, "anna.t": 3})


class TestReaders(DashboardCase):
    """Which cards each user sees, and what they cost."""

    def test_agents_see_theirs(self):
        self.new_inbox(
            name="Café",
            instagram_id="17841400000000002",
            app_scoped_id="2",
            agent_ids=[Command.set(self.ben.ids)],
        )
        self.assertEqual(set(self.cards(self.anna)), {"Bakery"})
        self.assertEqual(set(self.cards(self.ben)), {"Bakery", "Café"})
        self.assertEqual(set(self.cards(self.manager)), {"Bakery", "Café"})
        empty = self.cards(self.manager)["Café"]
        self.assertFalse(
            any(empty[name] for name in NUMBERS if "available" not in name)
        )

    def test_nobody_opens_the_numbers_of_others(self):
        carl = self.new_user("carl.t", "instagram_inbox_group_agent")
        for user in (carl, self.outsider):
            inbox = self.inbox.with_user(user)
            for method in ("action_open_available", "action_open_day"):
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaises(AccessError),
                ):
                    getattr(inbox, method)()

    def test_questions_do_not_grow(self):
        calendar = self.env.company.resource_calendar_id
        self.inbox.resource_calendar_id = calendar
        self.conversation(at=MONDAY)
        few = self.queries()
        for number in range(2, 12):
            inbox = self.new_inbox(
                name=f"Inbox {number}",
                instagram_id=f"178414000000000{number:02}",
                app_scoped_id=str(number),
                resource_calendar_id=calendar.id,
            )
            self.deliver_body(body(wrote(at=MONDAY), account=inbox.instagram_id))
        self.run_incoming()
        self.assertEqual(len(self.cards(self.manager)), 11)
        self.assertEqual(self.queries(), few)

    def queries(self):
        self.env.flush_all()
        self.cards(self.manager)
        before = self.env.cr.sql_log_count
        self.cards(self.manager)
        return self.env.cr.sql_log_count - before
