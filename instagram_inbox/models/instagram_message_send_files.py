from datetime import timedelta

from odoo import fields, models

from ..instagram.text import is_visible
from .instagram_network import NetworkJob

# How long after the call began its files are handed out; a film's takes minutes.
SERVED_AFTER_CALL = timedelta(minutes=10)
KINDS = [
    ("image", "Pictures"),
    ("video", "Video"),
    ("audio", "Sound"),
    ("file", "PDF"),
]


class InstagramMessageSendFiles(models.Model):
    """Parts that are files: Instagram fetches them from here while it is called."""

    _inherit = "instagram.message"

    file_kind = fields.Selection(
        KINDS, "Files", readonly=True, help="As what the files of this part are sent."
    )
    attachment_ids = fields.Many2many("ir.attachment", readonly=True)

    def _closed(self):
        return super()._closed() or (self.file_kind and self._files_closed())

    def _files_closed(self):
        """Say why the files of this part cannot be sent any more, if so."""
        if blocked := self.env["instagram.api"]._files_blocked():
            return blocked
        if not self.attachment_ids:
            return "file_gone"
        is_here = all(each.type == "binary" for each in self.attachment_ids)
        return None if is_here else "file_elsewhere"

    def _network_job(self):
        if not self.file_kind:
            return super()._network_job()
        client = self.env["instagram.api"]._client()
        inbox, channel = self.inbox_id, self.channel_id
        files = self.attachment_ids.sorted("id")
        arguments = (
            inbox._token_sudo(),
            inbox.instagram_id,
            channel.instagram_user_id,
            self.file_kind,
            [file._instagram_url(self) for file in files],
        )
        tag = channel._instagram_tag(self.by_person)
        quoted = self._quoted_mid()
        return NetworkJob(
            ("instagram.upload", channel.id),
            self,
            lambda: client.send_files(*arguments, tag=tag, reply_to=quoted),
            arguments[0],
        )

    def _try_once_more(self, error):
        """Instagram could not fetch the file: that may have been the moment's fault."""
        if self.attempts:
            self._fail(error)
        else:
            self._try_later(error)

    def _is_echoed_by(self, event):
        if not self.file_kind:
            return super()._is_echoed_by(event)
        # the echo carries Instagram's own addresses: nothing of them is known here
        kinds = [attachment.kind for attachment in event.attachments]
        return kinds == [self.file_kind] * len(self.attachment_ids) and not is_visible(
            event.text
        )

    def _was_just_called(self):
        now = fields.Datetime.now()
        return bool(self.called_at) and self.called_at > now - SERVED_AFTER_CALL

    def _handed_out(self, attachment_id, checksum):
        """Give the file that Instagram was told to fetch, as long as it is that one.

        Instagram fetches it within the call; soon after that it is nobody's any more.

        :return: the `ir.attachment`, or None
        """
        part = self.exists()
        if part.state not in ("queued", "sending") and not part._was_just_called():
            return None
        file = part.attachment_ids.filtered(lambda each: each.id == attachment_id)
        if part.direction != "out" or part.unsent_at or file.type != "binary":
            return None
        return file if file.checksum == checksum else None
