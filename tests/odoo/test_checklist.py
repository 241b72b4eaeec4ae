from datetime import timedelta

import requests
from odoo import fields
from odoo.exceptions import AccessError
from odoo.tools.misc import file_open

from .checklist_case import DAY, ChecklistCase
from .common import (
    KEPT_TOKEN,
    graph_error,
    incoming,
    oauth_error,
)
from .login_case import LoginCase
from .wire import fixture


class TestChecklistApp(ChecklistCase):
    """The lines about the app at Meta, by what really came or did not."""

    def test_an_empty_start_claims_nothing(self):
        lines = self.lines()
        for key in ("app", "login", "redirect", "webhook", "deliveries"):
            with self.subTest(line=key):
                self.assertEqual(lines[key]["state"], "unknown", lines[key])
                self.assertTrue(lines[key]["cure"])
                self.assertFalse(lines[key]["at"])
        self.assertFalse(self.instagram.calls, "opening it calls nobody")

    def test_app_is_missing(self):
        self.set_parameter("app_id", False)
        line = self.assert_line("app", "app_missing", "bad")
        self.assertIn("Instagram app ID", line["text"])
        self.assertIn(self.env.ref("base.user_admin").name, line["cure"])

    def test_webhook_verified(self):
        self.verify("the-verify-token")
        line = self.assert_line("webhook", "webhook_verified", "good")
        self.assertTrue(line["at"])
        self.changed("web.base.url", "https://elsewhere.example.com")
        line = self.assert_line("webhook", "webhook_moved", "bad")
        self.assertIn("https://elsewhere.example.com/webhooks", line["cure"])

    def test_webhook_with_another_token(self):
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.verify("another")
        self.assert_line("webhook", "webhook_other_token", "bad")
        self.age(verification_refused=1)
        self.verify("the-verify-token")
        self.assert_line("webhook", "webhook_verified", "good")

    def test_strangers_write_rarely(self):
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.verify("another")
            seen = self.env["instagram.observation"]._latest("verification_refused")
            seen.seen_at -= timedelta(seconds=30)
            before = seen.seen_at
            self.verify("another")
        self.env.invalidate_all()
        self.assertEqual(seen.seen_at, before)

    def test_delivery_proves_the_secret(self):
        self.post_webhook(incoming())
        self.assert_line("deliveries", "deliveries_seen", "good")
        self.assert_line("app", "app_signed", "unknown")
        self.assert_line("webhook", "webhook_verified", "good")
        self.changed("instagram_inbox.app_secret", "a-new-one")
        self.assert_line("app", "app_unproven", "unknown")

    def test_nothing_for_a_day(self):
        self.deliver_body(incoming())
        self.events().received_at -= 2 * DAY
        self.assert_line("deliveries", "deliveries_quiet", "unknown")

    def test_only_the_dashboard_test(self):
        self.post_webhook(fixture("test_message"))
        self.assert_line("deliveries", "deliveries_test", "warning")
        self.post_webhook(incoming())
        self.assert_line("deliveries", "deliveries_seen", "good")

    def test_signature_refused(self):
        self.deliver_body(incoming()).received_at -= timedelta(minutes=1)
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            response = self.post_webhook(incoming(), secret="of-another-app")
        self.assertEqual(response.status_code, 403)
        line = self.assert_line("deliveries", "deliveries_refused", "bad")
        self.assertTrue(line["at"])
        self.age(signature_refused=1)
        self.assert_line("deliveries", "deliveries_seen", "good")

    def test_unsigned_bodies_tell_nothing(self):
        """Whoever scans the internet does not sign."""
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.post_webhook(incoming(), secret=None)
        self.assert_line("deliveries", "deliveries_none", "unknown")

    def test_accepting_writes_no_observation(self):
        self.post_webhook(incoming())
        self.assertFalse(self.env["instagram.observation"].search([]))

    def test_a_copied_database_has_seen_nothing(self):
        self.verify("the-verify-token")
        with file_open("instagram_inbox/data/neutralize.sql") as file:
            self.env.cr.execute(file.read())
        self.env.invalidate_all()
        self.assertFalse(self.env["instagram.observation"].search([]))

    def verify(self, token):
        query = {
            "hub.mode": "subscribe",
            "hub.challenge": "1",
            "hub.verify_token": token,
        }
        return self.url_open("/webhooks/instagram", params=query)


class TestChecklistLogin(ChecklistCase, LoginCase):
    """What logins leave behind for the checklist."""

    def setUp(self):
        super().setUp()
        self.inbox.unlink()

    def test_success_proves_app_and_address(self):
        inbox = self.assert_connected(self.log_in())
        for key, finding in (
            ("app", "app_login"),
            ("login", "login_succeeded"),
            ("redirect", "redirect_used"),
            ("permissions", "permissions_granted"),
            ("subscription", "subscription_requested"),
        ):
            with self.subTest(line=key):
                self.assertTrue(self.assert_line(key, finding, "good", inbox)["at"])
        self.changed("web.base.url", "https://elsewhere.example.com")
        line = self.assert_line("redirect", "redirect_moved", "warning", inbox)
        self.assertEqual(
            line["copy"], "https://elsewhere.example.com/instagram/callback"
        )

    def test_permissions_unsaid(self):
        self.instagram.answers["exchange"] = [{"access_token": "IGAAx"}]
        inbox = self.assert_connected(self.log_in())
        self.assert_line("permissions", "permissions_unsaid", "unknown", inbox)

    def test_refusals(self):
        """Each leaves its cause at the line where it is cured."""
        refusals = (
            ("exchange", oauth_error("Invalid platform app"), "app", "app ID"),
            ("exchange", oauth_error("Error validating client secret."), "app", "Meta"),
            (
                "exchange",
                oauth_error("redirect_uri is not identical"),
                "redirect",
                "www",
            ),
            ("exchange", oauth_error("Não."), "app", "redirect address"),
            ("long", graph_error(101), "app", "Instagram app secret"),
            ("long", graph_error(100), "login", "Instagram Testers"),
            (
                "me",
                graph_error(10, "API access deactivated"),
                "login",
                "privacy policy",
            ),
            ("subscribe", graph_error(200), "login", "Allow access to messages"),
            ("me", requests.ReadTimeout("hangs"), "login", "Try again"),
        )
        for name, answer, key, cure in refusals:
            with self.subTest(call=name, answer=answer):
                self.instagram.answers[name] = [answer]
                with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
                    response = self.log_in()
                self.assertGreaterEqual(response.status_code, 400)
                line = self.assert_line(key, "login_failed", "bad")
                self.assertIn(cure, line["cure"])
                self.assertIn(cure, " ".join(response.text.split()))

    def test_developer_role(self):
        state = self.begin()["state"]
        self.come_back(
            error="access_denied",
            error_description="Insufficient developer role",
            state=state,
        )
        line = self.assert_line("login", "login_failed", "bad")
        self.assertIn("Instagram Tester", line["cure"])

    def test_personal_matters_are_not_kept(self):
        state = self.begin()["state"]
        self.come_back(error="access_denied", state=state)
        self.instagram.permissions = "instagram_business_basic"
        self.log_in()
        self.assert_line("login", "login_none", "unknown")

    def test_success_ends_a_failure(self):
        self.instagram.answers["exchange"] = [oauth_error("Invalid platform app")]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.log_in()
        self.age(login_failed=1)
        self.assert_connected(self.log_in())
        self.assert_line("app", "app_login", "good")

    def test_changed_settings_end_a_refusal(self):
        self.instagram.answers["exchange"] = [oauth_error("Invalid platform app")]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.log_in()
        self.assert_line("app", "login_failed", "bad")
        self.changed("instagram_inbox.app_id", "42")
        self.assert_line("app", "app_unproven", "unknown")


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
        self.assert_line("token", "token_refused", "bad", self.inbox)

    def test_token_that_cannot_be_tested(self):
        for answer in (requests.ReadTimeout("hangs"), graph_error(4), (500, "<html>")):
            with self.subTest(answer=answer):
                self.instagram.answers["me"] = [answer]
                self.run_test("token")
                line = self.assert_line("token", "test_failed", "unknown", self.inbox)
                self.assertIn("Instagram", line["text"])
                self.assertEqual(self.inbox.state, "connected")

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


class TestChecklistAccess(ChecklistCase):
    """Managers see it, of their companies."""

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
        """As the web client asks, with every line in place."""
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
