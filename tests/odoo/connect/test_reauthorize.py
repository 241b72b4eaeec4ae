"""The access to an account ends: who is told, and what happens to messages."""

from concurrent.futures import Future
from datetime import timedelta

from odoo import fields
from odoo.addons.instagram_inbox.instagram.common.exceptions import AuthError
from odoo.tests.common import JsonRpcException

from ..common import KEPT_TOKEN, graph_error, long_token
from ..wire import OTHER_ID, wrote
from .life_case import LifeCase

ENDED = graph_error(190, "Error validating access token", 460)
LOGGER = "odoo.addons.instagram_inbox"


class TestReauthorize(LifeCase):
    def setUp(self):
        super().setUp()
        self.manager.email = "manager@example.com"
        self.others = self.env["mail.mail"].search([])
        self.conversation("Do you deliver?")

    def sent_mails(self):
        return self.mails() - self.others

    def refuse(self, *calls):
        for call in calls:
            self.instagram.answers[call] = [ENDED] * 5

    def end_access(self):
        """Reply as Anna while Instagram no longer accepts the token."""
        self.refuse("send")
        with self.assertLogs(LOGGER, "WARNING"):
            message = self.answer(self.anna, "Yes, we do.")
        self.instagram.answers.clear()
        return message

    def connect_again(self):
        login = type("Login", (), {})()
        client = self.env["instagram.api"]._client()
        login.account, login.picture = client.me(KEPT_TOKEN), None
        login.token = client.exchange_long_lived("secret", "short")
        self.inbox.with_user(self.manager)._keep_login(login, self.inbox.company_id)
        self.env.invalidate_all()

    def test_managers_are_told_once(self):
        self.refuse("send", "profile", "refresh")
        self.receive(wrote("Hallo", customer=OTHER_ID))
        self.post(self.anna, "Yes")
        self.post(self.anna, "we do.", self.thread(OTHER_ID))
        with self.assertLogs(LOGGER, "WARNING"):
            self.run_network()
        self.run_network()
        self.assertEqual(self.inbox.state, "reauthorize")
        activity = self.activities()
        self.assertEqual(len(activity), 1)
        self.assertIn(activity.user_id, self.inbox._managers())
        self.assertIn(f"/instagram/connect?inbox_id={self.inbox.id}", activity.note)
        mail = self.sent_mails()
        self.assertEqual(len(mail), 1)
        self.assertIn(self.manager.partner_id, mail.recipient_ids)
        self.assertNotIn(self.anna.partner_id, mail.recipient_ids)
        self.assertIn(f"/instagram/connect?inbox_id={self.inbox.id}", mail.body_html)
        self.assertIn("password was changed", mail.body_html)
        self.assertNotIn("IGAA", mail.body_html + activity.note)

    def test_managers_of_other_companies_are_not_told(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.new_user(
            "stranger",
            "instagram_inbox_group_manager",
            company_id=company.id,
            company_ids=[fields.Command.set(company.ids)],
        )
        self.end_access()
        self.assertNotIn(stranger.partner_id, self.sent_mails().recipient_ids)
        self.assertNotEqual(self.activities().user_id, stranger)

    def test_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.manager.lang = "de_DE"
        self.end_access()
        # one for each language the managers read
        languages = set(self.inbox._managers().mapped("lang"))
        self.assertEqual(len(self.sent_mails()), len(languages))

    def test_what_customers_write_is_shown_meanwhile(self):
        self.end_access()
        self.receive(wrote("Are you there?"))
        self.assertEqual(self.texts()[-1], "Are you there?")

    def test_replies_wait_and_go_when_connected_again(self):
        self.forget()
        waiting = self.end_access()
        later = self.post(self.ben, "And tomorrow, too.")
        self.run_network()
        states = (waiting | later).instagram_message_ids.mapped("state")
        self.assertEqual(states, ["queued", "queued"])
        told = [each["instagram.inbox"][0]["state"] for each in self.heard_states()]
        self.assertEqual(told, ["reauthorize"])
        self.assertIn("password was changed", self.inbox.health)
        self.connect_again()
        self.assertFalse(self.activities())
        self.run_network()
        self.assertEqual(self.inbox.state, "connected")
        self.assertFalse(self.inbox.reauthorize_key)
        states = (waiting | later).instagram_message_ids.mapped("state")
        self.assertEqual(states, ["sent", "sent"])
        tokens = [call.token for call in self.instagram.called("send")[-2:]]
        self.assertEqual(tokens, [long_token(1)] * 2)
        told = [each["instagram.inbox"][0]["state"] for each in self.heard_states()]
        self.assertEqual(told, ["reauthorize", "connected"])

    def heard_states(self):
        heard = self.heard(self.inbox, "mail.record/insert")
        return [
            each
            for each in heard
            if "state" in each.get("instagram.inbox", [{}])[0]
            and "discuss.channel" not in each
            and "mail.message" not in each
        ]

    def test_one_whose_window_closed_fails_with_the_reason(self):
        waiting = self.end_access()
        self.thread().instagram_window_end = fields.Datetime.now() - timedelta(hours=1)
        self.connect_again()
        self.run_network()
        state, decision, error = self.error_of(waiting)
        self.assertEqual((state, decision), ("failed", False))
        self.assertIn("24 hours", error)

    def test_error_of_the_old_token_does_not_affect_the_new_one(self):
        """A response arrives after the account was connected again."""

        message = self.post(self.anna, "Yes")
        [job] = self.env["instagram.message"]._network_jobs(1, set())
        self.connect_again()
        answer = Future()
        answer.set_exception(AuthError("Bye", code=190))
        self.env["instagram.network"]._report(job, answer)
        self.assertEqual(self.inbox.state, "connected")
        self.assertFalse(self.activities())
        part = message.instagram_message_ids
        self.assertEqual((part.state, part.attempts), ("queued", 1))
        self.assertNotIn(KEPT_TOKEN, repr(job))

    def test_every_call_that_is_refused_tells(self):
        for call, act in {
            "profile": lambda: self.receive(wrote("Hallo", customer="112984000000077")),
            "refresh": lambda: self.inbox.write(
                {
                    "token_refreshed_at": fields.Datetime.now() - timedelta(days=40),
                    "token_expires_at": fields.Datetime.now() + timedelta(days=20),
                }
            ),
        }.items():
            with self.subTest(call=call), self.assertLogs(LOGGER, "WARNING"):
                self.inbox.state = "connected"
                self.refuse(call)
                act()
                self.run_network()
                self.run_job("ir_cron_refresh_tokens")
                self.assertEqual(self.inbox.state, "reauthorize")
                self.assertEqual(len(self.activities()), 1)
            self.instagram.answers.clear()


class TestExpiry(LifeCase):
    """The access will end soon, and Odoo could not renew it."""

    def setUp(self):
        super().setUp()
        self.set_left(14.5)

    def set_left(self, days):
        now = fields.Datetime.now()
        self.inbox.write(
            {
                "token_refreshed_at": now - timedelta(days=60 - days),
                "token_expires_at": now + timedelta(days=days),
                "token_retry_at": False,
            }
        )

    def run_refresh(self, *answers):
        self.instagram.answers["refresh"] = list(answers)
        self.run_job("ir_cron_refresh_tokens")
        return len(self.activities())

    def test_warned_at_14_and_3_days_each_once(self):
        down = graph_error(2, "Service temporarily unavailable")
        with self.assertLogs(LOGGER, "WARNING"):
            self.assertEqual(self.run_refresh(down), 0)
            self.set_left(13.9)
            self.assertEqual(self.run_refresh(down), 1)
            self.set_left(9)
            self.assertEqual(self.run_refresh(down), 1)
            self.set_left(2.9)
            self.assertEqual(self.run_refresh(down), 2)
            self.set_left(1)
            self.assertEqual(self.run_refresh(down), 2)
        self.assertEqual(self.inbox.state, "connected")
        # renewed at last: nothing is left to do
        self.set_left(1)
        self.assertEqual(self.run_refresh(), 0)
        self.assertEqual(self.inbox.token_warned_days, 0)

    def test_not_when_it_can_be_renewed(self):
        self.set_left(10)
        self.assertEqual(self.run_refresh(), 0)
        self.assertEqual(self.inbox.access_token, long_token(1))

    def test_tried_again_sooner_then_daily(self):
        waits = []
        with self.assertLogs(LOGGER, "WARNING"):
            for _attempt in range(4):
                self.inbox.token_retry_at = False
                self.run_refresh(graph_error(2))
                left = self.inbox.token_retry_at - fields.Datetime.now()
                waits.append(round(left.total_seconds() / 3600))
        self.assertEqual(waits, [1, 4, 23, 23])

    def test_expired(self):
        self.set_left(-0.1)
        with self.assertLogs(LOGGER, "WARNING"):
            self.run_refresh()
        self.assertEqual(self.inbox.state, "reauthorize")
        self.assertIn("Reconnect", self.activities().summary)


class TestWaited(LifeCase):
    """A reply that could not be sent for more than twelve hours."""

    def setUp(self):
        super().setUp()
        self.conversation("Do you deliver?")
        self.inbox.state = "reauthorize"
        self.message = self.post(self.anna, "Come at six.")
        self.run_network()
        self.part = self.message.instagram_message_ids

    def wait(self, hours):
        later = fields.Datetime.now() - timedelta(hours=hours)
        self.part.written_at = later
        self.inbox.state = "connected"
        self.run_network()

    def test_its_agent_is_asked_first(self):
        self.wait(12.1)
        self.assertFalse(self.instagram.called("send"))
        state, decision, error = self.error_of(self.message)
        self.assertEqual((state, decision), ("failed", "asked"))
        self.assertIn("12 hours", error)
        [shown] = [
            each
            for told in self.heard(self.thread(), "mail.record/insert")
            for each in told.get("mail.message", [])
            if each.get("instagram_decision")
        ][-1:]
        self.assertEqual(shown["instagram_state"], "failed")

    def test_not_before(self):
        self.wait(11.9)
        self.assertEqual(self.part.state, "sent")

    def test_send(self):
        self.wait(13)
        self.assertTrue(self.press(self.ben, self.message, "instagram_retry"))
        self.run_network()
        self.assertEqual(self.error_of(self.message), ("sent", False, False))
        self.assertFalse(self.press(self.anna, self.message, "instagram_discard"))
        self.assertEqual(self.part.state, "sent")

    def test_discard(self):
        self.wait(13)
        listed = self.message.notification_ids
        self.assertEqual(listed.notification_status, "exception")
        self.assertTrue(self.press(self.anna, self.message, "instagram_discard"))
        self.run_network()
        state, decision, error = self.error_of(self.message)
        self.assertEqual((state, decision), ("failed", "discarded"))
        self.assertIn("Discarded", error)
        self.assertEqual(listed.notification_status, "canceled")
        self.assertFalse(self.instagram.called("send"))
        # twice has the same result as once
        self.assertFalse(self.press(self.anna, self.message, "instagram_discard"))

    def test_nothing_else_can_be_discarded(self):
        self.inbox.state = "connected"
        self.instagram.answers["send"] = [graph_error(100, "No.", 2534015)]
        with self.assertLogs(LOGGER, "WARNING"):
            self.run_network()
        self.assertEqual(self.part.state, "failed")
        self.assertFalse(self.press(self.anna, self.message, "instagram_discard"))
        self.assertFalse(self.part.decision)

    def test_not_by_an_outsider(self):
        self.wait(13)
        with self.assertRaisesRegex(JsonRpcException, "AccessError"):
            self.press(self.outsider, self.message, "instagram_discard")
        self.assertEqual(self.part.decision, "asked")

    def test_held_back_message_is_no_question(self):
        self.part.not_before = fields.Datetime.now()
        self.wait(20)
        self.assertEqual(self.part.state, "sent")
