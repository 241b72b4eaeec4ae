import logging
from datetime import timedelta

from odoo import fields, models

from ...instagram.reasons import WITH_WORDS
from ...tools.clock import clock
from ...tools.jobs import aside

_logger = logging.getLogger(__name__)

# What Instagram says will pass is not waited for longer than a few minutes: its reason
# is more to the agent than another try.
FEW_TRIES = 3

# A reply that waited so long may no longer be what its author wants to say.
STALE_AFTER = timedelta(hours=12)


class InstagramMessage(models.Model):
    """How a call to send ended, and what follows from that.

    Of a reply that could not go for long, its agent is asked before it does.
    """

    _inherit = "instagram.message"

    decision = fields.Selection(
        [("asked", "Send It?"), ("discarded", "Discarded")],
        readonly=True,
        help="What its agent is asked, or has decided, about a reply that waited.",
    )

    # ------------------------------------------------------------
    # SENT
    # ------------------------------------------------------------

    def _network_done(self, mid):
        """Note that Instagram took the message.

        :param str mid: the id it gave it; its echo may have told us before
        """
        self._settle_sent(mid, fields.Datetime.now())
        self.inbox_id._resume()

    def _settle_sent(self, mid, sent_at):
        """Note that it has arrived, as the answer, the echo or an agent says.

        :param mid: its id; False when only an agent says so
        """
        was_sent = self.state in ("sent", "read")
        self.write(
            {
                "mid": mid,
                "state": "sent" if self.state != "read" else "read",
                "sent_at": sent_at,
                "not_before": False,
                "decision": False,
                "error_code": False,
                "error_reason": False,
                "error_words": False,
            }
        )
        if not was_sent:
            # it has gone, whatever becomes of the figures
            with aside(self.env, "count a reply"):
                self.channel_id._instagram_answered(self)
        self._notify_state()
        self._wake_waiting()
        if mid:  # only now it is known which message it is
            self._catch_up(self.inbox_id, [mid])

    def _expect_settling(self):
        """Write these unchanged, so that whoever settles one meanwhile meets a conflict.

        One of the two then looks again. Otherwise they would miss each other, and the
        update that waits would not be woken.
        """
        self.env.cr.execute(
            "UPDATE instagram_message SET state = state WHERE id = ANY(%s)",
            [self.ids],
            log_exceptions=False,
        )

    def _wake_waiting(self):
        """Wake the updates that waited to know how this call ends."""
        self.env["instagram.webhook.event"]._wake_waiting(
            self.inbox_id.instagram_id, self.channel_id.instagram_user_id
        )

    # ------------------------------------------------------------
    # NOT SENT
    # ------------------------------------------------------------

    def _wait_for_inbox(self, error):
        """Keep it while the whole account may not send; the inbox knows until when."""
        self.inbox_id._stop_sending(error)
        self._requeue(fields.Datetime.now())

    def _try_later(self, error):
        self._requeue(self._next_try(self.attempts))

    def _try_a_few_times(self, error):
        if self.attempts < FEW_TRIES:
            self._try_later(error)
        else:
            self._fail(error)

    def _try_once_more(self, error):
        """Try a second time: that Instagram could not fetch the file may have passed."""
        if self.attempts:
            self._fail(error)
        else:
            self._try_later(error)

    def _requeue(self, later):
        """Try again later: nothing was sent."""
        self.write(
            {"state": "queued", "not_before": later, "attempts": self.attempts + 1}
        )
        self._notify_state()
        self._wake_waiting()

    # ------------------------------------------------------------
    # NOT KNOWN
    # ------------------------------------------------------------

    def _leave_open(self, error):
        self._unconfirm(error.reason, error)

    def _unconfirm(self, reason, error=None):
        """Note that these may have arrived; only the echo, or the agent, can tell."""
        for message in self:
            message._set_error("unconfirmed", reason, error)

    # ------------------------------------------------------------
    # REFUSED
    # ------------------------------------------------------------

    def _fail(self, error):
        """Fail what Instagram refused; the parts after it would make no sense alone."""
        if error.reason == "several_images" and len(self.attachment_ids) > 1:
            self.inbox_id._refused_several_images()
            self._send_one_by_one()
            return
        _logger.warning("Message %s was refused: %s", self.id, error)
        self._set_error("failed", self._reason_of(error), error)
        for part in self._queued_siblings():
            part._set_error("failed", "part_before_failed")

    def _reason_of(self, error):
        """Return why it was refused; nobody is told what Odoo knows better."""
        channel, now = self.channel_id, fields.Datetime.now()
        if error.reason == "no_consent":  # they have written to the account
            return "recipient_unavailable"
        if error.reason != "window_closed":
            return error.reason
        if channel.instagram_window_end and now < channel.instagram_window_end:
            return "window_refused"
        is_open = not channel._instagram_closed(self.by_person)
        return "human_agent_not_approved" if is_open else error.reason

    def _fail_without_sending(self, reason):
        """Fail these without trying, and the parts after them."""
        for part in self | self._queued_siblings():
            part._set_error("failed", reason)

    def _queued_siblings(self):
        """Return the other parts of the same reply that still wait, in order."""
        parts = self.mail_message_id.instagram_message_ids - self
        return parts.filtered(lambda part: part.state == "queued").sorted("id")

    def _set_error(self, state, reason, error=None):
        self.write(
            {
                "state": state,
                "decision": "asked" if reason == "waited" else False,
                "error_code": error.vendor_code if error else False,
                "error_reason": reason,
                "error_words": reason in WITH_WORDS and error and error.words,
            }
        )
        self._notify_state()
        self._wake_waiting()

    # ------------------------------------------------------------
    # AN AGENT DECIDES
    # ------------------------------------------------------------

    def _is_stale(self):
        """Whether this reply waited so long that its agent is asked before it goes.

        Nobody is asked about one that was meant to be held back.
        """
        is_delayed = self.not_before and not self.attempts
        since = self.not_before if is_delayed else self.written_at
        return bool(since) and since + STALE_AFTER <= fields.Datetime.now()

    def _discard(self):
        """Leave these unsent: their agent says so."""
        self.write({"decision": "discarded", "error_reason": "discarded"})
        self._notify_state()

    def _send_again(self):
        """Put parts that did not go, or perhaps did not, back into the outbox."""
        episodes = self.env["instagram.episode"]._open_by_channel(self.channel_id)
        for part in self:
            episode = episodes.get(part.channel_id)
            part.write(
                {
                    "state": "queued",
                    "is_repeat": part.is_repeat or part.state == "unconfirmed",
                    "attempts": 0,
                    "not_before": False,
                    "decision": False,
                    "error_code": False,
                    "error_reason": False,
                    "error_words": False,
                    # the customer is answered now, not when it was first tried
                    "written_at": fields.Datetime.now(),
                    "instant": clock(),
                    "episode_id": episode.id if episode else False,
                }
            )
        self._notify_state()
        self.env["instagram.network"]._wake()
