import logging
from datetime import timedelta

from odoo import api, fields, models

from ...instagram.reasons import WITH_WORDS
from ...tools.clock import clock
from ...tools.jobs import aside

_logger = logging.getLogger(__name__)

# After this many tries, within a few minutes, an error that Instagram calls temporary
# is shown to the agent: the reason is more useful than another try.
FEW_TRIES = 3

# A reply that waited this long may no longer be what its author wants to say.
STALE_AFTER = timedelta(hours=12)

# A reply that can be undone for some seconds is sent this long before the time for
# replies ends: its wake-up may come a minute late.
BEFORE_THE_END = timedelta(minutes=2)


class InstagramMessage(models.Model):
    """Handles the outcome of a call that sends a reply.

    If a reply could not be sent for 12 hours, its agent is asked before it is sent.
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
        """Note that Instagram accepted the message.

        :param mid: the id of the message, whose echo may have arrived before; for an
            answer to a comment, a `PrivateReply`
        """
        if self.answered_comment_id:
            mid = self._private_reply_sent(mid)
        self._settle_sent(mid, fields.Datetime.now())
        self.inbox_id._resume()

    def _settle_sent(self, mid, sent_at):
        """Note that it has arrived, according to the response, the echo or an agent.

        :param mid: the id of the message; False when only an agent says so
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
            # the reply was sent: an error in the figures does not change that
            with aside(self.env, "count a reply"):
                self.env["instagram.inbox.report"]._count(self)
                if comment := self.answered_comment_id:
                    comment._answered(self.user_id, is_private=True)
                elif self._is_by_person():
                    self.channel_id._instagram_answered(self.episode_id)
            if self.by_person:
                with aside(self.env, "ask for a rating"):
                    written = self.mail_message_id.date
                    self.env["instagram.rating"]._ask_late(self, written)
        self._notify_state()
        self._wake_waiting()
        if mid:  # updates about this message may have arrived before its id was known
            self._catch_up(self.inbox_id, [mid])

    def _expect_settling(self):
        """Write these unchanged, so that settling one at the same time is a conflict.

        One of the two transactions then tries again. Otherwise neither would see the
        other, and nothing would wake the update that waits.
        """
        self.env.cr.execute(
            "UPDATE instagram_message SET state = state WHERE id = ANY(%s)",
            [self.ids],
            log_exceptions=False,
        )

    def _wake_waiting(self):
        """Wake the updates that wait for the outcome of this call."""
        self.env["instagram.webhook.event"]._wake_waiting(
            self.inbox_id.instagram_id, self.channel_id.instagram_user_id
        )

    # ------------------------------------------------------------
    # NOT SENT
    # ------------------------------------------------------------

    def _wait_for_inbox(self, error):
        """Keep it in the outbox while the whole account may send nothing."""
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
        """Try a second time: Instagram may be able to fetch the file now."""
        if self.attempts:
            self._fail(error)
        else:
            self._try_later(error)

    def _requeue(self, later):
        """Try again later, as nothing was sent."""
        self.write(
            {"state": "queued", "not_before": later, "attempts": self.attempts + 1}
        )
        self._notify_state()
        self._wake_waiting()

    # ------------------------------------------------------------
    # UNCONFIRMED
    # ------------------------------------------------------------

    def _leave_open(self, error):
        self._unconfirm(error.reason, error)

    def _unconfirm(self, reason, error=None):
        """Note that these may have arrived; only an echo or an agent can confirm it."""
        for message in self:
            message._set_error("unconfirmed", reason, error)

    # ------------------------------------------------------------
    # REFUSED
    # ------------------------------------------------------------

    def _fail(self, error):
        """Fail this part, and the parts after it: they make no sense without it."""
        is_answered = self.answered_comment_id and error.reason == "already_replied"
        if self.is_repeat and is_answered:  # the first try was sent
            self._settle_sent(False, fields.Datetime.now())
            return
        if error.reason == "several_images" and len(self.attachment_ids) > 1:
            self.inbox_id._refused_several_images()
            self._send_one_by_one()
            return
        _logger.warning("Message %s was refused: %s", self.id, error)
        self._set_error("failed", self._reason_of(error), error)
        for part in self._queued_siblings():
            part._set_error("failed", "part_before_failed")

    def _reason_of(self, error):
        """Return why it was refused; a wrong reason of Instagram is corrected."""
        if self.answered_comment_id:
            return self._comment_refused(error)
        channel, now = self.channel_id, fields.Datetime.now()
        if error.reason == "no_consent":  # wrong: the customer has written to us
            return "recipient_unavailable"
        if error.reason != "window_closed":
            return error.reason
        if channel.instagram_window_end and now < channel.instagram_window_end:
            return "window_refused"
        is_open = not channel._instagram_closed(self.by_person)
        return "human_agent_not_approved" if is_open else error.reason

    def _fail_without_sending(self, reason):
        """Fail these, and the parts after them, without a call."""
        for part in self | self._queued_siblings():
            part._set_error("failed", reason)

    def _queued_siblings(self):
        """Return the other parts of this reply that are still queued, in order."""
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
        if state == "failed" and self.by_person:
            rating = self.env["instagram.rating"]
            rating._withdraw_unanswered(self.episode_id)

    # ------------------------------------------------------------
    # AN AGENT DECIDES
    # ------------------------------------------------------------

    def _is_stale(self):
        """Return whether the reply waited too long to be sent without asking its agent.

        A reply that was delayed on purpose only waits from its planned time on.
        """
        is_delayed = self.not_before and not self.attempts
        since = self.not_before if is_delayed else self.written_at
        return bool(since) and since + STALE_AFTER <= fields.Datetime.now()

    @api.model
    def _undo_until(self, channel, now):
        """Return until when the user can undo a reply, which is not sent before.

        :param channel: the thread of the reply
        :param datetime now: when it is written
        :return: False without such a time; also at the end of the time for replies, so
            that waiting does not lose the reply
        """
        seconds = self.env.user.instagram_undo_seconds
        is_early = now < channel.instagram_window_end
        end = channel.instagram_window_end if is_early else channel.instagram_answer_end
        # replies are due by whole seconds
        until = (now + timedelta(seconds=seconds)).replace(microsecond=0)
        return bool(seconds) and until < end - BEFORE_THE_END and until

    def _is_held(self):
        """Return whether this part waits so that its author can undo it."""
        is_waiting = self.state == "queued" and bool(self.not_before)
        return is_waiting and self.by_person and not self.attempts

    def _undo(self):
        """Never send these, unless somebody asks for it again."""
        for part in self:
            part._set_error("failed", "undone")

    def _discard(self):
        """Mark these as never to be sent, as their agent decided."""
        self.write({"decision": "discarded", "error_reason": "discarded"})
        self._notify_state()

    def _send_again(self):
        """Put parts that were not sent, or perhaps not, back into the outbox."""
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
                    # the reply counts from now, not from the first try
                    "written_at": fields.Datetime.now(),
                    "instant": clock(),
                    "episode_id": episode.id if episode else False,
                }
            )
        self._notify_state()
        self.env["instagram.network"]._wake()
