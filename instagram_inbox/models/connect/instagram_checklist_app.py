from datetime import timedelta

from odoo import api, fields, models

from ...instagram.common.const import TEST_ACCOUNT_ID
from ...words.checklist import PAGES_OF_INSTAGRAM
from ...words.login_failures import FAILURES
from .instagram_api import PREFIX, WEBHOOK

CALLBACK = "/instagram/callback"
# A helpdesk's day: older deliveries prove nothing about now.
RECENT = timedelta(days=1)
# Logins that failed because of the entered settings: other lines show them.
APP_FAILURES = ("code_refused", "app_id_refused", "secret_refused")
REDIRECT_FAILURE = "redirect_refused"


class InstagramChecklist(models.AbstractModel):
    """The lines of the checklist about the app at Meta."""

    _inherit = "instagram.checklist"

    @api.model
    def _observe_app(self, _inbox):
        settings = self.env["instagram.api"]
        if missing := settings._missing_settings():
            names = {"missing": ", ".join(missing)}
            return "app_missing", names | {"administrators": settings._administrators()}
        keys = (PREFIX + "app_id", PREFIX + "app_secret")
        failed = self._failed_login()
        if failed.finding in APP_FAILURES and self._seen_after_change(
            failed.seen_at, *keys
        ):
            return self._login_failure(failed)
        at = self._last_seen("login").seen_at
        if self._seen_after_change(at, *keys):
            return "app_login", {"at": at}
        at = self._latest_delivery().received_at
        if self._seen_after_change(at, keys[1]):
            return "app_signed", {"at": at}
        return "app_unproven", {}

    @api.model
    def _failed_login(self):
        """Return the last login that failed, if none succeeded after it."""
        failed, succeeded = self._last_seen("login_failed"), self._last_seen("login")
        is_over = failed and succeeded and succeeded.seen_at > failed.seen_at
        return failed.browse() if is_over else failed

    @api.model
    def _login_failure(self, failed):
        """Return what the login page said about a failure."""
        failure = FAILURES[failed.finding]
        words = failed.detail and self.env._("“%(words)s”", words=failed.detail)
        return "login_failed", {
            "title": self.env._(failure.title),
            "words": words or "",
            "text": self.env._(failure.text),
            "at": failed.seen_at,
        }

    @api.model
    def _observe_login(self, _inbox):
        failed = self._failed_login()
        if failed and failed.finding not in (*APP_FAILURES, REDIRECT_FAILURE):
            return self._login_failure(failed)
        at = self._last_seen("login").seen_at
        pages = self.env._(PAGES_OF_INSTAGRAM)
        return ("login_succeeded" if at else "login_none"), {"pages": pages, "at": at}

    @api.model
    def _observe_redirect(self, _inbox):
        url = self.env["instagram.api"]._url(CALLBACK)
        failed = self._failed_login()
        is_refused = failed.finding == REDIRECT_FAILURE
        if is_refused and self._seen_after_change(failed.seen_at, "web.base.url"):
            finding, values = self._login_failure(failed)
            return finding, values | {"copy": url}
        at = self._last_seen("login").seen_at
        if not at:
            return "redirect_unproven", {"url": url, "copy": url}
        if not self._seen_after_change(at, "web.base.url"):
            return "redirect_moved", {"url": url, "copy": url}
        return "redirect_used", {"url": url, "at": at}

    @api.model
    def _observe_webhook(self, _inbox):
        url = self.env["instagram.api"]._url(WEBHOOK)
        values = {"url": url, "copy": url}
        verified = self._last_seen("verified").seen_at
        delivery = self._latest_delivery()
        at = max(filter(None, (verified, delivery.received_at)), default=None)
        refused = self._last_seen("verification_refused").seen_at
        if refused and (not at or refused > at):
            return "webhook_other_token", {"at": refused}
        if not at:
            return "webhook_never", values
        if not self._seen_after_change(at, "web.base.url"):
            return "webhook_moved", {**values, "at": at}
        return "webhook_verified", {"at": verified}

    @api.model
    def _observe_deliveries(self, _inbox):
        delivery = self._latest_delivery()
        refused = self._last_seen("signature_refused").seen_at
        if refused and not (delivery and delivery.received_at > refused):
            return "deliveries_refused", {"at": refused}
        if not delivery:
            return "deliveries_none", {}
        at = delivery.received_at
        if self._only_tests():
            return "deliveries_test", {"at": at}
        is_recent = at > fields.Datetime.now() - RECENT
        return ("deliveries_seen" if is_recent else "deliveries_quiet"), {"at": at}

    @api.model
    def _latest_delivery(self):
        """Return the latest update: its signature matched a secret."""
        # sudo: instagram.webhook.event - only when it came, not its content
        return self.env["instagram.webhook.event"].sudo().search([], limit=1)

    @api.model
    def _only_tests(self):
        """Return whether only the dashboard's Test button has sent updates so far."""
        # sudo: instagram.webhook.event - whether there is one
        events_sudo = self.env["instagram.webhook.event"].sudo()
        return not events_sudo.search([("account", "!=", TEST_ACCOUNT_ID)], limit=1)
