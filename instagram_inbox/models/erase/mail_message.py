from odoo import fields, models

from .instagram_erasure import RECENT


class MailMessage(models.Model):
    """Delete messages with all that belongs to them."""

    _inherit = "mail.message"

    def _instagram_erase(self, inbox):
        """Delete these with their files; repeated deliveries of them are refused.

        A file of another record, which somebody attached to a reply, stays there.
        """
        parts = self.instagram_message_ids
        since = fields.Datetime.now() - RECENT
        recent = parts.filtered(lambda part: part.mid and part.written_at >= since)
        self.env["instagram.erasure"]._remember(inbox, "message", recent.mapped("mid"))
        places = {(message.model, message.res_id) for message in self}
        files = self.attachment_ids.filtered(
            lambda file: (
                not file.res_id
                or file.res_model == "mail.compose.message"
                or (file.res_model, file.res_id) in places
            )
        )
        (files | parts.media_ids.attachment_id).unlink()
        self.unlink()
