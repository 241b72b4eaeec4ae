from odoo import models

from .mail_message import in_instagram_thread


class MailMessageNotes(models.Model):
    """What colleagues write for colleagues; reactions to it are theirs, too."""

    _inherit = "mail.message"

    def _instagram_is_note(self):
        """Whether a person wrote this for the colleagues, not for the customer."""
        return (
            self.message_type == "comment"
            and self.subtype_id == self.env.ref("mail.mt_note")
            and in_instagram_thread(self)
        )
