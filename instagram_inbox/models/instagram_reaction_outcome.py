import logging
from datetime import timedelta

from odoo import fields, models

from ..instagram.common import exceptions
from .instagram_message_outcome import BACK_OFF

_logger = logging.getLogger(__name__)

# What is done about an error, by what it is or else by what it is a kind of.
DECISIONS = {
    exceptions.AccountError: "_wait_for_inbox",
    exceptions.Transient: "_try_later",
    exceptions.InstagramError: "_refused",
}


class InstagramReactionOutcome(models.Model):
    """How a call to react ended, and what follows from that."""

    _inherit = "instagram.reaction.outbox"

    def _network_done(self, _nothing):
        """Instagram shows the reaction now."""
        self.message_id._note_our_reaction(self.emoji)
        self.inbox_id._resume()
        newer = self._newer()
        if (newer.emoji or "") == (self.emoji or ""):
            newer.unlink()
        if not newer.exists():
            self._show()
        self.unlink()

    def _show(self):
        """Show it, also if another app's was told of meanwhile: this is later."""
        part = self.message_id
        if not part.unsent_at:
            part.mail_message_id._instagram_react(
                self.emoji, is_ours=True, partner=self.user_id.partner_id
            )

    def _network_failed(self, error):
        if self._newer():
            self.unlink()  # nobody wants this one any more
            return
        kind = next(kind for kind in type(error).__mro__ if kind in DECISIONS)
        getattr(self, DECISIONS[kind])(error)

    def _newer(self):
        """Give the reaction to the same message that was set meanwhile, if any."""
        waiting = [("message_id", "=", self.message_id.id), ("state", "=", "queued")]
        return self.search([*waiting, ("id", "!=", self.id)])

    def _wait_for_inbox(self, error):
        self.inbox_id._stop_sending(error)
        self._requeue(0)

    def _try_later(self, error):
        self._requeue(BACK_OFF[min(self.attempts, len(BACK_OFF) - 1)])

    def _requeue(self, minutes):
        later = fields.Datetime.now() + timedelta(minutes=minutes)
        self.write(
            {"state": "queued", "not_before": later, "attempts": self.attempts + 1}
        )

    def _refused(self, error):
        _logger.info("A reaction to message %s was refused: %s", self.message_id, error)
        self._take_back(error.reason)

    def _take_back(self, reason):
        """Show again what Instagram shows, and tell who reacted why.

        :param str reason: a key of `REASONS`
        """
        part = self.message_id
        part.mail_message_id._instagram_react(part._our_reaction(), is_ours=True)
        self._tell(reason)
        self.unlink()

    def _tell(self, reason):
        user = self.user_id
        if not self.channel_id._instagram_readers(user):
            return
        text = self.with_context(lang=user.lang)._failure_sentence(reason)
        user._bus_send(
            "simple_notification",
            {
                "message": text,
                "sticky": True,
                "type": "warning",
                "instagram_thread_id": self.channel_id.id,
            },
        )

    def _failure_sentence(self, reason):
        values = {
            "emoji": self.emoji,
            "name": self.channel_id.name,
            "reason": self.env["instagram.api"]._sentence(reason, self.env.lang),
        }
        if self.emoji:
            return self.env._("%(emoji)s did not reach %(name)s. %(reason)s", **values)
        return self.env._(
            "%(name)s still sees your reaction: it could not be removed. %(reason)s",
            **values,
        )
