from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_date

from ..instagram.common.const import TOKEN_REFRESH_MIN_AGE
from .instagram_inbox import ACCESS

# Days before the end of the access at which managers are warned, each once.
WARNINGS = (14, 3)


class InstagramInboxExpiry(models.Model):
    """Warns managers before an access ends that Odoo could not renew."""

    _inherit = "instagram.inbox"

    token_warned_days = fields.Integer(
        readonly=True, copy=False, help="Managers were warned so many days before."
    )

    def _warn_of_expiry(self):
        """Warn of those whose end is near, once at each of `WARNINGS`."""
        for inbox in self.filtered(lambda inbox: inbox._renewal_failed()):
            left = inbox.token_expires_at - fields.Datetime.now()
            passed = [days for days in WARNINGS if left <= timedelta(days=days)]
            warned = inbox.token_warned_days or WARNINGS[0] + 1
            if passed and passed[-1] < warned:
                # sudo: instagram.inbox - the job has no user
                inbox.sudo().token_warned_days = passed[-1]
                ends = inbox.token_expires_at
                inbox._alert(
                    "expiring",
                    ends.date(),
                    date=lambda env, ends=ends: format_date(env, ends),
                )

    def _renewal_failed(self):
        """Whether this access could have been renewed by now, and was not."""
        renewed = self.token_refreshed_at
        is_old = not renewed or renewed <= fields.Datetime.now() - TOKEN_REFRESH_MIN_AGE
        return self.state == "connected" and bool(self.token_expires_at) and is_old

    def _alert_to_reconnect(self, reason):
        """Ask managers to connect this account again.

        :param str reason: a key of `REASONS`
        """
        self._alerts_done(ACCESS)  # what was said before is now out of date
        sentence = self.env["instagram.api"]._sentence
        self._alert("reauthorize", reason=lambda env: sentence(reason, env.lang))
