import os
from contextlib import suppress

from odoo import models
from odoo.tools import hash_sign

from ...instagram.calls import outgoing_files
from ...instagram.common.const import MEDIA_LIMIT_BYTES
from ...tools.file_name import file_name

# What signs the addresses of files, and for how long: they are made at the moment of
# sending, and Instagram fetches within the call.
SIGNATURE_SCOPE = "instagram_inbox.file"
SIGNATURE_HOURS = 1


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _get_path(self, bin_data, sha):
        """Make room for a file of which an interrupted write has left the beginning.

        Odoo takes that for another file with the same checksum, and refuses to store
        this one from then on: a customer's picture could never be shown again.
        """
        path = self._full_path(f"{sha[:2]}/{sha}")
        with suppress(OSError):
            if os.path.getsize(path) < len(bin_data):
                with open(path, "rb") as file:
                    is_beginning = bin_data.startswith(file.read())
                if is_beginning:
                    os.unlink(path)
        return super()._get_path(bin_data, sha)

    def _check_access(self, operation):
        """Nobody writes on a thread, nor on its files: but on those of one's own notes."""
        refused = super()._check_access(operation)
        if operation == "read" or not refused:
            return refused
        forbidden, error = refused
        forbidden -= forbidden._instagram_of_threads()._instagram_of_own_notes()
        return (forbidden, error) if forbidden else None

    def _has_attachments_ownership(self, attachment_tokens):
        """Who uploaded a file may delete it, but not what the customer has got."""
        files = self.exists()._instagram_of_threads()
        if files - files._instagram_of_own_notes():
            return False
        return super()._has_attachments_ownership(attachment_tokens)

    def _instagram_of_threads(self):
        """Return those of these files that are kept with Instagram threads."""
        # sudo: ir.attachment - of which record they are
        in_channels = self.sudo().filtered(
            lambda each: each.res_model == "discuss.channel"
        )
        threads = self.env["discuss.channel"]._instagram_threads_among(
            in_channels.mapped("res_id")
        )
        return self & in_channels.filtered(lambda each: each.res_id in threads)

    def _instagram_of_own_notes(self):
        """Return those of these files that the user added to notes."""
        if not self:
            return self
        # sudo: mail.message - by whom, and for whom, the files were posted
        messages_sudo = self.env["mail.message"].sudo()
        messages_sudo = messages_sudo.search([("attachment_ids", "in", self.ids)])
        own_sudo = messages_sudo.filtered(
            lambda each: (
                each._instagram_is_note() and each.is_current_user_or_guest_author
            )
        )
        others = (messages_sudo - own_sudo).attachment_ids
        return (self & own_sudo.attachment_ids) - others

    def _instagram_refusal(self):
        """Say why Instagram would not take this file.

        :return: a key of `REASONS`; None when it is taken
        """
        if not self.exists():
            return "file_gone"
        if self.type != "binary":
            return "file_elsewhere"
        if self.file_size > MEDIA_LIMIT_BYTES:
            return "media_too_big"  # without reading it
        return outgoing_files.refusal(self._instagram_content())

    def _instagram_kind(self):
        """As what this file is sent."""
        return outgoing_files.kind_of(outgoing_files.type_of(self._instagram_content()))

    def _instagram_content(self):
        """Read a file without keeping it in memory: there may be many, and big."""
        content = self.raw or b""
        self.invalidate_recordset(["raw"], flush=False)
        return content

    def _instagram_url(self, part):
        """Make the address where Instagram fetches this file.

        The token stands in the path: Meta's fetcher was seen to lose query strings.

        :param part: the `instagram.message` it is sent by
        """
        values = [part.id, self.id, self.checksum]
        token = hash_sign(
            self.env(su=True), SIGNATURE_SCOPE, values, expiration_hours=SIGNATURE_HOURS
        )
        return self.env["instagram.api"]._url(
            f"/instagram/file/{token}/{file_name(self.name)}"
        )
