import logging
from collections import Counter

from odoo import Command, api, fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.tools import SQL

from ...instagram.common.const import MEDIA_LIMIT_BYTES
from ...instagram.wire import media
from .instagram_network import SHARES, NetworkJob

_logger = logging.getLogger(__name__)

# Seconds to connect, and from there to the last byte.
TIMEOUT = (3.05, 30.0)
# So often in a row Odoo may stop while it fetches: perhaps it is the file that stops it.
MAX_INTERRUPTIONS = 3
# At once for one inbox: the last place is for what another one has.
MAX_PER_INBOX = SHARES["instagram.media"] - 1
# So many conversations of an inbox, and so many files of all, are looked at to choose.
MAX_CONVERSATIONS = 20
MAX_FILES = 50
# Voice messages are served as films without a picture.
VOICE_TYPES = {"video/mp4": "audio/mp4", "video/webm": "audio/webm"}
# What a shared post or reel, or an ad, is fetched for; a page in place of it is a link.
VISUAL_TYPES = ("image/", "video/")
SHARED_KINDS = ("post", "reel", "ad_picture", "card_picture", "story_picture")
# What may be a page, unless it is where Instagram keeps files.
POSSIBLE_PAGES = ("post", "reel")
# What the line that tells of it leads to: the business's own picture.
NOTE_KINDS = ("ad_picture", "story_picture")


class InstagramMedia(models.Model):
    """A file that a message brought: fetched after the message is visible.

    Fetching is a stage of its own with a share of its own in the network job. A file
    is in memory while it comes and on disk when it is there; neither holds a row.
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
    # Text: who has the address has the file, while it works.
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
        """Note the files of new messages, and have them fetched.

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
            # without a copy, what tells of an ad or a story leads to the picture as it is
            for state in [self._state_at_first(file)]
            if state == "pending" or file.kind not in NOTE_KINDS
        ]
        if values:
            self.create(values)
            self.env["instagram.network"]._wake()

    @api.model
    def _state_at_first(self, file):
        """Say whether to fetch a file: a page for people is a link, and stays one."""
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
        """Choose files of each inbox in turn, one of each conversation: they keep order.

        Neither what waits in one inbox nor what one customer sends delays the others'.
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
        """Return the next file of some conversations, in the order of their turn.

        By leaps through the index, so that a flood costs no more than a drop: of each
        inbox some conversations, and those with the oldest files of all. In what order
        those of one inbox come is left to chance, which is fair to all of them.

        :param busy: conversations that have one under way
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
        """Have these fetched, but for those during which Odoo keeps stopping."""
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

    def _try_or_give_up(self, error):
        if self._is_tried_enough():
            self._give_up(error)
        else:
            self.not_before = self._next_try(self.attempts)
            self.attempts += 1

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
        """Have the line that tells of an ad or a story lead to our copy of its picture.

        It is of the business, not of the customer: it stays with the thread.
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
        """Make the file an attachment: readable by who may read the thread."""
        content_type = result.content_type
        if self.kind == "audio":
            content_type = VOICE_TYPES.get(content_type, content_type)
        # as it came: scaling a big picture down here would keep replies waiting
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
            # Odoo guesses where we know no type, also one that a browser would run
            attachment.mimetype = content_type
        return attachment

    def _file_name(self, told, content_type):
        """Call it as the customer does; other kinds have names that tell nothing."""
        if self.kind == "file":
            own = media.file_name(self.name or "", content_type)
            if name := told or own:
                return name
        written = fields.Date.to_string(self.message_id.written_at)
        return f"{self.kind}-{written}-{self.id}{media.extension(content_type)}"

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
