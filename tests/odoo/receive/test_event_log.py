"""The log of Instagram's deliveries: who reads it, what it shows, and replaying."""

import json

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, JsonRpcException
from odoo.tools import mute_logger

from ..changes import unsent
from ..common import CUSTOMER_ID
from ..inbox_case import InboxCase
from ..wire import body, came_by, echoed, media, saw, showed, tapped, wrote

SIGNED = {"url": "https://lookaside.fbsbx.com/ig/?asset_id=1&signature=Abc-123_x"}
STRANGER = "17841400000000099"


class EventLogCase(InboxCase):
    """Events of every state, and a manager of another company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.env.ref("base.user_admin")
        other = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.boss = cls.new_user(
            "boss.t",
            "instagram_inbox_group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )

    def log(self, user):
        return self.env["instagram.webhook.event"].with_user(user)

    def rpc(self, user, method, *args, **kwargs):
        """Call a method of the model as a browser does."""
        self.env.flush_all()
        self.authenticate(user.login, user.login)
        result = self.make_jsonrpc_request(
            f"/web/dataset/call_kw/instagram.webhook.event/{method}",
            {
                "model": "instagram.webhook.event",
                "method": method,
                "args": list(args),
                "kwargs": kwargs,
            },
        )
        self.env.invalidate_all()
        return result

    def break_processing(self, rows):
        """Make updates fail, as an error in one of them would."""
        rows._settle("failed", "KeyError: 'x'")


class TestReading(EventLogCase):
    def setUp(self):
        super().setUp()
        self.receive(wrote("Grüße / 50 % off?", mid="mid.gruesse"))
        self.row = self.events()

    def test_columns(self):
        self.run_network()
        shown = self.row.with_user(self.manager)
        self.assertEqual(shown.kind, "message")
        self.assertEqual(shown.inbox_id, self.inbox)
        self.assertEqual(shown.contact_id.display_name, "Ada")
        self.assertEqual(shown.state, "done")

    def test_kinds(self):
        rows = self.receive(
            echoed("Hi", mid="mid.e"),
            unsent("mid.e"),
            saw("mid.e"),
            tapped(title="Hours", payload="H"),
            came_by(ref="poster"),
        )
        kinds = ["echo", "unsend", "read", "postback", "referral"]
        self.assertEqual(rows.mapped("kind"), kinds)

    def test_found_by_text_id_customer_and_inbox(self):
        other = self.receive(wrote("Hallo", mid="mid.2", customer="1129840000000077"))
        self.run_network()
        self.events().contact_id[0].write({"name": "Ada", "username": "ada.bakes"})
        self.events().contact_id[1].write({"name": "Ben", "username": "ben"})
        log = self.log(self.manager)
        for domain in (
            [("content", "ilike", "grüße / 50 %")],
            [("content", "ilike", "mid.gruesse")],
            [("contact_id", "ilike", "ada.b")],
            [("customer", "=", CUSTOMER_ID)],
        ):
            with self.subTest(domain=domain):
                self.assertEqual(log.search(domain), self.row)
        inboxes = [("inbox_id", "ilike", "bakery"), ("inbox_id", "=", self.inbox.id)]
        for condition in inboxes:
            self.assertEqual(log.search([condition], order="id"), self.row + other)
        self.assertFalse(log.search([("content", "ilike", "50_% off")]))
        self.assertFalse(log.search([("inbox_id", "ilike", "Café")]))

    def test_grouped(self):
        self.receive(wrote("Hi", customer=STRANGER))
        self.deliver_body(body(wrote("Hi"), account=STRANGER))
        self.run_incoming()
        groups = self.log(self.admin).formatted_read_group(
            [("state", "=", "ignored")], ["state", "error"], ["__count"]
        )
        self.assertEqual(len(groups), 1)
        self.assertIn("No inbox is connected", groups[0]["error"])

    def test_readers(self):
        """Managers read events of their companies; administrators read all."""
        self.deliver_body(body(wrote("Hi"), account=STRANGER))
        self.deliver_body(b"not JSON")
        everything = self.events()
        self.assertEqual(len(everything), 3)
        for user, rows in (
            (self.manager, self.row),
            (self.admin, everything),
            (self.boss, everything.browse()),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self.log(user).search([], order="id"), rows)
        with self.assertRaises(AccessError):
            self.row.with_user(self.boss).read(["content"])
        for user in (self.anna, self.outsider):
            for method in ("search_read", "get_summary", "action_replay_failed"):
                args = ([],) if method == "search_read" else ()
                with self.assertRaises(JsonRpcException):
                    self.rpc(user, method, *args)
            with self.assertRaises(JsonRpcException):
                self.rpc(user, "action_replay", self.row.ids)

    def test_nobody_writes(self):
        for user in (self.manager, self.admin):
            for change in ({"state": "pending"}, {"payload": "{}"}):
                with self.assertRaises(AccessError):
                    self.row.with_user(user).write(change)
            with self.assertRaises(AccessError):
                self.row.with_user(user).unlink()

    def test_form(self):
        with Form(self.row.with_user(self.manager)) as form:
            self.assertIn('"mid": "mid.gruesse"', form.content)
            self.assertIn("Grüße / 50 % off?", form.content)


class TestMasked(EventLogCase):
    """The secrets of an update leave Odoo only in requests to Instagram."""

    def setUp(self):
        super().setUp()
        token = "IGAAsecretAAAAAAAAAAAAAAAAAAAA"
        self.secrets = ["Abc-123_x", token]
        self.manager.group_ids += self.env.ref("base.group_allow_export")
        self.row = self.receive(
            showed(("image", SIGNED), text=f"{token} https://a.example/?b=kept")
        )

    def test_every_way_out(self):
        for user in (self.manager, self.admin):
            field = "payload" if user == self.admin else "content"
            ways = {
                "read": self.rpc(user, "read", self.row.ids, [field]),
                "export": self.rpc(user, "export_data", self.row.ids, [field]),
                "web_read": self.rpc(user, "web_read", self.row.ids, {field: {}}),
                "search_read": self.rpc(user, "search_read", [], [field]),
            }
            for way, answer in ways.items():
                with self.subTest(user=user.login, way=way):
                    told = json.dumps(answer)
                    self.assertIn("asset_id=1", told)
                    self.assertIn("b=kept", told)
                    for secret in self.secrets:
                        self.assertNotIn(secret, told)
        self.assertIn("Abc-123_x", self.row.payload)

    def test_what_is_masked_is_not_found(self):
        """Otherwise it could be guessed letter by letter; what is shown is found."""
        for word, is_found in (
            ("asset_id=1", True),
            ("signature=", True),
            ("b=kept", True),
            ("HTTPS://a.example", True),
            ("Abc-123_x", False),
            ("signature=A", False),
            ("signature=a", False),
            ("bc-1", False),
            (self.secrets[1][:12], False),
        ):
            for operator in ("ilike", "like", "=ilike", "not ilike"):
                with self.subTest(word=word, operator=operator):
                    count = self.rpc(
                        self.manager, "search_count", [("content", operator, word)]
                    )
                    self.assertEqual(bool(count), is_found != ("not" in operator))

    @mute_logger("odoo.http")
    def test_nobody_groups_by_what_is_masked(self):
        for method, args in (
            ("formatted_read_group", [[], ["payload"], ["__count"]]),
            ("formatted_read_group", [[], [], ["payload:max"]]),
            ("formatted_read_group", [[], ["kind"], ["payload:array_agg"]]),
            ("web_read_group", [[], ["payload"]]),
        ):
            with self.subTest(args=args), self.assertRaises(JsonRpcException) as caught:
                self.rpc(self.admin, method, *args)
            self.assertNotIn("Abc-123_x", str(caught.exception))

    def test_what_cannot_be_read(self):
        (row,) = self.deliver_body(f'{{"a": "{SIGNED["url"]}'.encode())
        self.assertEqual((row.state, row.kind, bool(row.error)), ("failed", "", True))
        shown = row.with_user(self.admin).content
        self.assertIn("asset_id=1", shown)
        self.assertNotIn("Abc-123_x", shown)

    def test_payload_by_any_other_name(self):
        """No domain, group or order leads managers to the unmasked text."""
        log = self.log(self.manager)
        for attempt in (
            lambda: log.search([("payload", "ilike", "Abc")]),
            lambda: log.search([], order="payload"),
            lambda: log.formatted_read_group([], ["payload"], ["__count"]),
            lambda: log.formatted_read_group([], [], ["payload:array_agg"]),
            lambda: log.search([]).export_data(["payload"]),
        ):
            with self.assertRaises(AccessError):
                attempt()


class TestReplay(EventLogCase):
    def replay(self, rows, user=None):
        self.rpc(user or self.manager, "action_replay", rows.ids)
        self.assertEqual(set(rows.mapped("state")), {"pending"})
        self.run_incoming()

    def test_one_that_failed(self):
        row = self.deliver(wrote("Hallo"))
        self.break_processing(row)
        self.run_incoming()
        self.assertFalse(self.threads())
        self.replay(row)
        self.assertEqual((row.state, row.error), ("done", False))
        self.assertTrue(row.replayed_at)
        self.assertEqual(self.texts(), ["Hallo"])

    def test_after_connecting(self):
        """Events that came before the inbox existed are shown after a replay."""
        (row,) = self.deliver_body(body(wrote("Hi"), account=STRANGER))
        self.run_incoming()
        self.assertEqual(row.state, "ignored")
        self.new_inbox(name="New", instagram_id=STRANGER, app_scoped_id="9")
        self.replay(row, self.admin)
        self.assertEqual(row.state, "done")
        self.assertEqual(self.texts(), ["Hi"])

    def test_everything_twice_comes_once(self):
        self.receive(
            wrote("One", mid="mid.1"),
            echoed("Two", mid="mid.2"),
            showed(media("image"), mid="mid.3"),
            tapped(title="Hours", payload="H"),
            came_by(ref="poster"),
            saw("mid.2"),
        )
        rows, facts = self.events(), self.facts()
        before = self.texts(), self.thread().message_ids, self.heard(self.inbox)
        for _time in range(2):
            self.replay(rows)
        self.assertEqual(set(rows.mapped("state")), {"done"})
        after = self.texts(), self.thread().message_ids, self.heard(self.inbox)
        self.assertEqual(after, before)
        self.assertEqual(self.facts(), facts)

    def facts(self):
        return self.env["instagram.inbox.report"].search([])

    def test_unsent_stays_away(self):
        self.receive(wrote("My card is 4711", mid="mid.1"))
        self.receive(unsent("mid.1"))
        self.replay(self.events())
        self.assertEqual(self.texts(), [""])
        self.assertNotIn("4711", "".join(self.events().mapped("payload")))

    def test_reply_is_not_sent_again(self):
        self.conversation("Do you deliver?")
        self.answer(self.anna, "Yes")
        mid = self.parts().mid
        self.receive(echoed("Yes", mid=mid))
        self.replay(self.events())
        self.run_network()
        self.assertEqual(len(self.instagram.called("send")), 1)
        self.assertEqual(self.texts(), ["Do you deliver?", "Yes"])

    def test_all_that_failed_and_no_others(self):
        rows = self.deliver(wrote("One"), wrote("Two"))
        self.break_processing(rows)
        self.deliver_body(b"not JSON")
        elsewhere = self.deliver_body(body(wrote("Hi"), account=STRANGER))
        self.break_processing(elsewhere)
        summary = self.rpc(self.manager, "get_summary")
        self.assertEqual((summary["failed"], summary["pending"]), (2, 0))
        told = self.rpc(self.manager, "action_replay_failed")
        self.assertEqual(told["count"], 2)
        self.assertEqual(elsewhere.state, "failed")
        self.run_incoming()
        self.assertEqual(self.texts(), ["One", "Two"])
        summary = self.rpc(self.manager, "get_summary", since=told["since"])
        self.assertEqual(summary["replay"], {"done": 2})
        self.assertEqual(summary["failed"], 0)

    def test_what_fails_again_is_told(self):
        self.deliver_body(b"not JSON")
        told = self.rpc(self.admin, "action_replay_failed")
        self.run_incoming()
        summary = self.rpc(self.admin, "get_summary", since=told["since"])
        self.assertEqual((summary["replay"], summary["failed"]), ({"failed": 1}, 1))

    def test_summary(self):
        empty = self.rpc(self.manager, "get_summary")
        self.assertEqual((empty["pending"], empty["latest"]), (0, False))
        row = self.deliver(wrote("Hallo"))
        row.received_at = "2026-01-01 00:00:00"
        summary = self.rpc(self.manager, "get_summary", since="2026-01-01 00:00:00")
        self.assertEqual(summary["pending"], 1)
        self.assertGreater(summary["waits"], 60)
        self.assertEqual(summary["replay"], {})

    def test_empty_list_explains(self):
        def help_text():
            self.env.flush_all()
            self.authenticate(self.manager.login, self.manager.login)
            action = "instagram_inbox.instagram_webhook_event_action"
            loaded = self.make_jsonrpc_request(
                "/web/action/load", {"action_id": action, "context": {}}
            )
            return loaded["help"]

        self.assertIn("Nothing received from Instagram", help_text())
        self.receive(wrote("Hallo"))
        self.assertIn("Remove the filter to see all events.", help_text())

    def test_log_of_others_is_not_replayed(self):
        row = self.deliver(wrote("Hallo"))
        self.break_processing(row)
        with self.assertRaises(JsonRpcException):
            self.rpc(self.boss, "action_replay", row.ids)
        self.assertEqual(row.state, "failed")
