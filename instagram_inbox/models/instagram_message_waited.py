from datetime import timedelta

from odoo import fields, models

# A reply that waited so long may no longer be what its author wants to say.
PATIENCE = timedelta(hours=12)


class InstagramMessageWaited(models.Model):
    """Replies that could not go for long: their agent is asked before they do."""

    _inherit = "instagram.message"

    decision = fields.Selection(
        [("asked", "Send It?"), ("discarded", "Discarded")],
        readonly=True,
        help="What its agent is asked, or has decided, about a reply that waited.",
    )

    def _recover_interrupted(self):
        """What waits for an inbox without connection waits for nothing."""
        super()._recover_interrupted()
        for message in self.search(
            [("state", "=", "queued"), ("inbox_id.state", "=", "disconnected")]
        ):
            message._fail_unsent("disconnected")

    def _closed(self):
        return super()._closed() or ("waited" if self._waited_long() else None)

    def _waited_long(self):
        """Whether this reply has waited so long that sending it needs a word.

        Nobody is asked about one that was meant to be held back.
        """
        is_held = self.not_before and not self.attempts
        since = self.not_before if is_held else self.written_at
        return bool(since) and since + PATIENCE <= fields.Datetime.now()

    def _set_error(self, state, reason, error=None):
        self.decision = "asked" if reason == "waited" else False
        super()._set_error(state, reason, error)

    def _send_again(self):
        self.decision = False
        super()._send_again()

    def _settle_sent(self, mid, sent_at):
        self.decision = False
        return super()._settle_sent(mid, sent_at)

    def _discard(self):
        """Leave these unsent: their agent says so."""
        self.write({"decision": "discarded", "error_reason": "discarded"})
        self._tell_state()
