import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_datetime

from ..instagram.common import exceptions

_logger = logging.getLogger(__name__)

# Minutes until an inbox is tried again, the last of them again and again.
BACK_OFF = {
    exceptions.AccountBlocked: (15, 60, 240, 720, 1440),
    exceptions.RateLimited: (0.1, 0.5, 2, 5, 15, 30, 60),
}
# What passes without help and so often that nobody has to read of it later.
FLEETING = {"nearly_limited", "rate_limited"}


class InstagramInboxPause(models.Model):
    """An inbox whose account Instagram lets send nothing for the moment.

    Its replies wait, those of other inboxes don't. When the pause is over one reply is
    sent; only when Instagram takes it do the others follow.
    """

    _inherit = "instagram.inbox"

    paused_until = fields.Datetime(readonly=True, copy=False)
    pause_key = fields.Char(readonly=True, copy=False)
    pause_reason = fields.Char("Paused Because", compute="_compute_pause_reason")
    pause_count = fields.Integer(readonly=True, copy=False)
    is_paused = fields.Boolean(compute="_compute_is_paused")

    @api.depends("pause_key")
    @api.depends_context("lang")
    def _compute_pause_reason(self):
        for inbox in self:
            inbox.pause_reason = inbox.pause_key and self.env[
                "instagram.api"
            ]._sentence(inbox.pause_key, self.env.lang)

    @api.depends("paused_until")
    def _compute_is_paused(self):
        now = fields.Datetime.now()
        for inbox in self:
            inbox.is_paused = bool(inbox.paused_until) and inbox.paused_until > now

    def action_try_again(self):
        """End the pause: the next reply shows whether Instagram takes it."""
        self.check_access("write")
        # sudo: instagram.inbox - who may change the inbox may end its pause
        self.sudo().paused_until = False
        for inbox in self:
            inbox._tell_agents()
        self.env["instagram.network"]._wake()

    def _pause_sentence(self):
        if self.state != "connected" or not self.is_paused:
            return None
        return self.env._(
            "%(reason)s Replies wait; the next try is at %(time)s.",
            reason=self.pause_reason,
            time=format_datetime(self.env, self.paused_until, dt_format="short"),
        )

    def _stop_sending(self, error):
        """Send nothing until the account is reconnected, or for a while.

        :param error: the `AccountError` that a send was refused with
        """
        if isinstance(error, exceptions.AuthError):
            self._instagram_needs_reauthorization(error)
        else:
            self._pause(error)

    def _pause(self, error):
        """Send nothing for a while; longer every time it turns out to be too short.

        :param error: the `AccountBlocked` or `RateLimited` that told
        """
        # sudo: instagram.inbox - the job finds out, only managers may write
        inbox_sudo = self.sudo()
        # several calls were under way
        inbox_sudo.invalidate_recordset(["is_paused"])
        kind = next(kind for kind in BACK_OFF if isinstance(error, kind))
        # one that ends in a moment hides no serious one
        is_worse = (
            kind is exceptions.AccountBlocked and inbox_sudo.pause_key in FLEETING
        )
        if inbox_sudo.is_paused and not is_worse:
            return
        is_new = inbox_sudo.pause_key != error.reason
        count = 0 if is_new else inbox_sudo.pause_count + 1
        minutes = BACK_OFF[kind][min(count, len(BACK_OFF[kind]) - 1)]
        seconds = max(minutes * 60, getattr(error, "retry_after", None) or 0)
        inbox_sudo.write(
            {
                "paused_until": fields.Datetime.now() + timedelta(seconds=seconds),
                "pause_key": error.reason,
                "pause_count": count,
            }
        )
        inbox_sudo._tell_agents()
        if is_new:
            code = error.vendor_code
            _logger.warning("Inbox %s is paused: %s (%s)", self.id, error.reason, code)
            if kind is exceptions.AccountBlocked:
                inbox_sudo._message_log(body=f"{inbox_sudo.pause_reason} ({code})")

    def _resume(self):
        """End the pause, as Instagram accepted a message."""
        # sudo: instagram.inbox - the job finds out, only managers may write
        for inbox_sudo in self.sudo().filtered("pause_key"):
            if inbox_sudo.usage_percent:
                continue  # calls are nearly used up: the pauses between them stay
            _logger.info("Inbox %s sends again.", inbox_sudo.id)
            if inbox_sudo.pause_key not in FLEETING:
                body = self.env._("Instagram accepts messages of this account again.")
                inbox_sudo._message_log(body=body)
            inbox_sudo.write(
                {"paused_until": False, "pause_key": False, "pause_count": 0}
            )
            inbox_sudo._tell_agents()

    @api.model
    def _instagram_store_fields(self):
        """What agents see of an inbox in Discuss."""
        reasons = ["reauthorize_key", "paused_until", "pause_key"]
        return ["name", "username", "state", *reasons]
