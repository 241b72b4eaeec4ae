from datetime import timedelta

import requests
from odoo import fields
from odoo.exceptions import AccessError

from ..common import KEPT_TOKEN, graph_error
from .checklist_case import DAY, ChecklistCase


class TestChecklistAccount(ChecklistCase):
    """The lines about one account."""

    def run_test(self, key):
        self.env.flush_all()
        self.checklist.run_test(key, self.inbox.id)
        self.env.invalidate_all()

    def test_token(self):
        self.assert_line("token", "token_renewed", "good", self.inbox)
        self.run_test("token")
        line = self.assert_line("token", "token_accepted", "good", self.inbox)
        self.assertTrue(line["at"])
        [call] = self.instagram.called("me")
        self.assertEqual(call.token, KEPT_TOKEN)

    def test_token_by_state(self):
        now = fields.Datetime.now()
        cases = (
            ({"token_expires_at": now + 5 * DAY}, "token_ends", "warning"),
            ({"token_expires_at": now - DAY}, "token_expired", "bad"),
            ({"state": "reauthorize"}, "token_refused", "bad"),
            ({"state": "disconnected"}, "token_none", "bad"),
        )
        for values, finding, state in cases:
            with self.subTest(finding=finding):
                self.inbox.write(values)
                self.assert_line("token", finding, state, self.inbox)

    def test_token_no_longer_accepted(self):
        self.instagram.answers["me"] = [graph_error(190, "Bye", 460)]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.run_test("token")
        self.assertEqual(self.inbox.state, "reauthorize")
        line = self.assert_line("token", "token_refused", "bad", self.inbox)
        self.assertIn("password was changed", line["text"])

    def test_what_comes_before_reconnecting(self):
        """This is so whether a test found the problem or something else did."""
        cases = ((459, "send"), (464, "send"), (459, "me"))
        self.conversation("Hallo")
        for subcode, call in cases:
            with self.subTest(subcode=subcode, call=call):
                known = "token_invalid" if call == "me" else False
                state = "reauthorize" if known else "connected"
                self.inbox.write({"state": state, "reauthorize_key": known})
                self.instagram.answers[call] = [graph_error(190, "Bye", subcode)]
                if call == "me":
                    self.run_test("token")
                else:
                    with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
                        self.answer(self.anna, "Yes")
                line = self.assert_line("token", "token_held", "bad", self.inbox)
                self.assertIn("Log in at instagram.com", line["text"])
                self.assertIn("**Reconnect** only after", line["cure"])
                self.assertIn("Log in at instagram.com", self.inbox.health)

    def test_a_new_token_has_not_been_refused(self):
        self.instagram.answers["me"] = [graph_error(10)]
        self.run_test("token")
        self.assert_line("token", "test_refused", "bad", self.inbox)
        self.inbox.token_refreshed_at = fields.Datetime.now() + timedelta(minutes=1)
        self.assert_line("token", "token_renewed", "good", self.inbox)

    def test_token_that_cannot_be_tested(self):
        for answer in (requests.ReadTimeout("hangs"), graph_error(4), (500, "<html>")):
            with self.subTest(answer=answer):
                self.instagram.answers["me"] = [answer]
                self.run_test("token")
                line = self.assert_line("token", "test_failed", "unknown", self.inbox)
                self.assertIn("Instagram", line["text"])
                self.assertIn("press **Test** again", line["cure"])
                self.assertEqual(self.inbox.state, "connected")

    def test_no_test_is_said_to_be_repeated(self):
        for key, call in (("token", "me"), ("subscription", "subscription")):
            for answer in (requests.ReadTimeout("hangs"), graph_error(4), (500, "")):
                with self.subTest(key=key, answer=answer):
                    self.instagram.answers[call] = [answer]
                    self.run_test(key)
                    line = self.lines(self.inbox)[key]
                    self.assertEqual(line["finding"], "test_failed")
                    self.assertNotIn("tried again", line["text"])
                    self.assertNotIn("%", line["text"])

    def test_a_test_without_an_answer_does_not_hide_the_end(self):
        self.inbox.token_expires_at = fields.Datetime.now() + 5 * DAY
        self.instagram.answers["me"] = [requests.ReadTimeout("hangs")]
        self.run_test("token")
        self.assert_line("token", "token_ends", "warning", self.inbox)

    def test_became_personal(self):
        self.instagram.account["account_type"] = "Personal"
        self.run_test("token")
        self.assert_line("token", "account_personal", "bad", self.inbox)

    def test_subscription(self):
        self.assert_line("subscription", "subscription_unknown", "unknown", self.inbox)
        for fields_there, finding, state in (
            (["messages", "messaging_seen"], "subscribed", "good"),
            (["comments"], "subscription_missing", "bad"),
        ):
            answer = {"data": [{"id": "1", "subscribed_fields": fields_there}]}
            self.instagram.answers["subscription"] = [answer]
            self.run_test("subscription")
            self.assert_line("subscription", finding, state, self.inbox)
        self.instagram.answers["subscription"] = [graph_error(200, "Off.", 2534041)]
        self.run_test("subscription")
        line = self.assert_line("subscription", "test_refused", "bad", self.inbox)
        self.assertIn("Allow access to messages", line["text"])

    def test_account_that_the_app_may_not_see(self):
        answer = graph_error(100, "Unsupported request - method type: get")
        for key, call in (("token", "me"), ("subscription", "subscription")):
            with self.subTest(key=key):
                self.instagram.answers[call] = [answer]
                self.run_test(key)
                line = self.assert_line(key, "test_refused", "bad", self.inbox)
                self.assertIn("Instagram tester", line["text"])

    def test_a_refusal_that_says_little(self):
        answer = graph_error(2500, "Unknown path components: /me", status=500)
        self.instagram.answers["me"] = [answer]
        self.run_test("token")
        line = self.assert_line("token", "test_refused", "bad", self.inbox)
        self.assertIn("**API version**", line["cure"])

    def test_messages(self):
        self.assert_line("received", "received_none", "unknown", self.inbox)
        self.assert_line("sent", "sent_none", "unknown", self.inbox)
        self.conversation("Hallo")
        self.assert_line("received", "received", "good", self.inbox)
        self.answer(self.anna, "Yes")
        self.assertTrue(self.assert_line("sent", "sent", "good", self.inbox)["at"])
        self.instagram.answers["send"] = [graph_error(551, "No.", 1545041)]
        self.answer(self.anna, "Hello?")
        line = self.assert_line("sent", "sent_failed", "warning", self.inbox)
        self.assertIn("cannot receive your messages", line["text"])

    def test_paused(self):
        self.conversation("Hallo")
        self.instagram.answers["send"] = [graph_error(200, "Off.", 2534041)]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.answer(self.anna, "Yes")
        line = self.assert_line("sent", "sent_paused", "bad", self.inbox)
        self.assertIn("Allow access to messages", line["text"])

    def test_agents(self):
        self.assert_line("agents", "agents", "good", self.inbox)
        self.inbox.agent_ids = False
        self.assert_line("agents", "agents_none", "bad", self.inbox)

    def test_disconnected_account_is_not_called(self):
        self.inbox.write({"state": "disconnected", "access_token": False})
        self.run_test("token")
        self.run_test("subscription")
        self.assertFalse(self.instagram.calls)

    def test_disconnecting_ends_the_subscription(self):
        self.instagram.answers["subscription"] = [
            {"data": [{"id": "1", "subscribed_fields": ["messages"]}]}
        ]
        self.run_test("subscription")
        self.assert_line("subscription", "subscribed", "good", self.inbox)
        with self.enter_registry_test_mode():
            self.inbox.with_user(self.manager).action_disconnect()
        line = self.assert_line(
            "subscription", "subscription_ended", "unknown", self.inbox
        )
        self.assertIn("**Reconnect**", line["cure"])


class TestChecklistAccess(ChecklistCase):
    """Managers see the checklist of their companies."""

    def test_managers_only(self):
        for user in (self.anna, self.outsider, self.env.ref("base.public_user")):
            checklist = self.env["instagram.checklist"].with_user(user)
            for attempt in (
                checklist.read_lines,
                lambda c=checklist: c.run_test("token"),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    attempt()

    def test_inboxes_of_their_companies(self):
        sister = self.env["res.company"].create({"name": "Sister"})
        self.inbox.company_id = sister
        for attempt in (
            lambda: self.checklist.read_lines(self.inbox.id),
            lambda: self.checklist.run_test("token", self.inbox.id),
        ):
            with self.assertRaises(AccessError):
                attempt()
        self.assertFalse(self.instagram.calls)

    def test_what_is_no_test(self):
        for key in ("received", "read_lines", "_observe_token", "__class__", "nothing"):
            self.checklist.run_test(key, self.inbox.id)
        self.assertFalse(self.instagram.calls)

    def test_over_the_wire(self):
        """The web client asks in the same way, with every line present."""
        self.authenticate("manager", "manager")
        lines = self.make_jsonrpc_request(
            "/web/dataset/call_kw/instagram.checklist/read_lines",
            {
                "model": "instagram.checklist",
                "method": "read_lines",
                "args": [],
                "kwargs": {"inbox_id": self.inbox.id},
            },
        )
        self.assertEqual(len({line["key"] for line in lines}), 16)
        self.assert_no_secret(lines)
