from datetime import timedelta

from odoo import fields, models

# An echo tells when Instagram took a message: within the call, by its own clock.
CLOCKS = timedelta(minutes=2)
LONGEST = timedelta(minutes=5)


class InstagramMessageCall(models.Model):
    """When a reply was on its way: only then can an echo be of it."""

    _inherit = "instagram.message"

    first_called_at = fields.Datetime(readonly=True)
    called_at = fields.Datetime(readonly=True)

    def _note_call(self):
        now = fields.Datetime.now()
        self.called_at = now
        self.filtered(lambda part: not part.first_called_at).first_called_at = now

    def _was_called_by(self, at):
        """Whether a call for this part can have had its effect at a time.

        The same words at another time were written by somebody, in Instagram's app.
        """
        first = self.first_called_at or self.written_at
        last = self.called_at or self.written_at
        return bool(first) and first - CLOCKS <= at <= last + LONGEST
