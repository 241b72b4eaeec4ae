import logging
import mimetypes
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.addons.mail.tools.discuss import Store

from ..instagram import exceptions, media
from ..instagram.const import MEDIA_LIMIT_BYTES
from .instagram_network import NetworkJob

_logger = logging.getLogger(__name__)

# Seconds to connect, and from there to the last byte.
TIMEOUT = (3.05, 30.0)
# After a failure that may pass: minutes until the next try; then it is given up, as
# Instagram's addresses work for hours or days only.
BACK_OFF = (1, 5, 30, 120, 360)
# Voice messages are served as films without a picture.
SPOKEN = {"video/mp4": "audio/mp4", "video/webm": "audio/webm"}
# What a shared post or reel, or an ad, is fetched for; a page in place of it is a link.
SEEN = ("image/", "video/")
SHARED = ("post", "reel", "ad_picture")


class InstagramMedia(models.Model):
    """A file that a message brought: fetched after the message is visible.

    Fetching is a stage of its own with a share of its own in the network job. A file
    is in memory while it comes and on disk when it is there; neither holds a row.
    """

    _name = "instagram.media"
    _description = "Instagram Media"
    _order = "id"
    _log_access = False

    message_id = fields.Many2one(
        "instagram.message",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    # Text: who has the address has the file, while it works.
    url = fields.Text(readonly=True)
    kind = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        [
            ("pending", "To Fetch"),
            ("done", "Fetched"),
            ("failed", "Failed"),
            ("expired", "Expired"),
            ("link", "Link"),
        ],
        required=True,
        readonly=True,
    )
    reason = fields.Char(readonly=True)
    attempts = fields.Integer(readonly=True)
    not_before = fields.Datetime(readonly=True)
    attachment_id = fields.Many2one(
        "ir.attachment", readonly=True, ondelete="set null", index="btree_not_null"
    )

    _pending_idx = models.Index("(id) WHERE state = 'pending'")

    @api.model
    def _expect(self, parts):
        """Note the files of new messages, and have them fetched.

        :param parts: pairs of an `instagram.message` and its attachments
        """
        state = "pending" if self.env["instagram.api"]._copies_media() else "link"
        values = [
            {"message_id": part.id, "kind": file.kind, "url": file.url, "state": state}
            for part, files in parts
            for file in files
            # without a copy, what tells of the ad leads to its picture as it is
            if state == "pending" or file.kind != "ad_picture"
        ]
        if values:
            self.create(values)
            self.env["instagram.network"]._wake()

    # ------------------------------------------------------------
    # FETCHING: in the network job
    # ------------------------------------------------------------

    @api.model
    def _network_jobs(self, limit, busy):
        """Give the files to fetch next, one of each message: they keep their order.

        :param int limit: at most so many
        :param set busy: keys of jobs under way
        :rtype: list[NetworkJob]
        """
        under_way = self.browse([key[1] for key in busy if key[0] == self._name])
        due = self.search(
            [
                ("state", "=", "pending"),
                "|",
                ("not_before", "=", False),
                ("not_before", "<=", fields.Datetime.now()),
                ("message_id", "not in", under_way.exists().message_id.ids),
            ],
            order="id",
            limit=limit * 10,
        )
        firsts = [files[0] for files in due.grouped("message_id").values()]
        return [file._network_job() for file in firsts[:limit]]

    def _network_job(self):
        url, trusted = self.url, self.env["instagram.api"]._trusted_hosts()

        def fetch():
            return media.fetch(
                url,
                max_bytes=MEDIA_LIMIT_BYTES,
                trusted_hosts=trusted,
                timeout=TIMEOUT,
            )

        return NetworkJob((self._name, self.id), self, fetch)

    def _network_done(self, result):
        if self.kind in SHARED and not result.content_type.startswith(SEEN):
            self.state = "link"
        elif self.kind == "ad_picture":
            self._keep_for_origin(result)
        else:
            self._keep(result)
        self._tell()

    def _network_failed(self, error):
        if isinstance(error, exceptions.Refused):
            is_gone = error.reason == "media_gone"
            self._give_up("expired" if is_gone else "failed", error)
        elif self.attempts >= len(BACK_OFF):
            self._give_up("failed", error)
        else:
            delay = timedelta(minutes=BACK_OFF[self.attempts])
            self.attempts += 1
            self.not_before = fields.Datetime.now() + delay

    def _give_up(self, state, error):
        _logger.info("Media %s could not be fetched: %s", self.id, error)
        self.write({"state": state, "reason": error.reason, "url": False})
        self._tell()

    # ------------------------------------------------------------
    # KEEPING
    # ------------------------------------------------------------

    def _keep(self, result):
        """Show the file on its message."""
        attachment = self._attach(result)
        if self.kind == "audio" and attachment.mimetype.startswith("audio/"):
            attachment._set_voice_metadata()
        self.write({"state": "done", "attachment_id": attachment.id, "url": False})
        message = self.message_id.mail_message_id
        message.attachment_ids = [Command.link(attachment.id)]

    def _keep_for_origin(self, result):
        """Have what tells by which ad the customer came lead to our copy of its picture.

        It is of the business, not of the customer: it stays with the thread.
        """
        copy = f"/web/image/{self._attach(result).id}"
        message, channel = self.message_id, self.message_id.channel_id
        message.content = [
            note | {"url": copy} if note.get("url") == self.url else note
            for note in message.content or ()
        ]
        origin = channel.instagram_origin or {}
        if origin.get("url") == self.url:
            channel.instagram_origin = origin | {"url": copy}
        self.write({"state": "done", "url": False})

    def _attach(self, result):
        """Make the file an attachment: readable by who may read the thread."""
        content_type = result.content_type
        if self.kind == "audio":
            content_type = SPOKEN.get(content_type, content_type)
        # as it came: scaling a big picture down here would keep replies waiting
        attachments = self.env["ir.attachment"].with_context(image_no_postprocess=True)
        attachment = attachments.create(
            {
                "name": self._file_name(content_type),
                "raw": result.content,
                "mimetype": content_type,
                "res_model": "discuss.channel",
                "res_id": self.message_id.channel_id.id,
            }
        )
        if attachment.mimetype != content_type:
            # Odoo guesses where we know no type, also one that a browser would run
            attachment.mimetype = content_type
        return attachment

    def _file_name(self, content_type):
        written = fields.Date.to_string(self.message_id.written_at)
        extension = mimetypes.guess_extension(content_type) or ""
        return f"{self.kind}-{written}-{self.id}{extension}"

    def _tell(self):
        """Show live what has become of it."""
        message = self.message_id.mail_message_id
        Store(bus_channel=self.message_id.channel_id).add(
            message, message._instagram_content_fields()
        ).bus_send()

    def _for_browser(self):
        """What the message's reader is to know of it."""
        shown = {"id": self.id, "kind": self.kind, "state": self.state}
        if self.state == "link":
            shown["url"] = self.url
        if self.state == "failed":
            shown["reason"] = self.reason
        return shown
