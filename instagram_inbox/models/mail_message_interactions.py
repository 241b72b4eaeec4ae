from odoo import models
from odoo.addons.mail.tools.discuss import Store

from ..instagram.events import is_mid
from .mail_message import in_instagram_thread


class MailMessageInteractions(models.Model):
    """What an agent can do about a message: answer it, or react to it."""

    _inherit = "mail.message"

    def _instagram_mid(self):
        """Give the id by which Instagram knows this message.

        :return: None for one it does not know: a note, or one not sent or unsent
        """
        # sudo: instagram.message - who reads a message may know that it is there
        parts = self.sudo().instagram_message_ids.sorted("id")
        known = (part.mid for part in parts if not part.unsent_at and is_mid(part.mid))
        return next(known, None)

    def _instagram_store_fields(self):
        return [
            *super()._instagram_store_fields(),
            Store.Attr(
                "instagram_has_mid",
                lambda message: bool(message._instagram_mid()),
                predicate=in_instagram_thread,
            ),
        ]
