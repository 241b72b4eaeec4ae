from odoo import fields, models

from .instagram_erasure import RECENT


class MailMessage(models.Model):
    """Delete messages with all that belongs to them."""

    _inherit = "mail.message"

    def _instagram_erase(self, inbox):
        """Delete these with their files; repeated deliveries of them are refused."""
        parts = self.instagram_message_ids
        since = fields.Datetime.now() - RECENT
        recent = parts.filtered(lambda part: part.mid and part.written_at >= since)
        self.env["instagram.erasure"]._remember(inbox, "message", recent.mapped("mid"))
        (self.attachment_ids | parts.media_ids.attachment_id).unlink()
        self.unlink()
