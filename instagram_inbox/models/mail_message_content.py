from odoo import models
from odoo.addons.mail.tools.discuss import Store

from .instagram_content import LABELS
from .mail_message import in_instagram_thread


class MailMessageContent(models.Model):
    """What a message of an Instagram thread shows beside its text."""

    _inherit = "mail.message"

    def _instagram_content(self):
        """Give the lines of a message: what it is about, and its files' states.

        :rtype: list[dict]
        """
        # sudo: instagram.message, instagram.media - who reads a message sees all of it
        parts = self.sudo().instagram_message_ids
        notes = [note for part in parts for note in part.content or ()]
        return notes + [file._for_browser() for file in parts.media_ids]

    def _instagram_summary(self):
        """Say in a word or two what a message without text holds."""
        kinds = dict.fromkeys(each["kind"] for each in self._instagram_content())
        return ", ".join(str(LABELS[kind]) for kind in kinds if kind in LABELS)

    def _instagram_content_fields(self):
        """What changes in the browser when a file has been fetched."""
        return [
            # sudo: mail.message - who reads a message may read its attachments
            Store.Many("attachment_ids", sort="id", sudo=True),
            Store.Attr(
                "instagram_content",
                lambda message: message._instagram_content(),
                predicate=in_instagram_thread,
            ),
        ]

    def _to_store_defaults(self, target):
        return super()._to_store_defaults(target) + self._instagram_content_fields()[1:]
