import logging
from collections import Counter

from odoo import Command, api, fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.tools import SQL

from ...instagram.common.const import MEDIA_LIMIT_BYTES
from ...instagram.wire import media
from .instagram_network import SHARES, NetworkJob

_logger = logging.getLogger(__name__)

# Seconds to connect, and seconds from then to the last byte.
TIMEOUT = (3.05, 30.0)
# Give up a file after Odoo stopped this often in a row while fetching it: the file may
# be the cause.
MAX_INTERRUPTIONS = 3
# Files fetched at once for one inbox. One place is kept free for other inboxes.
MAX_PER_INBOX = SHARES["instagram.media"] - 1
# When choosing: at most this many conversations per inbox, and this many files overall.
MAX_CONVERSATIONS = 20
MAX_FILES = 50
# Instagram serves voice messages as films without a picture.
VOICE_TYPES = {"video/mp4": "audio/mp4", "video/webm": "audio/webm"}
# Shared posts, reels and ads are kept only if they are a picture or a film; anything
# else stays a link.
VISUAL_TYPES = ("image/", "video/")
SHARED_KINDS = ("post", "reel", "ad_picture", "card_picture", "story_picture")
# The address of these may lead to a page, unless it is where Instagram keeps files.
POSSIBLE_PAGES = ("post", "reel")
# Pictures that only a note links to, not shown as files. They belong to the business.
NOTE_KINDS = ("ad_picture", "story_picture")


class InstagramMedia(models.Model):
    """A file of a message, fetched after the message is visible.

    Files have a share of the network job's calls. A file is in memory while it is
    fetched, and on disk afterwards; no row is locked meanwhile.
    """

    _name = "instagram.media"
    _inherit = "instagram.queue"
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
    inbox_id = fields.Many2one(related="message_id.inbox_id", store=True)
    channel_id = fields.Many2one(related="message_id.channel_id", store=True)
    # Secret: whoever has this address can read the file as long as the address works.
    # Text, as it is long, and neither indexed nor shown in a list.
    url = fields.Text(readonly=True)
    kind = fields.Char(required=True, readonly=True)
    name = fields.Char(readonly=True, help="As Instagram calls the file, if it does.")
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
    broken_off = fields.Integer(
        readonly=True,
        aggregator=None,
        help="How often Odoo stopped in a row while it was being fetched.",
    )
    attachment_id = fields.Many2one(
        "ir.attachment", readonly=True, ondelete="set null", index="btree_not_null"
    )

    _pending_idx = models.Index("(id) WHERE state = 'pending'")
    _turn_idx = models.Index("(inbox_id, channel_id, id) WHERE state = 'pending'")

    @api.model
    def _expect(self, parts):
        """Store the files of new messages as rows to fetch.

        :param parts: pairs of an `instagram.message` and its attachments
        """
        values = [
            {
                "message_id": part.id,
                "kind": file.kind,
                "name": file.kind == "file" and file.title,
                "url": file.url,
                "state": state,
            }
            for part, files in parts
            for file in files
            # if we keep no copy, the note links to the original: no row needed
            for state in [self._state_at_first(file)]
            if state == "pending" or file.kind not in NOTE_KINDS
        ]
        if values:
            self.create(values)
            self.env["instagram.network"]._wake()

    @api.model
    def _state_at_first(self, file):
        """Return the first state of a file; a page for people is and stays a link."""
        api = self.env["instagram.api"]
        is_page = media.is_page(file.url) or (
            file.kind in POSSIBLE_PAGES
            and not media.is_file(file.url, api._trusted_hosts())
        )
        return "pending" if api._copies_media() and not is_page else "link"

    # ------------------------------------------------------------
    # FETCHING: in the network job
    # ------------------------------------------------------------

    @api.model
    def _network_due(self, limit, busy):
        """Return the files to fetch next, choosing from each inbox in turn.

        One file per conversation at a time, so that its files stay in order. Neither a
        busy inbox nor one customer with many files delays the files of others.
        """
        under_way = self.browse(self._under_way(busy)).exists()
        turns = Counter(each.inbox_id.id for each in under_way)
        chosen = []
        for inbox_id, media_id in self._oldest_of_each(under_way.channel_id):
            if turns[inbox_id] < MAX_PER_INBOX:
                chosen.append((turns[inbox_id], media_id))
                turns[inbox_id] += 1
        return self.browse(media_id for _turn, media_id in sorted(chosen)[:limit])

    @api.model
    def _oldest_of_each(self, busy):
        """Return the oldest file that is due of each of some conversations.

        They are some conversations of each inbox, and those with the oldest files
        overall. The query skips through the index, so the cost does not grow with the
        backlog. The order is random, which is fair to all conversations.

        :param busy: conversations whose file is being fetched
        :return: pairs of an inbox's and a file's id
        """
        self.env.flush_all()
        is_due = SQL(
            "state = 'pending' AND (not_before IS NULL OR not_before <= %s)"
            " AND channel_id != ALL(%s)",
            fields.Datetime.now(),
            busy.ids,
        )
        self.env.cr.execute(
            SQL(
                """
                WITH RECURSIVE leaps AS (
                     (SELECT inbox_id, channel_id, 1 AS number
                        FROM instagram_media
                       WHERE %(is_due)s
                    ORDER BY inbox_id, channel_id
                       LIMIT 1)
                   UNION ALL
                     SELECT next.inbox_id, next.channel_id,
                            CASE WHEN next.inbox_id = leaps.inbox_id
                                 THEN leaps.number + 1 ELSE 1 END
                       FROM leaps
                 CROSS JOIN LATERAL (
                     SELECT inbox_id, channel_id
                       FROM instagram_media
                      WHERE %(is_due)s
                        AND (inbox_id, channel_id) > (
                            leaps.inbox_id,
                            CASE WHEN leaps.number < %(threads)s
                                 THEN leaps.channel_id ELSE 2147483647 END)
                   ORDER BY inbox_id, channel_id
                      LIMIT 1) next),
                     oldest AS (
                     SELECT inbox_id, channel_id
                       FROM instagram_media
                      WHERE %(is_due)s
                   ORDER BY id
                      LIMIT %(files)s),
                     chosen AS (
                     SELECT inbox_id, channel_id FROM leaps
                      UNION
                     SELECT inbox_id, channel_id FROM oldest)
              SELECT chosen.inbox_id, first.id
                FROM chosen
          CROSS JOIN LATERAL (
                     SELECT id
                       FROM instagram_media
                      WHERE %(is_due)s
                        AND inbox_id = chosen.inbox_id
                        AND channel_id = chosen.channel_id
                   ORDER BY id
                      LIMIT 1) first
            ORDER BY random()
                """,
                is_due=is_due,
                threads=MAX_CONVERSATIONS,
                files=MAX_FILES,
            )
        )
        return self.env.cr.fetchall()

    def _network_claim(self):
        """Claim these; give up files whose fetch was interrupted too often."""
        for file in self:
            if file.broken_off < MAX_INTERRUPTIONS:
                file.broken_off += 1
                file.not_before = file._next_try(file.attempts)
            else:
                file._end("failed", "media_interrupted")
        pending = self.filtered(lambda file: file.state == "pending")
        return [file._network_job() for file in pending]

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
        self.broken_off = 0
        if self.kind in SHARED_KINDS and not result.content_type.startswith(
            VISUAL_TYPES
        ):
            self.state = "link"
        elif self.kind in NOTE_KINDS:
            self._keep_for_note(result)
        else:
            self._keep(result)
        self._tell()

    def _network_failed(self, error):
        self.broken_off = 0
        self._handle_error(error)

    def _give_up(self, error):
        is_gone = error.reason == "media_gone"
        self._end("expired" if is_gone else "failed", error.reason)

    def _end(self, state, reason):
        _logger.info("Media %s could not be fetched: %s", self.id, reason)
        self.write({"state": state, "reason": reason, "url": False})
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

    def _keep_for_note(self, result):
        """Make the note about an ad or a story link to our copy of its picture.

        The picture belongs to the business, not to the customer: the thread keeps it.
        """
        is_picture = result.content_type.startswith("image/")
        route = "/web/image" if is_picture else "/web/content"
        copy = f"{route}/{self._attach(result).id}"
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
        """Return the file as a new attachment, for whoever may read the thread."""
        content_type = result.content_type
        if self.kind == "audio":
            content_type = VOICE_TYPES.get(content_type, content_type)
        # unchanged: while a big picture is scaled down here, replies would wait
        attachments = self.env["ir.attachment"].with_context(image_no_postprocess=True)
        attachment = attachments.create(
            {
                "name": self._file_name(result.name, content_type),
                "raw": result.content,
                "mimetype": content_type,
                "res_model": "discuss.channel",
                "res_id": self.message_id.channel_id.id,
            }
        )
        if attachment.mimetype != content_type:
            # without a known type, Odoo guesses one, perhaps one that a browser runs
            attachment.mimetype = content_type
        return attachment

    def _file_name(self, told, content_type):
        """Return a name: for a document the customer's, as other names are useless."""
        if self.kind == "file":
            own = media.file_name(self.name or "", content_type)
            if name := told or own:
                return name
        written = fields.Date.to_string(self.message_id.written_at)
        return f"{self.kind}-{written}-{self.id}{media.extension(content_type)}"

    def _tell(self):
        """Show the new state of the file live."""
        message = self.message_id.mail_message_id
        Store(bus_channel=self.message_id.channel_id).add(
            message, message._instagram_content_fields()
        ).bus_send()

    def _for_browser(self):
        """Return the data about the file that a reader of the message gets."""
        shown = {"id": self.id, "kind": self.kind, "state": self.state}
        if self.state == "link":
            shown["url"] = self.url
        if self.state == "failed":
            shown["reason"] = self.reason
        return shown
