from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Command
from odoo.tests import freeze_time

from ..wire import OTHER_ID, echoed, wrote
from .test_overview import COUNTS, HOUR, MONDAY, TIMES, OverviewCase

DAY = timedelta(days=1)
TUESDAY = MONDAY + DAY


def days(start, end):
    """Return a period as a browser requests it: from one midnight to another."""
    return [fields.Datetime.to_string(at.replace(hour=0)) for at in (start, end)]


class InboxReportCase(OverviewCase):
    """One inbox's report, as the web client fetches it."""

    def report(self, period, user=None, inbox=None, tz="UTC", **params):
        model = self.env["instagram.inbox.report"].with_user(user or self.manager)
        inbox = inbox or self.inbox
        return model.with_context(tz=tz).get_inbox_figures(inbox.id, period, **params)

    def value(self, report, name, key="value"):
        return report["figures"][name][key]


class TestFigures(InboxReportCase):
    """The figures, and the earlier figures to which they are compared."""

    def setUp(self):
        super().setUp()
        self.receive(wrote(at=MONDAY), echoed(at=MONDAY + 2 * HOUR))
        self.receive(wrote(at=MONDAY + 3 * HOUR), echoed(at=MONDAY + 4 * HOUR))
        self.set_status_at(MONDAY + 6 * HOUR, self.anna, "resolved")
        self.receive(
            wrote(at=TUESDAY, customer=OTHER_ID),
            echoed(at=TUESDAY + HOUR, customer=OTHER_ID),
        )
        self.tuesday = self.report(
            days(TUESDAY, TUESDAY + DAY), previous=days(MONDAY, TUESDAY)
        )

    def test_are_those_of_the_overview(self):
        report = self.report(days(MONDAY, TUESDAY + DAY))
        shown = tuple(self.value(report, name) or False for name in (*COUNTS, *TIMES))
        self.assertEqual(shown, self.figures(*COUNTS, *TIMES))

    def test_cases(self):
        report = self.report(days(MONDAY, TUESDAY + DAY))
        self.assertEqual(self.value(report, "first_response_time", "cases"), 2)
        self.assertEqual(self.value(report, "resolution_time", "cases"), 1)
        self.assertIsNone(self.value(report, "conversations", "cases"))

    def test_period_before(self):
        name = "first_response_time"
        self.assertEqual(self.value(self.tuesday, name), 1)
        self.assertEqual(self.value(self.tuesday, name, "previous"), 2)
        self.assertEqual(self.value(self.tuesday, name, "previous_cases"), 1)
        self.assertEqual(self.value(self.tuesday, "resolutions", "previous"), 1)

    def test_average_of_nothing_is_nothing(self):
        self.assertIsNone(self.value(self.tuesday, "reply_time"))
        self.assertEqual(self.value(self.tuesday, "resolutions"), 0)
        self.assertEqual(self.value(self.tuesday, "resolution_time", "cases"), 0)

    def test_say_what_they_mean(self):
        for name, figure in self.tuesday["figures"].items():
            with self.subTest(figure=name):
                self.assertTrue(figure["help"])

    def test_filters(self):
        period = days(MONDAY, TUESDAY + DAY)
        domain = [["agent_id", "=", self.anna.id]]
        report = self.report(period, domain=domain)
        self.assertEqual(self.value(report, "resolutions"), 1)
        self.assertEqual(self.value(report, "outgoing_messages"), 0)

    def test_points(self):
        report = self.report(days(MONDAY, TUESDAY + DAY))
        self.assertEqual(report["unit"], "day")
        points = [
            (point["start"], point["conversations"], point["resolution_time"])
            for point in report["points"]
        ]
        self.assertEqual(
            points, [("2025-11-03T00:00:00", 1, 6.0), ("2025-11-04T00:00:00", 1, None)]
        )

    def test_days_are_the_readers(self):
        # 9:00 UTC is the evening of that day in Auckland; 12:00 the next one
        report = self.report(days(MONDAY, TUESDAY + DAY), tz="Pacific/Auckland")
        first, *_others = report["points"]
        self.assertEqual(first["start"], "2025-11-03T00:00:00")
        self.assertEqual(first["incoming_messages"], 1)

    def test_units(self):
        self.assertEqual(self.tuesday["unit"], "hour")
        for length, unit in ((7, "day"), (90, "week"), (365, "month")):
            with self.subTest(days=length):
                report = self.report(days(TUESDAY - length * DAY, TUESDAY))
                self.assertEqual(report["unit"], unit)

    def test_busy_hours_are_the_inboxs(self):
        self.inbox.tz = "America/New_York"
        self.conversation(at=MONDAY + 7 * DAY)
        report = self.report(days(MONDAY + 7 * DAY, MONDAY + 8 * DAY))
        self.assertEqual(report["hours"], [(0, 4, 1)])

    def test_agents(self):
        report = self.report(days(MONDAY, TUESDAY + DAY))
        agents = {agent["id"]: agent["resolutions"] for agent in report["agents"]}
        self.assertEqual(agents, {False: 0, self.anna.id: 1})

    def test_all_time_begins_with_the_first(self):
        report = self.report([False, days(TUESDAY, TUESDAY + DAY)[1]])
        self.assertEqual(report["start"], fields.Datetime.to_string(MONDAY))
        self.assertEqual(self.value(report, "conversations"), 2)
        self.assertIsNone(self.value(report, "reply_time", "previous"))

    def test_nothing_in_the_period(self):
        report = self.report(days(TUESDAY + DAY, TUESDAY + 2 * DAY))
        self.assertFalse(any(each["value"] for each in report["figures"].values()))
        self.assertEqual(report["points"], [])
        latest = fields.Datetime.to_string(TUESDAY + HOUR)
        self.assertEqual(report["latest"], latest)

    def test_no_time_is_not_zero_for_filters(self):
        """A figure opens as many lines as it has cases."""
        with freeze_time(TUESDAY + 5 * HOUR):
            self.receive(wrote(at=TUESDAY + 5 * HOUR), echoed(at=TUESDAY + 5 * HOUR))
        name = "first_response_time"
        report = self.report(days(MONDAY, TUESDAY + DAY))
        self.assertEqual(self.value(report, name, "cases"), 3)
        facts = self.env["instagram.inbox.report"].with_user(self.manager)
        for domain, count in (
            ([(name, "!=", False)], 3),
            ([(name, "=", 0)], 1),
            ([(name, "<", 1.5)], 2),
            ([(name, "=", False), ("outgoing_messages", ">", 0)], 1),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(facts.search_count(domain), count)

    def test_nothing_ever(self):
        empty = self.new_inbox(
            name="Café", instagram_id="17841400000000002", app_scoped_id="2"
        )
        report = self.report([False, days(MONDAY, TUESDAY)[1]], inbox=empty)
        self.assertFalse(report["start"])
        self.assertFalse(report["latest"])

    def test_questions_do_not_grow(self):
        period = days(MONDAY, TUESDAY + DAY)
        self.report(period)
        few = self.queries(period)
        for number in range(10):
            self.conversation(customer=f"11298400000001{number:02}", at=TUESDAY)
        self.assertEqual(self.queries(period), few)

    def queries(self, period):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.report(period, previous=period)
        return self.env.cr.sql_log_count - before


class TestReaders(InboxReportCase):
    """Which figures each user sees."""

    def setUp(self):
        super().setUp()
        self.conversation(at=MONDAY)
        with freeze_time(MONDAY + 0.5 * HOUR):
            self.as_user(self.anna).instagram_take()
        self.conversation("Hm", at=MONDAY + HOUR)
        self.period = days(MONDAY, TUESDAY)

    def test_managers_see_all(self):
        report = self.report(self.period)
        self.assertEqual(self.value(report, "incoming_messages"), 2)
        self.assertEqual(len(report["agents"]), 2)

    def test_agents_see_their_own_and_nobodys(self):
        report = self.report(self.period, user=self.anna)
        self.assertEqual(self.value(report, "incoming_messages"), 2)
        agents = {agent["id"] for agent in report["agents"]}
        self.assertEqual(agents, {self.anna.id, False})

    def test_no_agent_sees_a_colleagues(self):
        report = self.report(self.period, user=self.ben)
        self.assertEqual(self.value(report, "incoming_messages"), 1)
        self.assertEqual([agent["id"] for agent in report["agents"]], [False])
        domain = [["agent_id", "=", self.anna.id]]
        report = self.report(self.period, user=self.ben, domain=domain)
        self.assertEqual(self.value(report, "incoming_messages"), 0)
        self.assertFalse(report["latest"])

    def test_nobody_else_sees_any(self):
        carl = self.new_user("carl.t", "instagram_inbox_group_agent")
        company = self.env["res.company"].create({"name": "Elsewhere"})
        elsewhere = self.new_user(
            "eve.t",
            "instagram_inbox_group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        for user in (carl, elsewhere, self.outsider):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.report(self.period, user=user)

    def test_gone_inbox(self):
        gone = self.new_inbox(instagram_id="17841400000000003", app_scoped_id="3")
        gone.unlink()
        with self.assertRaises(MissingError):
            self.report(self.period, inbox=gone)

    def test_inboxes_to_choose_from(self):
        self.new_inbox(
            name="Café",
            instagram_id="17841400000000002",
            app_scoped_id="2",
            agent_ids=[Command.set(self.ben.ids)],
        )
        for user, names in (
            (self.manager, ["Bakery", "Café"]),
            (self.ben, ["Bakery", "Café"]),
            (self.anna, ["Bakery"]),
        ):
            with self.subTest(user=user.login):
                inboxes = self.report(self.period, user=user)["inboxes"]
                self.assertEqual([each["name"] for each in inboxes], names)

    def test_button_on_the_inbox(self):
        action = self.inbox.with_user(self.anna).action_open_report()
        self.assertEqual(action["params"], {"resId": self.inbox.id})

    def test_fact_leads_to_its_conversation(self):
        facts = self.env["instagram.inbox.report"].with_user(self.anna).search([])
        action = facts[0].action_open_conversation()
        opened = f"discuss.channel_{self.thread().id}"
        # a list's button puts the number of its line there, which Discuss cannot read
        self.assertEqual(action["context"]["active_id"], opened)
