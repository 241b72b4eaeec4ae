import os
from contextlib import suppress

from odoo import models
from odoo.tools import hash_sign

from ...instagram.calls import outgoing_files
from ...instagram.common.const import MEDIA_LIMIT_BYTES
from ...tools.file_name import file_name

# The addresses of files are signed with this scope and for this time. An address is
# made just before the call, and Instagram fetches the file during the call.
SIGNATURE_SCOPE = "instagram_inbox.file"
SIGNATURE_HOURS = 1


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _get_path(self, bin_data, sha):
        """Delete an incomplete file that an interrupted write has left behind.

        Odoo would mistake it for another file with the same checksum, and would always
        refuse to store the complete one: a customer's picture could never be shown.
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
        """Refuse changes to files of threads, except those of the user's own notes."""
        refused = super()._check_access(operation)
        if operation == "read" or not refused:
            return refused
        forbidden, error = refused
        forbidden -= forbidden._instagram_of_threads()._instagram_of_own_notes()
        return (forbidden, error) if forbidden else None

    def _has_attachments_ownership(self, attachment_tokens):
        """Return whether an uploader may delete these: not if the customer got them."""
        files = self.exists()._instagram_of_threads()
        if files - files._instagram_of_own_notes():
            return False
        return super()._has_attachments_ownership(attachment_tokens)

    def _delete_and_notify(self, message=None):
        """Refuse to delete a thread's file with another message that contains it.

        Odoo deletes the files of a person's message in superuser mode.
        """
        self._instagram_of_threads().sudo(False).check_access("unlink")
        return super()._delete_and_notify(message)

    def _instagram_of_threads(self):
        """Return those of these files that belong to Instagram threads."""
        # sudo: ir.attachment - the record to which each belongs
        in_channels = self.sudo().filtered(
            lambda each: each.res_model == "discuss.channel"
        )
        threads = self.env["discuss.channel"]._instagram_threads_among(
            in_channels.mapped("res_id")
        )
        return self & in_channels.filtered(lambda each: each.res_id in threads)

    def _instagram_of_own_notes(self):
        """Return those of these files that only the user's own notes contain."""
        if not self:
            return self
        # sudo: mail.message - who posted the files, and in which kind of message
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
        """Return why Instagram would not accept this file.

        :return: a key of `REASONS`; None when Instagram accepts it
        """
        if not self.exists():
            return "file_gone"
        if self.type != "binary":
            return "file_elsewhere"
        if self.file_size > MEDIA_LIMIT_BYTES:
            return "media_too_big"  # known without reading the file
        return outgoing_files.refusal(self._instagram_content())

    def _instagram_kind(self):
        """Return the kind of message as which this file is sent."""
        return outgoing_files.kind_of(outgoing_files.type_of(self._instagram_content()))

    def _instagram_content(self):
        """Return the content without caching it, as files may be many and big."""
        content = self.raw or b""
        self.invalidate_recordset(["raw"], flush=False)
        return content

    def _instagram_url(self, part):
        """Return the address at which Instagram fetches this file.

        The token is in the path: Meta's fetcher was seen to lose query strings.

        :param part: the `instagram.message` that sends the file
        """
        values = [part.id, self.id, self.checksum]
        token = hash_sign(
            self.env(su=True), SIGNATURE_SCOPE, values, expiration_hours=SIGNATURE_HOURS
        )
        return self.env["instagram.api"]._url(
            f"/instagram/file/{token}/{file_name(self.name)}"
        )
