import logging
from datetime import timedelta
from functools import partial

from odoo import Command, api, fields, models
from odoo.addons.mail.tools.discuss import Store

from ...instagram.common.text import is_visible, same_words
from ..fetch.instagram_network import POOL_SIZE, SHARES, NetworkJob

_logger = logging.getLogger(__name__)

# Files are served for this long after their call began; a film takes minutes.
SERVED_AFTER_CALL = timedelta(minutes=10)
# An echo contains the time at which Instagram accepted the message: during the call,
# but by Instagram's clock.
CLOCK_DIFFERENCE = timedelta(minutes=2)
LONGEST_CALL = timedelta(minutes=5)
# The most calls of one inbox at once, with files and without: while Instagram keeps them
# waiting, replies of other inboxes find room.
MOST = {True: SHARES["instagram.upload"] - 1, False: POOL_SIZE - 4}
FILE_KINDS = [
    ("image", "Pictures"),
    ("video", "Video"),
    ("audio", "Sound"),
    ("file", "PDF"),
]


class InstagramMessage(models.Model):
    """The outbox of replies.

    A reply is committed with its message as `queued`. It becomes `sending` in a commit
    of its own before the call: a reply that is still `sending` after a crash is never
    sent again automatically, as Instagram has no key that makes a repeated call
    harmless. Instagram fetches the files from Odoo during the call.
    """

    _inherit = "instagram.message"

    first_called_at = fields.Datetime(readonly=True)
    called_at = fields.Datetime(readonly=True)
    file_kind = fields.Selection(
        FILE_KINDS,
        "Files",
        readonly=True,
        help="As what the files of this part are sent.",
    )
    attachment_ids = fields.Many2many("ir.attachment", readonly=True)
    quick_replies = fields.Json(
        readonly=True, help="What the customer can tap on below the text of this part."
    )
    # The id of the part that this one was split off; it is sent right after that one.
    place = fields.Integer(readonly=True, aggregator=None)
    quote_refused = fields.Boolean(
        "Sent without Its Quote",
        readonly=True,
        help="Instagram did not accept the quote of the message that this one replies to.",
    )

    # ------------------------------------------------------------
    # THE NEXT REPLIES TO SEND
    # ------------------------------------------------------------

    @api.model
    def _recover_interrupted(self):
        """Settle the replies of a killed job: no other job can be sending now.

        Replies of disconnected inboxes fail: they would wait for ever.
        """
        left = self.search(
            [
                ("state", "in", ("queued", "sending")),
                "|",
                ("state", "=", "sending"),
                ("inbox_id.state", "=", "disconnected"),
            ]
        )
        if interrupted := left.filtered(lambda each: each.state == "sending"):
            _logger.warning("Interrupted while sending: %s", interrupted.ids)
            interrupted._unconfirm("interrupted")
        for message in left - interrupted:
            message._fail_without_sending("disconnected")

    def _network_claim(self):
        """Claim these and return their calls; fail those that may not be sent any more.

        :rtype: list[NetworkJob]
        """
        self -= self.env["instagram.automatic.reply"]._withdraw(self)
        for message in self:
            if reason := message._closed():
                _logger.info("Message %s is not sent: %s", message.id, reason)
                message._fail_without_sending(reason)
        due = self.filtered(lambda message: message.state == "queued")
        due.write({"state": "sending", "not_before": False})
        due._note_call()
        due._show_state()  # in the menu of its author it stays on its way
        return [message._network_job() for message in due]

    @api.model
    def _network_due(self, limit, busy):
        return self._due(limit, busy, with_files=False)

    @api.model
    def _due(self, limit, busy, with_files):
        """Return the parts to send now: one per conversation, each inbox in turn.

        :param bool with_files: whether to return parts that consist of files, or texts
        """
        now = fields.Datetime.now()
        busy_ids = [
            about for queue, about in busy if queue in (self._name, "instagram.upload")
        ]
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT DISTINCT ON (message.channel_id) message.id
              FROM instagram_message message
              JOIN instagram_inbox inbox ON inbox.id = message.inbox_id
             WHERE message.state IN ('queued', 'sending')
               AND inbox.state = 'connected'
               AND (inbox.paused_until IS NULL OR inbox.paused_until <= %s)
               AND message.channel_id != ALL(%s)
          ORDER BY message.channel_id,
                   coalesce(nullif(message.place, 0), message.id),
                   message.id
            """,
            [now, busy_ids],
        )
        heads = self.browse(sorted(row[0] for row in self.env.cr.fetchall()))
        due = heads.filtered(
            lambda message: (
                message.state == "queued"
                and bool(message.file_kind) == with_files
                and (not message.not_before or message.not_before <= now)
            )
        )
        queue = "instagram.upload" if with_files else self._name
        calling = [about for name, about in busy if name == queue]
        channels = self.env["discuss.channel"].browse(calling)
        under_way = [channel.instagram_inbox_id for channel in channels.exists()]
        return due._carefully()._by_turns(limit, under_way, MOST[with_files])

    def _closed(self):
        """Return why this part may not be sent now: a key of `REASONS`, or None."""
        if self.answered_comment_id:
            return self._comment_closed()
        return (
            self.channel_id._instagram_closed(self.by_person)
            or self._files_closed()
            or ("waited" if self._is_stale() else None)
        )

    def _files_closed(self):
        """Return why the files of this part cannot be sent any more, or None."""
        if not self.file_kind:
            return None
        if blocked := self.env["instagram.api"]._files_blocked():
            return blocked
        if not self.attachment_ids:
            return "file_gone"
        is_here = all(each.type == "binary" for each in self.attachment_ids)
        return None if is_here else "file_elsewhere"

    # ------------------------------------------------------------
    # THE CALL
    # ------------------------------------------------------------

    def _note_call(self):
        now = fields.Datetime.now()
        self.called_at = now
        self.filtered(lambda part: not part.first_called_at).first_called_at = now

    def _network_job(self):
        if self.answered_comment_id:
            return self._private_reply_job()
        client = self.env["instagram.api"]._client()
        inbox, channel = self.inbox_id, self.channel_id
        token = inbox._token_sudo()
        more = {}
        if self.file_kind:
            queue, send = "instagram.upload", client.send_files
            files = self.attachment_ids.sorted("id")
            content = self.file_kind, [file._instagram_url(self) for file in files]
        else:
            queue, send = self._name, client.send_text
            content = (self.text,)
            more["quick_replies"] = self.env["instagram.quick.reply"]._of_part(self)
        call = partial(
            send,
            token,
            inbox.instagram_id,
            channel.instagram_user_id,
            *content,
            tag=channel._instagram_tag(self.by_person),
            reply_to=self._quoted_mid(),
            **more,
        )
        return NetworkJob((queue, channel.id), self, call, token)

    def _quick_replies(self):
        """Return what customers can tap on below these parts of a reply, as a list."""
        sent = self.filtered(lambda part: part.decision != "discarded")
        return [title for part in sent for title in part.quick_replies or ()]

    def _quoted_mid(self):
        """Return the id of the message that this part quotes.

        It is looked up at the moment of sending: the quoted message may have been sent
        just before, or may be unsent by now.

        :return: None without a quote; only the first part of a reply has one
        """
        reply = self.mail_message_id
        is_first = not any(part.id < self.id for part in reply.instagram_message_ids)
        if self.quote_refused or not is_first:
            return None
        return reply.parent_id._instagram_mid()

    def _handed_out(self, attachment_id, checksum):
        """Return the file that Instagram fetches for this part, if it is unchanged.

        Instagram fetches it during the call; soon afterwards nobody gets it any more.

        :return: the `ir.attachment`, or None
        """
        part = self.exists()
        if part.state not in ("queued", "sending") and not part._was_just_called():
            return None
        file = part.attachment_ids.filtered(lambda each: each.id == attachment_id)
        if part.direction != "out" or part.unsent_at or file.type != "binary":
            return None
        return file if file.checksum == checksum else None

    def _was_just_called(self):
        now = fields.Datetime.now()
        return bool(self.called_at) and self.called_at > now - SERVED_AFTER_CALL

    # ------------------------------------------------------------
    # THE ECHO
    # ------------------------------------------------------------

    def _was_called_by(self, at):
        """Return whether a call for this part may have sent a message of this time.

        At another time, somebody wrote the same words in Instagram's app.
        """
        first = self.first_called_at or self.written_at
        last = self.called_at or self.written_at
        return bool(first) and first - CLOCK_DIFFERENCE <= at <= last + LONGEST_CALL

    def _is_echoed_by(self, event):
        """Return whether an echo may be of this part: it has the same text or files."""
        if not self.file_kind:
            return same_words(self.text, event.text)
        # the echo contains Instagram's own addresses, which we do not know
        kinds = [attachment.kind for attachment in event.attachments]
        return kinds == [self.file_kind] * len(self.attachment_ids) and not is_visible(
            event.text
        )

    # ------------------------------------------------------------
    # OTHER WAYS TO SEND
    # ------------------------------------------------------------

    def _send_without_quote(self, error):
        """Send it again without its quote, which may be why Instagram refused it."""
        _logger.info("Message %s goes without its quote: %s", self.id, error)
        notes = [*(self.content or ()), {"kind": "quote_refused"}]
        self.write({"content": notes, "quote_refused": True})
        message = self.mail_message_id
        Store(bus_channel=self.channel_id).add(
            message, message._instagram_content_fields()
        ).bus_send()
        self._requeue(fields.Datetime.now())

    def _send_one_by_one(self):
        """Send each picture in a message of its own: this part keeps the first one.

        None of the pictures was sent. The parts of the others have the place of this
        one, so they are sent before the parts that wait after it.
        """
        first, *others = self.attachment_ids.sorted("id")
        values = [
            self.copy_data(
                {
                    "state": "queued",
                    "attachment_ids": [Command.link(each.id)],
                    "place": self.place or self.id,
                }
            )
            for each in others
        ]
        self.write({"state": "queued", "attachment_ids": [Command.set(first.ids)]})
        (self | self.create([each for (each,) in values]))._notify_state()

    # ------------------------------------------------------------
    # REACTIONS
    # ------------------------------------------------------------

    def _our_reaction(self):
        """Return the emoji of ours that Instagram shows, as far as we know."""
        # sudo: instagram.reaction - what is shown in Discuss as well
        return self.env["instagram.reaction"].sudo()._of(self, is_ours=True).emoji

    def _note_our_reaction(self, emoji):
        """Store the emoji of ours that Instagram shows from now on."""
        now = fields.Datetime.now()
        self.env["instagram.reaction"]._keep(self, True, emoji, now)
