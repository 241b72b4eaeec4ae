from odoo import Command, models
from odoo.exceptions import UserError

from ..instagram import outgoing


class DiscussChannelOutgoingFiles(models.Model):
    """From the files of a reply to the outbox."""

    _inherit = "discuss.channel"

    def _instagram_check_files(self, kwargs):
        """Refuse files that Instagram would not take, before anything is posted.

        What counts is what is in them: names and types come from a browser.
        """
        # not sudo, unless who posts is: one may only send what one may read
        attachments = self.env["ir.attachment"].browse(
            kwargs.get("attachment_ids") or ()
        )
        contents = [(each[0], each[1]) for each in kwargs.get("attachments") or ()]
        if not attachments and not contents:
            return
        api = self.env["instagram.api"]
        if blocked := api._files_blocked():
            raise UserError(api._sentence(blocked, self.env.lang))
        found = [(each, each._instagram_refusal()) for each in attachments]
        refused = [(each.name, reason) for each, reason in found if reason]
        for name, content in contents:
            data = content.encode() if isinstance(content, str) else content
            if reason := outgoing.refusal(bytes(data or b"")):
                refused.append((name, reason))
        if refused:
            raise UserError("\n".join(api._file_sentence(*each) for each in refused))

    def _instagram_split(self, message):
        # Files first, as in Instagram's own app: the text then stands below what it is
        # about, and is what the customer's list of conversations shows.
        return self._instagram_split_files(message) + super()._instagram_split(message)

    def _instagram_split_files(self, message):
        files = message.attachment_ids.sorted("id")
        kinds = [file._instagram_kind() for file in files]
        calls = outgoing.group(kinds, self.instagram_inbox_id._images_per_call())
        return [
            {
                "file_kind": kinds[call[0]],
                "attachment_ids": [Command.link(files[index].id) for index in call],
            }
            for call in calls
        ]
