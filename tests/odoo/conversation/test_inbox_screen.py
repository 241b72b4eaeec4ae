import json
from datetime import timedelta

from lxml import etree
from odoo import fields
from odoo.addons.bus.models.bus import channel_with_db, json_dump
from odoo.addons.bus.tests.common import WebsocketCase
from odoo.addons.instagram_inbox.tools.discuss import DESK

from ..changes import reacted
from ..common import CUSTOMER_ID
from ..inbox_case import NOTE, InboxCase
from ..wire import OTHER_ID, media, showed, wrote

# Opening the screen costs at most so many queries, however many conversations it shows.
QUERIES = 15


class ScreenCase(InboxCase):
    """*Instagram › Inbox*, as agents open it."""

    def view(self):
        action = self.env.ref("instagram_inbox.instagram_desk_action")
        views = self.channels().get_views(
            [(action.view_id.id, "list"), (action.search_view_id.id, "search")]
        )
        return {
            kind: etree.fromstring(each["arch"])
            for kind, each in views["views"].items()
        }

    def channels(self, user=None):
        return self.env["discuss.channel"].with_user(user or self.anna)

    def preview(self, thread=None, user=None):
        """Return what a row shows of a thread."""
        channel = self.as_user(user or self.anna, thread)
        (row,) = channel.web_read({"instagram_preview": {}})
        return row["instagram_preview"]


class TestLastWords(ScreenCase):
    """Who said what last, in a row of the screen."""

    def test_the_customer_and_the_team(self):
        self.conversation("Hallo", "Do you <b>deliver</b>?\nOn Sunday")
        self.assertEqual(self.preview()["text"], "Do you <b>deliver</b>? On Sunday")
        self.assertFalse(self.preview()["author"])
        self.post(self.ben, "We do")
        ben = {"id": self.ben.partner_id.id, "name": self.ben.name}
        self.assertEqual(self.preview()["text"], "We do")
        self.assertEqual(self.preview()["author"], ben)

    def test_notes_are_not_among_them(self):
        self.conversation("Hallo")
        self.post(self.ben, "A regular", subtype=NOTE)
        self.assertEqual(self.preview()["text"], "Hallo")

    def test_a_picture_has_a_word(self):
        self.receive(showed(media("image")))
        self.assertTrue(self.preview()["text"])

    def test_reaction_until_somebody_writes(self):
        self.conversation("Hallo")
        reply = self.answer(self.anna, "Yes, on weekdays!")
        self.receive(reacted(reply.instagram_message_ids.mid, "❤️"))
        self.assertEqual(self.preview()["text"], "❤️ to: Yes, on weekdays!")
        self.assertFalse(self.preview()["author"])
        self.receive(wrote("Thanks"))
        self.assertEqual(self.preview()["text"], "Thanks")

    def test_unread_for_its_agent(self):
        self.conversation("Hallo", "Hello?")
        self.assertEqual(self.preview()["unread"], 0)
        self.as_user(self.ben).instagram_assign(self.anna.id)
        self.receive(wrote("Anybody?"))
        self.assertTrue(self.preview()["unread"])
        self.assertEqual(self.preview(user=self.ben)["unread"], 0)

    def test_other_channels_have_none(self):
        channel = self.env["discuss.channel"].create({"name": "Cakes"})
        self.assertIs(self.preview(channel), False)


class TestOpening(ScreenCase):
    """The page of the list, as the browser loads it."""

    def load(self):
        specification = {
            name: {"fields": {"display_name": {}}} if is_record else {}
            for name, is_record in self.fields.items()
        }
        self.env.flush_all()
        self.env.invalidate_all()
        return self.channels().web_search_read(
            [
                ("channel_type", "=", "instagram"),
                ("instagram_status", "!=", "resolved"),
            ],
            specification,
            limit=40,
            count_limit=10001,
        )

    def setUp(self):
        super().setUp()
        names = [field.get("name") for field in self.view()["list"].iter("field")]
        kinds = self.channels().fields_get(names, ["type"])
        self.fields = {
            name: kinds[name]["type"] in ("many2one", "many2many") for name in names
        }

    def test_few_queries_for_many_conversations(self):
        self.receive(*(wrote("Hallo", customer=f"11298{n}") for n in range(12)))
        for thread in self.threads()[::2]:
            self.as_user(self.ben, thread).instagram_take()
        self.post(self.ben, "Yes", thread=self.threads()[1])
        self.load()  # what Odoo keeps
        with self.assertQueryCount(QUERIES):
            self.assertEqual(self.load()["length"], 12)

    def test_whose_reply_window_ends_first_is_on_top(self):
        hours = {"1129801": 5, "1129802": -1, "1129803": 1}
        self.receive(*(wrote("Hallo", customer=customer) for customer in hours))
        for customer, ends_in in hours.items():
            end = fields.Datetime.now() + timedelta(hours=ends_in)
            self.thread(customer).instagram_window_end = end
        domain = [("channel_type", "=", "instagram")]
        order = "instagram_answer_end ASC, id ASC"
        found = self.channels().search(domain, order=order)
        customers = found.sudo().mapped("instagram_user_id")
        self.assertEqual(customers, ["1129803", "1129801", "1129802"])
        (group,) = self.channels().web_read_group(
            domain,
            ["instagram_status"],
            order=order,
            auto_unfold=True,
            unfold_read_specification={"name": {}},
        )["groups"]
        self.assertEqual([each["id"] for each in group["__records"]], found.ids)


class TestNews(ScreenCase):
    """Open screens hear that a row has changed."""

    def heard_by_screens(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        channel = channel_with_db(self.env.cr.dbname, (self.inbox, DESK))
        rows = self.env["bus.bus"].search([("channel", "=", json_dump(channel))])
        return [json.loads(row.message) for row in rows]

    def test_what_changes_a_row(self):
        self.conversation("Hallo")
        self.conversation("Hello", customer=OTHER_ID)
        colleague = self.as_user(self.ben)
        changes = {
            "a message": lambda: self.receive(wrote("Hello?")),
            "a reply": lambda: self.post(self.ben, "Yes"),
            "an agent": lambda: colleague.instagram_assign(self.anna.id),
            "a status": lambda: colleague.instagram_set_status("pending"),
            "a name": lambda: self.thread().write({"name": "Lena"}),
        }
        for name, change in changes.items():
            with self.subTest(name):
                self.forget()
                change()
                self.assertIn(
                    {"type": "instagram.inbox/rows_changed", "payload": {}},
                    self.heard_by_screens(),
                )

    def test_many_changes_at_once_are_told_once(self):
        self.forget()
        self.deliver(*(wrote("Hallo", customer=f"11298{n}") for n in range(5)))
        self.forget()
        for thread in self.threads():
            thread.name = "Lena"
        self.assertLessEqual(len(self.heard_by_screens()), 1)

    def test_only_readers_hear_it(self):
        for user, hears in (
            (self.anna, True),
            (self.manager, True),
            (self.outsider, False),
        ):
            with self.subTest(user=user.login):
                self.env.flush_all()
                self.authenticate(user.login, user.login)
                answer = self.make_jsonrpc_request(
                    "/websocket/peek_notifications",
                    {"channels": [DESK], "last": 0, "is_first_poll": True},
                )
                screens = [each for each in answer["channels"] if DESK in each]
                expected = [
                    [self.env.cr.dbname, "instagram.inbox", self.inbox.id, DESK]
                ]
                self.assertEqual(screens, expected if hears else [])

    def test_who_lost_the_inbox_hears_nothing_more(self):
        followed = channel_with_db(self.env.cr.dbname, (self.inbox, DESK))
        self.conversation("Hallo", customer=CUSTOMER_ID)
        self.heard_by_screens()
        bus = self.env["bus.bus"].with_user(self.anna)
        self.assertTrue(bus._poll([followed], last=0))
        self.inbox.agent_ids -= self.anna
        self.assertFalse(bus._poll([followed], last=0))


class TestFollowing(ScreenCase, WebsocketCase):
    """A browser follows the rows some moments after it has loaded them."""

    def hear(self, browser, kind):
        """Return the id of the first news of a kind that a browser receives."""
        while True:
            for news in json.loads(browser.recv()):
                if news["message"]["type"] == kind:
                    return news["id"]

    def test_what_changes_in_between_is_told(self):
        self.env.flush_all()
        session = self.authenticate(self.anna.login, self.anna.login)
        browser = self.websocket_connect(cookie=f"session_id={session.sid}")
        self.subscribe(browser, [], last=0)
        self.inbox._bus_send("instagram.inbox/rows_changed", {}, subchannel=DESK)
        self.anna._bus_send("something_later", {})
        self.trigger_notification_dispatching([self.anna.partner_id])
        last = self.hear(browser, "something_later")
        self.subscribe(browser, [DESK], last=last)
        self.assertLess(self.hear(browser, "instagram.inbox/rows_changed"), last)
