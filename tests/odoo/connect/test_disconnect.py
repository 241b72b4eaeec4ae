"""A manager, or the account's owner in Instagram, ends a connection."""

import time
from datetime import timedelta

import requests
from odoo import fields
from odoo.addons.instagram_inbox.instagram.common.exceptions import AuthError
from odoo.tests import freeze_time
from odoo.tests.common import JsonRpcException

from ..common import APP_SECRET, INSTAGRAM_ID, KEPT_TOKEN, OTHER_SECRET, graph_error
from ..wire import wrote
from .life_case import DEAUTHORIZE, LifeCase

DENIED = JsonRpcException, "AccessError"
REFUSED = JsonRpcException, "UserError"
LOGGER = "odoo.addons.instagram_inbox"


class DisconnectCase(LifeCase):
    def setUp(self):
        super().setUp()
        self.conversation("Do you deliver?")

    def assert_disconnected(self):
        inbox = self.inbox
        self.assertEqual(inbox.state, "disconnected")
        for name in ("access_token", "token_expires_at", "token_refreshed_at"):
            self.assertFalse(inbox[name], name)
        # Meta deauthorizes and asks for deletion afterwards
        self.assertTrue(inbox.app_scoped_id and inbox.instagram_id)
        self.assertEqual(self.texts()[0], "Do you deliver?")


class TestDisconnect(DisconnectCase):
    def test_by_a_manager(self):
        self.forget()
        result = self.press(self.manager, self.inbox, "action_disconnect")
        self.assert_disconnected()
        [call] = self.instagram.called("unsubscribe")
        self.assertEqual(call.path, f"/v25.0/{INSTAGRAM_ID}/subscribed_apps")
        self.assertEqual(call.token, KEPT_TOKEN)
        self.assertEqual(result["params"]["type"], "success")
        self.assertIn("Disconnected.", self.history())
        [told] = self.heard(self.inbox, "mail.record/insert")[-1:]
        self.assertEqual(told["instagram.inbox"][0]["state"], "disconnected")

    def test_instagram_does_not_answer(self):
        for answer in (
            requests.ConnectionError("down"),
            graph_error(190, "Bye", 460),
            {"success": False},
        ):
            with self.subTest(answer=answer), self.assertLogs(LOGGER, "WARNING"):
                self.inbox.write({"state": "connected", "access_token": KEPT_TOKEN})
                self.instagram.answers["unsubscribe"] = [answer]
                result = self.press(self.manager, self.inbox, "action_disconnect")
                self.assert_disconnected()
                self.assertEqual(result["params"]["type"], "warning")
                self.assertIn("Apps and websites", result["params"]["message"])
                self.assertIn("Apps and websites", self.history())
                self.assertNotIn(KEPT_TOKEN, str(result) + self.history())
        # an invalid token concerns nobody any more
        self.assertFalse(self.activities())

    def test_not_by_others(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.new_user(
            "stranger",
            "instagram_inbox_group_manager",
            company_id=company.id,
            company_ids=[fields.Command.set(company.ids)],
        )
        for user in (self.anna, self.outsider, stranger):
            with self.subTest(user=user.login), self.assertRaisesRegex(*DENIED):
                self.press(user, self.inbox, "action_disconnect")
        self.assertEqual(self.inbox.state, "connected")
        self.assertFalse(self.instagram.called("unsubscribe"))

    def test_replies(self):
        """Waiting replies fail, new ones are refused, all can go after reconnecting."""
        self.inbox.state = "reauthorize"
        waiting = self.post(self.anna, "Yes, we do.")
        self.press(self.manager, self.inbox, "action_disconnect")
        self.run_network()
        state, _decision, error = self.error_of(waiting)
        self.assertEqual(state, "failed")
        self.assertIn("disconnected", error)
        with self.assertRaisesRegex(*REFUSED):
            self.post(self.anna, "Hallo?")
        with self.assertRaisesRegex(*REFUSED):
            self.press(self.anna, waiting, "instagram_retry")
        self.inbox.write({"state": "connected", "access_token": KEPT_TOKEN})
        self.assertTrue(self.press(self.anna, waiting, "instagram_retry"))
        self.run_network()
        self.assertEqual(waiting.instagram_message_ids.state, "sent")

    def test_notes_can_be_written(self):
        self.press(self.manager, self.inbox, "action_disconnect")
        self.post(self.anna, "Called them.", subtype="mail.mt_note")
        self.assertIn("Called them.", self.texts())

    def test_a_call_that_was_under_way(self):
        """The token is refused after it is no longer needed."""
        message = self.post(self.anna, "Yes")
        [job] = self.env["instagram.message"]._network_jobs(1, set())
        self.press(self.manager, self.inbox, "action_disconnect")
        with self.assertRaises(AuthError) as refused:
            self.instagram.answers["send"] = [graph_error(190)]
            job.call()
        job.record._network_failed(job.judged(refused.exception))
        self.run_network()
        self.assertEqual(self.inbox.state, "disconnected")
        self.assertEqual(message.instagram_message_ids.state, "failed")

    def test_what_still_comes_is_shown(self):
        """Instagram may deliver for a while, and people wrote these messages."""
        self.press(self.manager, self.inbox, "action_disconnect")
        [row] = self.receive(wrote("Anybody there?"))
        self.assertEqual(row.state, "done")
        self.assertEqual(self.texts()[-1], "Anybody there?")

    def test_alerts_are_over(self):
        self.inbox._instagram_needs_reauthorization()
        self.assertTrue(self.activities())
        self.press(self.manager, self.inbox, "action_disconnect")
        self.assertFalse(self.activities())


class TestDeauthorize(DisconnectCase):
    def test_the_owner_removes_the_app(self):
        now = int(time.time())
        for user_id in (self.inbox.app_scoped_id, int(self.inbox.app_scoped_id)):
            for secret in (APP_SECRET, OTHER_SECRET):
                now -= 1
                with self.subTest(user_id=user_id, secret=secret):
                    self.inbox.write({"state": "connected", "access_token": KEPT_TOKEN})
                    answer = self.post_signed(
                        DEAUTHORIZE, user_id, secret, issued_at=now
                    )
                    self.assertEqual(answer.status_code, 200)
                    self.assert_disconnected()
        self.assertFalse(self.instagram.calls)
        self.assertIn("removed the app", self.history())
        self.assertFalse(answer.cookies)

    def test_managers_are_told(self):
        before = self.mails()
        self.post_signed(DEAUTHORIZE)
        self.post_signed(DEAUTHORIZE, issued_at=int(time.time()) - 1)
        [activity] = self.activities()
        self.assertIn("disconnected in Instagram", activity.summary)
        self.assertEqual(len(self.mails() - before), 1)

    def test_archived(self):
        self.inbox.active = False
        self.post_signed(DEAUTHORIZE)
        self.assert_disconnected()

    def test_nobody_we_know(self):
        answer = self.post_signed(DEAUTHORIZE, "99999999")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.inbox.state, "connected")
        self.assertEqual(self.inbox.access_token, KEPT_TOKEN)

    def test_not_signed_by_us(self):
        requests_ = {
            "wrong secret": {"secret": "guessed"},
            "no secret": {"secret": ""},
            "another algorithm": {"algorithm": "none"},
            "no algorithm": {"algorithm": None},
            "nobody": {"user_id": None},
            "expired": {"expires": 1291840400},
        }
        for name, content in requests_.items():
            with self.subTest(name), self.assertLogs(LOGGER, "WARNING"):
                answer = self.post_signed(DEAUTHORIZE, **content)
                self.assertEqual(answer.status_code, 403)
        for value in ("", "a.b", "ä.ö", "." * 100, "x" * 1000):
            answer = self.post_form(DEAUTHORIZE, signed_request=value)
            self.assertIn(answer.status_code, (400, 403), value)
        self.assertEqual(self.post_form(DEAUTHORIZE, other="x").status_code, 400)
        self.assertEqual(self.inbox.state, "connected")
        self.assertEqual(self.inbox.access_token, KEPT_TOKEN)

    def test_other_ways_to_ask(self):
        signed = self.url_open(
            f"{DEAUTHORIZE}?signed_request=x", data={}, method="POST"
        )
        self.assertEqual(signed.status_code, 400)
        self.assertEqual(self.url_open(DEAUTHORIZE).status_code, 405)
        answer = self.post_form(DEAUTHORIZE, signed_request="x" * 100_000)
        self.assertEqual(answer.status_code, 413)

    def test_no_secret_is_set(self):
        self.set_parameter("app_secret", False)
        with self.assertLogs(LOGGER, "WARNING"):
            answer = self.post_signed(DEAUTHORIZE, secret="")
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(self.inbox.state, "connected")

    def test_delivered_again_after_it_was_connected_anew(self):
        """Each of Meta's requests counts once, not only the latest."""
        now = int(time.time())
        for number in range(3):
            self.post_signed(DEAUTHORIZE, issued_at=now - number)
            self.assertEqual(self.inbox.state, "disconnected")
            self.inbox.write({"state": "connected", "access_token": KEPT_TOKEN})
            for earlier in range(number + 1):
                answer = self.post_signed(DEAUTHORIZE, issued_at=now - earlier)
                self.assertEqual(answer.status_code, 200)
                self.assertEqual(self.inbox.state, "connected")

    def test_delivered_before_the_account_was_connected(self):
        now = int(time.time())
        self.post_signed(DEAUTHORIZE, "9999", issued_at=now)
        self.inbox.app_scoped_id = "9999"
        self.post_signed(DEAUTHORIZE, "9999", issued_at=now)
        self.assertEqual(self.inbox.state, "connected")

    def test_too_old_or_of_the_future(self):
        for days in (-4000, -8, 1, 4000):
            issued_at = int(time.time() + days * 24 * 3600)
            with self.subTest(days=days), self.assertLogs(LOGGER, "WARNING"):
                answer = self.post_signed(DEAUTHORIZE, issued_at=issued_at)
                self.assertEqual(answer.status_code, 403)
        self.assertEqual(self.inbox.state, "connected")

    def test_remembered_for_as_long_as_it_is_accepted(self):
        requests = self.env["instagram.request"]
        self.post_signed(DEAUTHORIZE)
        for days, count in ((7, 1), (15, 0)):
            with freeze_time(fields.Datetime.now() + timedelta(days=days)):
                requests._gc_old()
            self.assertEqual(requests.search_count([]), count)
