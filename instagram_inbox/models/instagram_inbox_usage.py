import logging
from datetime import timedelta

from odoo import api, fields, models

from ..instagram.common.exceptions import AuthError, RateLimited
from .instagram_inbox_pause import FLEETING

_logger = logging.getLogger(__name__)

# From here on, in per cent of what Instagram allows, an inbox sends slowly.
NEARLY = 90
USED_UP = 100
# So long after each call, in seconds; at the end of it one reply is sent.
SLOW_SECONDS = 10
# After a look-up that was refused as one too many, seconds without any.
LOOK_UPS_PAUSE = 60


class InstagramInboxUsage(models.Model):
    """An account that makes so many calls that Instagram will soon refuse them.

    Every answer tells how much is used up. Near the limit the inbox is paused for a
    moment after each call, and at the limit as after a refusal; other inboxes go on.
    """

    _inherit = "instagram.inbox"

    usage_percent = fields.Integer(
        "Calls Used Up (%)", readonly=True, copy=False, aggregator=None
    )
    look_ups_from = fields.Datetime("Look-Ups Wait Until", readonly=True, copy=False)

    def _mind_usage(self, usage):
        """Take down what an answer told, if it matters.

        :param usage: a `Usage`
        """
        # sudo: instagram.inbox - the job finds out, only managers may write
        inbox_sudo = self.sudo()
        near = int(usage.percent) if usage.percent >= NEARLY else 0
        # most answers change nothing: the row is left alone
        if inbox_sudo.usage_percent != near:
            inbox_sudo.usage_percent = near
        if near >= USED_UP:
            told = f"{near} % of the calls are used up"
            inbox_sudo._pause(RateLimited(told, retry_after=usage.retry_after))
        elif near:
            inbox_sudo._slow_down(usage.retry_after or SLOW_SECONDS)

    @api.model
    def _domain_calls_left(self):
        """Find those inboxes that may look things up now, by a record's `inbox_id`."""
        now = fields.Datetime.now()
        return [
            "|",
            ("inbox_id.pause_key", "not in", list(FLEETING)),
            ("inbox_id.paused_until", "<=", now),
            "|",
            ("inbox_id.look_ups_from", "=", False),
            ("inbox_id.look_ups_from", "<=", now),
        ]

    def _stop_look_ups(self, error):
        """Look nothing up, if an error is about the account.

        Until it is reconnected; after too many calls for a while, as replies have
        limits of their own.

        :param error: the `InstagramError` that a look-up failed with
        """
        if isinstance(error, AuthError):
            self._instagram_needs_reauthorization(error)
        elif isinstance(error, RateLimited):
            self._put_off_look_ups(error)

    def _put_off_look_ups(self, error):
        seconds = max(LOOK_UPS_PAUSE, error.retry_after or 0)
        later = fields.Datetime.now() + timedelta(seconds=seconds)
        # sudo: instagram.inbox - the job finds out, only managers may write
        inbox_sudo = self.sudo()
        # several calls were under way
        if not inbox_sudo.look_ups_from or inbox_sudo.look_ups_from < later:
            inbox_sudo.look_ups_from = later

    def _slow_down(self, seconds):
        self.invalidate_recordset(["is_paused"])
        if self.is_paused:
            return
        is_new = self.pause_key != "nearly_limited"
        self.write(
            {
                "paused_until": fields.Datetime.now() + timedelta(seconds=seconds),
                "pause_key": "nearly_limited",
            }
        )
        self._tell_agents()
        if is_new:
            percent = self.usage_percent
            _logger.warning("Inbox %s slows down: %s %% used up.", self.id, percent)
