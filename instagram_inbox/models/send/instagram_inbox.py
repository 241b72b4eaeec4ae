import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_datetime

from ...instagram.calls.outgoing_files import IMAGES_PER_CALL
from ...instagram.common import exceptions
from ...instagram.common.exceptions import AuthError, RateLimited

_logger = logging.getLogger(__name__)

# Minutes until an inbox is tried again; the last value is repeated.
BACK_OFF = {
    exceptions.AccountBlocked: (15, 60, 240, 720, 1440),
    exceptions.RateLimited: (0.1, 0.5, 2, 5, 15, 30, 60),
}
# Pauses that end without help, and are too frequent to be logged on the inbox.
SHORT_PAUSES = {"nearly_limited", "rate_limited"}

# From this percentage of the allowed calls on, an inbox sends slowly.
NEARLY_USED_UP = 90
USED_UP = 100
# An inbox that sends slowly pauses for this long after each call, then sends one reply.
SLOW_SECONDS = 10
# The pause after Instagram refused a look-up because there were too many.
LOOK_UPS_PAUSE_SECONDS = 60

# Instagram introduces several pictures per message account by account: a refusal counts
# for this time.
REFUSED_DAYS = 7


class InstagramInbox(models.Model):
    """Pauses sending when Instagram allows none, and configures typing and seen.

    While Instagram lets an account send nothing, the replies of this inbox wait; those
    of other inboxes do not. After the pause one reply is sent; the others follow only
    if Instagram accepts it. Every response of Instagram reports how much of the allowed
    calls is used up: near the limit the inbox pauses for a moment after each call.
    """

    _inherit = "instagram.inbox"

    paused_until = fields.Datetime(readonly=True, copy=False)
    pause_key = fields.Char(readonly=True, copy=False)
    pause_reason = fields.Char("Paused Because", compute="_compute_pause_reason")
    pause_count = fields.Integer(readonly=True, copy=False)
    is_paused = fields.Boolean(compute="_compute_is_paused")
    usage_percent = fields.Integer(
        "Calls Used Up (%)", readonly=True, copy=False, aggregator=None
    )
    look_ups_from = fields.Datetime("Look-Ups Wait Until", readonly=True, copy=False)
    single_images_until = fields.Datetime(
        readonly=True,
        copy=False,
        help="Instagram refused several pictures in one message: they are sent one by one.",
    )
    send_typing = fields.Boolean(
        "Typing indicator",
        default=True,
        help="Customers see in Instagram that somebody is writing a reply.",
    )
    send_seen = fields.Boolean(
        "Read receipts",
        default=True,
        help="Customers see in Instagram that the agent of their conversation has read"
        " their messages. A reply shows this in any case.",
    )

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
        """End the pause: the next reply shows whether Instagram accepts it."""
        self.check_access("write")
        # sudo: instagram.inbox - whoever may change the inbox may end its pause
        self.sudo().paused_until = False
        for inbox in self:
            inbox._notify_agents()
        self.env["instagram.network"]._wake()

    # ------------------------------------------------------------
    # PAUSE
    # ------------------------------------------------------------

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

        :param error: the `AccountError` with which Instagram refused a reply
        """
        if isinstance(error, exceptions.AuthError):
            self._instagram_needs_reauthorization(error)
        else:
            self._pause(error)

    def _pause(self, error):
        """Send nothing for a while; each time the pause was too short, it gets longer.

        :param error: the `AccountBlocked` or `RateLimited` that is the cause
        """
        # sudo: instagram.inbox - the job finds out, only managers may write
        inbox_sudo = self.sudo()
        # the result of another call may have paused the inbox already
        inbox_sudo.invalidate_recordset(["is_paused"])
        kind = next(kind for kind in BACK_OFF if isinstance(error, kind))
        # a serious pause replaces a short one
        is_worse = (
            kind is exceptions.AccountBlocked and inbox_sudo.pause_key in SHORT_PAUSES
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
        inbox_sudo._notify_agents()
        if is_new:
            code = error.vendor_code
            _logger.warning("Inbox %s is paused: %s (%s)", self.id, error.reason, code)
            if kind is exceptions.AccountBlocked:
                inbox_sudo._message_log(body=f"{inbox_sudo.pause_reason} ({code})")

    def _resume(self):
        """End the pause, because Instagram accepted a message."""
        # sudo: instagram.inbox - the job finds out, only managers may write
        for inbox_sudo in self.sudo().filtered("pause_key"):
            if inbox_sudo.usage_percent:
                continue  # calls are nearly used up: the inbox still sends slowly
            _logger.info("Inbox %s sends again.", inbox_sudo.id)
            if inbox_sudo.pause_key not in SHORT_PAUSES:
                body = self.env._("Instagram accepts messages of this account again.")
                inbox_sudo._message_log(body=body)
            inbox_sudo.write(
                {"paused_until": False, "pause_key": False, "pause_count": 0}
            )
            inbox_sudo._notify_agents()

    @api.model
    def _instagram_store_fields(self):
        """Return the fields of an inbox that agents see in Discuss."""
        reasons = ["reauthorize_key", "paused_until", "pause_key"]
        return ["name", "username", "state", *reasons]

    # ------------------------------------------------------------
    # USAGE
    # ------------------------------------------------------------

    def _note_usage(self, usage):
        """Pause or slow down the inbox if its calls are used up, or nearly.

        :param usage: the `Usage` that a response reported
        """
        # sudo: instagram.inbox - the job finds out, only managers may write
        inbox_sudo = self.sudo()
        near = int(usage.percent) if usage.percent >= NEARLY_USED_UP else 0
        # most responses change nothing: the row is not written
        if inbox_sudo.usage_percent != near:
            inbox_sudo.usage_percent = near
        if near >= USED_UP:
            told = f"{near} % of the calls are used up"
            inbox_sudo._pause(RateLimited(told, retry_after=usage.retry_after))
        elif near:
            inbox_sudo._slow_down(usage.retry_after or SLOW_SECONDS)

    @api.model
    def _domain_calls_left(self):
        """Return the domain of records whose `inbox_id` may look things up now."""
        now = fields.Datetime.now()
        return [
            "|",
            ("inbox_id.pause_key", "not in", list(SHORT_PAUSES)),
            ("inbox_id.paused_until", "<=", now),
            "|",
            ("inbox_id.look_ups_from", "=", False),
            ("inbox_id.look_ups_from", "<=", now),
        ]

    def _stop_look_ups(self, error):
        """Stop looking things up if an error is about the account.

        An error of the login stops them until the account is reconnected. Too many
        calls stop them for a while; replies go on, as they have limits of their own.

        :param error: the `InstagramError` of a look-up
        """
        if isinstance(error, AuthError):
            self._instagram_needs_reauthorization(error)
        elif isinstance(error, RateLimited):
            self._put_off_look_ups(error)

    def _put_off_look_ups(self, error):
        seconds = max(LOOK_UPS_PAUSE_SECONDS, error.retry_after or 0)
        later = fields.Datetime.now() + timedelta(seconds=seconds)
        # sudo: instagram.inbox - the job finds out, only managers may write
        inbox_sudo = self.sudo()
        # the result of another call may have set a later time
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
        self._notify_agents()
        if is_new:
            percent = self.usage_percent
            _logger.warning("Inbox %s slows down: %s %% used up.", self.id, percent)

    # ------------------------------------------------------------
    # SEVERAL PICTURES
    # ------------------------------------------------------------

    def _images_per_call(self):
        until = self.single_images_until
        is_single = until and until > fields.Datetime.now()
        return 1 if is_single else IMAGES_PER_CALL

    def _refused_several_images(self):
        until = fields.Datetime.now() + timedelta(days=REFUSED_DAYS)
        # sudo: instagram.inbox - the job finds out, only managers may write
        self.sudo().single_images_until = until
