import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, format_datetime, format_time
from pytz import all_timezones_set, timezone, utc

from ...instagram.calls.outgoing_files import IMAGES_PER_CALL
from ...instagram.common import exceptions
from ...instagram.common.exceptions import AuthError, RateLimited
from ...instagram.common.text import is_visible
from ...words.placeholders import fill_placeholders, unknown_placeholders

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

# The kinds of automatic replies: each has a text and a preview.
AUTOMATIC = ("greeting", "away", "received")


class InstagramInbox(models.Model):
    """Pauses sending when Instagram allows none, and holds what is sent automatically.

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

    greeting_message = fields.Text(
        "Greeting",
        translate=True,
        help="The first reply in a new conversation.",
    )
    away_message = fields.Text(
        "Away",
        translate=True,
        help="The reply outside of business hours, and when no agent is available. Then"
        " there is no greeting.",
    )
    received_message = fields.Text(
        "Received",
        translate=True,
        help="The reply to customers who have waited for a while.",
    )
    received_after_minutes = fields.Integer(
        "Received After",
        default=10,
        required=True,
        help="So many minutes after a customer wrote, unless somebody replied or the"
        " customer was told that you are away.",
    )
    greeting_preview = fields.Text(compute="_compute_automatic_previews")
    away_preview = fields.Text(compute="_compute_automatic_previews")
    received_preview = fields.Text(compute="_compute_automatic_previews")

    _received_after_minutes_check = models.Constraint(
        "CHECK(received_after_minutes > 0)",
        "The minutes after which customers are told that you received their message"
        " must be more than zero.",
    )

    @api.depends("greeting_message", "away_message", "received_message", "name", "tz")
    @api.depends_context("lang", "uid")
    def _compute_automatic_previews(self):
        """Show the texts as a customer with the user's name would get them."""
        for inbox in self:
            # the saved hours: a form may name those of another company
            opening = inbox._origin._next_opening()
            for kind in AUTOMATIC:
                text = inbox._automatic_text(kind, self.env.user.name, opening)
                inbox[f"{kind}_preview"] = text

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

    # ------------------------------------------------------------
    # AUTOMATIC REPLIES
    # ------------------------------------------------------------

    @api.constrains("greeting_message", "away_message", "received_message")
    def _check_placeholders(self):
        """Refuse placeholders that customers would read as they are."""
        for inbox in self:
            inbox._refuse_placeholders(inbox[f"{kind}_message"] for kind in AUTOMATIC)

    @api.model
    def _refuse_placeholders(self, texts):
        """Refuse texts with placeholders that would not become words."""
        if unknown := unknown_placeholders("\n".join(filter(None, texts))):
            raise ValidationError(
                self.env._(
                    "Automatic replies cannot contain %(placeholder)s. Only"
                    " {customer}, {inbox} and {opening} become words.",
                    placeholder=unknown[0],
                )
            )

    def _automatic_kinds(self):
        """Return the kinds of automatic replies that this inbox sends."""
        return {kind for kind in AUTOMATIC if is_visible(self[f"{kind}_message"])}

    def _automatic_text(self, kind, customer, opening):
        """Return an automatic reply in the language of the context; see `_filled`."""
        return self._filled(self[f"{kind}_message"] or "", customer, opening)

    def _filled(self, text, customer, opening):
        """Return a text with words for its placeholders, in the context's language.

        :param str customer: the customer's name, if it is known
        :param datetime opening: when the business hours begin next, if it is known
        """
        words = {
            "customer": customer,
            "inbox": self.name,
            "opening": self._opening_words(opening),
        }
        return fill_placeholders(text, words)

    def _opening_words(self, opening):
        """Return in words when the inbox opens, by its own time zone."""
        if not opening:
            return self.env._("soon")
        zone = timezone(self.tz) if self.tz in all_timezones_set else utc
        day = utc.localize(opening).astimezone(zone).date()
        time = format_time(self.env, opening, tz=zone.zone, time_format="short")
        return f"{format_date(self.env, day, date_format='full')}, {time}"
