from datetime import timedelta

import requests
from odoo.tools.misc import file_open

from ..common import graph_error, incoming, oauth_error
from ..wire import fixture
from .checklist_case import DAY, ChecklistCase
from .login_case import LoginCase


class TestChecklistApp(ChecklistCase):
    """The lines about the app at Meta depend on what really arrived."""

    def test_an_empty_start_claims_nothing(self):
        lines = self.lines()
        for key in ("app", "login", "redirect", "webhook", "deliveries"):
            with self.subTest(line=key):
                self.assertEqual(lines[key]["state"], "unknown", lines[key])
                self.assertTrue(lines[key]["cure"])
                self.assertFalse(lines[key]["at"])
        self.assertFalse(self.instagram.calls, "opening it calls nobody")

    def test_what_a_browser_may_send(self):
        keys = list(self.lines())
        for value in ("", "4", [1, 2], {"id": 1}, [[]], True, -1, 2.5, 2**31, 10**30):
            with self.subTest(value=value):
                for lines in (
                    self.checklist.run_test(value, value),
                    self.checklist.read_lines(value),
                ):
                    self.assertEqual([line["key"] for line in lines], keys)
        self.assertFalse(self.instagram.calls)

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

    def test_a_delivery_ends_what_a_stranger_asked(self):
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.verify("guessed")
        self.assert_line("webhook", "webhook_other_token", "bad")
        self.age(verification_refused=1)
        self.post_webhook(incoming())
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
        """Scanners of the internet do not sign their requests."""
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
    """Observations of logins in the checklist."""

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
        """Each refusal is shown at the line that tells its cure."""
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

    def test_an_address_made_up_by_somebody_is_not_kept(self):
        self.come_back(
            error="access_denied", error_description="Insufficient developer role"
        )
        self.assert_line("login", "login_none", "unknown")

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
