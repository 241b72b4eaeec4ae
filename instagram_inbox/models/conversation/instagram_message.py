from collections import defaultdict

from odoo import api, fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.tools import SQL

from ...instagram.common.plain_text import plain_text
from ...instagram.common.text import is_visible, visible
from ...instagram.reasons import REASONS
from ...words.content import html_of

# From the least to the most urgent: a message shows the state of its worst part.
STATES = [
    ("received", "Received"),
    ("read", "Seen"),
    ("sent", "Sent"),
    ("queued", "Queued"),
    ("sending", "Sending"),
    ("unconfirmed", "Unconfirmed"),
    ("failed", "Failed"),
]
URGENCY = {state: rank for rank, (state, _label) in enumerate(STATES)}


class InstagramMessage(models.Model):
    """A message as Instagram counts them: one `mid`, and one call to send it.

    A long reply in Discuss becomes several of them. They are unique by (inbox, mid),
    which makes repeated deliveries harmless.
    """

    _name = "instagram.message"
    _inherit = "instagram.queue"
    _description = "Instagram Message"
    _order = "id desc"
    _log_access = False

    inbox_id = fields.Many2one(
        "instagram.inbox", required=True, readonly=True, ondelete="cascade"
    )
    channel_id = fields.Many2one(
        "discuss.channel", required=True, readonly=True, ondelete="cascade"
    )
    mail_message_id = fields.Many2one(
        "mail.message", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    episode_id = fields.Many2one(
        "instagram.episode", readonly=True, ondelete="set null", index="btree_not_null"
    )
    user_id = fields.Many2one("res.users", "Written by", readonly=True)
    agent_id = fields.Many2one(
        "res.users",
        "Handled by",
        readonly=True,
        help="The conversation's agent when an incoming message was written.",
    )
    origin = fields.Char(
        "Came From", readonly=True, help="The ad, link or product of an arrival."
    )
    by_person = fields.Boolean(
        "Written by a Person",
        readonly=True,
        help="Only these may be sent when the 24 hours are over.",
    )
    mid = fields.Char("Message ID", readonly=True)
    direction = fields.Selection(
        [("in", "Incoming"), ("out", "Outgoing")], required=True, readonly=True
    )
    state = fields.Selection(STATES, required=True, readonly=True)
    text = fields.Text(readonly=True, help="What this part says, for outgoing parts.")
    content = fields.Json(
        readonly=True, help="What it shows beside text and files, for incoming parts."
    )
    media_ids = fields.One2many("instagram.media", "message_id")
    from_app = fields.Boolean(
        "Sent from Instagram",
        readonly=True,
        help="Written in the Instagram app or by another tool, not in Odoo.",
    )
    written_at = fields.Datetime(readonly=True)
    # the same to the microsecond; conversations are sorted by it
    instant = fields.Datetime(readonly=True)
    sent_at = fields.Datetime(readonly=True)
    not_before = fields.Datetime(readonly=True)
    attempts = fields.Integer(readonly=True)
    is_imported = fields.Boolean(
        readonly=True, help="Of before the account was connected: no figure knows it."
    )
    # the id of the message it replies to, until that message arrives
    quoted_mid = fields.Char(readonly=True)
    is_repeat = fields.Boolean(
        "Sent Again",
        readonly=True,
        help="An agent had it sent again without knowing whether it had arrived.",
    )
    error_code = fields.Char(readonly=True, help="Instagram's own code of the error.")
    error_reason = fields.Char(readonly=True, help="The key of the sentence.")
    error_words = fields.Char(
        readonly=True, help="Instagram's own words about an error that has no sentence."
    )
    error_message = fields.Char(
        "Error", compute="_compute_error_message", search="_search_error_message"
    )
    unsent_at = fields.Datetime(readonly=True)
    num_edit = fields.Integer("Edits", readonly=True)
    from_standby = fields.Boolean(
        "While Another App Held the Conversation", readonly=True
    )

    _mid_unique = models.UniqueIndex("(inbox_id, mid) WHERE mid IS NOT NULL")
    _channel_idx = models.Index("(channel_id, id)")
    _loose_idx = models.Index(
        "(channel_id, instant) WHERE episode_id IS NULL AND direction = 'out'"
    )
    _origin_idx = models.Index("(channel_id, instant) WHERE origin IS NOT NULL")
    _quoted_idx = models.Index("(channel_id, quoted_mid) WHERE quoted_mid IS NOT NULL")
    _outbox_idx = models.Index("(id) WHERE state IN ('queued', 'sending')")
    _undecided_idx = models.Index("(id) WHERE state = 'unconfirmed'")

    @api.depends("error_reason", "error_words")
    @api.depends_context("lang")
    def _compute_error_message(self):
        sentence = self.env["instagram.api"]._sentence_with
        for message in self:
            reason, words = message.error_reason, message.error_words
            message.error_message = reason and sentence(reason, words, self.env.lang)

    @api.model
    def _search_error_message(self, operator, value):
        """Search by whole sentences, as they are shown; False finds those without."""
        if operator != "in":
            return NotImplemented
        sentence = self.env["instagram.api"]._sentence
        keys = {key: sentence(key, self.env.lang) for key in REASONS} | {False: False}
        found = [key for key, said in keys.items() if said in value]
        return [("error_reason", "in", found)]

    @api.model
    def _known(self, inboxes, mids):
        """Return messages by Instagram's ids.

        :return: records by (inbox id, mid)
        :rtype: dict
        """
        return {
            (message.inbox_id.id, message.mid): message
            for message in self.search(
                [("inbox_id", "in", inboxes.ids), ("mid", "in", list(mids))]
            )
        }

    @api.model
    def _last_received(self, channels):
        """Return the customer's last message of each of these threads, in one query.

        :return: as `mail.message`
        """
        self.flush_model()
        query = SQL(
            """
              SELECT DISTINCT ON (channel_id) mail_message_id
                FROM instagram_message
               WHERE channel_id = ANY(%s)
                 AND direction = 'in'
                 AND mail_message_id IS NOT NULL
            ORDER BY channel_id, id DESC
            """,
            channels.ids,
        )
        found = self.env.execute_query(query)
        return self.env["mail.message"].browse(number for (number,) in found)

    @api.model
    def _first_unanswered(self, channels):
        """Return the customer's first message after a person's last one, in one query.

        :return: the id of the `mail.message`, by thread
        :rtype: dict
        """
        self.flush_model()
        query = SQL(
            """
              SELECT channel_id, min(mail_message_id)
                FROM instagram_message AS part
               WHERE channel_id = ANY(%s)
                 AND direction = 'in'
                 AND id > COALESCE((SELECT max(id)
                                      FROM instagram_message
                                     WHERE channel_id = part.channel_id
                                       AND direction = 'out'
                                       AND (by_person OR from_app)), 0)
            GROUP BY channel_id
            """,
            channels.ids,
        )
        return {
            channels.browse(number): message
            for number, message in self.env.execute_query(query)
        }

    def _is_said(self):
        """Return whether somebody wrote or tapped, rather than only opened a link."""
        return self.mail_message_id.message_type == "comment"

    def _is_by_person(self):
        """Return whether a person wrote it for the business.

        Instagram does not say who wrote in its app: it counts as a person.
        """
        return self.by_person or self.from_app

    def _is_automatic(self):
        """Return whether Odoo itself wrote it: a text of the inbox, a request, a rule."""
        return self.direction == "out" and not self._is_by_person()

    def _is_counted(self):
        """Return whether figures of messages count it.

        A reply in several parts counts once; an answer to a comment has its own figures.
        """
        if self.is_imported or self.answered_comment_id:
            return False
        if self.direction == "in":
            return True
        parts = self.mail_message_id.instagram_message_ids
        return self.state in ("sent", "read") and self.id == min(parts.ids)

    def _mark_read(self):
        """Note that the customer has seen these."""
        seen = self.filtered(lambda message: message.state == "sent")
        seen.state = "read"
        seen._notify_state()

    def _notify_state(self):
        """Update the delivery state live, and list what failed in its author's menu."""
        self._show_state()
        self.mail_message_id._instagram_tell_author()

    def _show_state(self):
        """Update the delivery state live on the screens of agents."""
        by_channel = defaultdict(self.env["mail.message"].browse)
        for message in self:
            by_channel[message.channel_id] |= message.mail_message_id
        for channel, messages in by_channel.items():
            Store(bus_channel=channel).add(
                messages, messages._instagram_store_fields()
            ).bus_send()

    def _quote_late(self, original):
        """Make a reply quote its original message, which arrived after it."""
        message = self.mail_message_id
        message.parent_id = original
        notes = [note for note in self.content or () if note["kind"] != "reply_unknown"]
        self.write({"quoted_mid": False, "content": notes or False})
        shown = [
            Store.One("parent_id", format_reply=False),
            *message._instagram_content_fields(),
        ]
        channel = self.channel_id
        for bus_channel in (channel, channel.instagram_inbox_id):
            Store(bus_channel=bus_channel).add(message, shown).bus_send()

    # ------------------------------------------------------------
    # EDITED AND UNSENT
    # ------------------------------------------------------------

    @api.model
    def _catch_up(self, inboxes, mids):
        """Apply to messages the changes that came before them, if any."""
        if unsent := self.env["instagram.erasure"]._unsent_among(inboxes, mids):
            known = self._known(inboxes, mids)
            for key in unsent & known.keys():
                known[key]._unsend()
        self.env["instagram.webhook.event"]._process_waiting(inboxes, mids)

    def _unsend(self):
        """Remove the content of this message; the message itself stays and counts."""
        if self.unsent_at:
            return
        is_part = bool(self._siblings() - self) and (self.text or self.file_kind)
        self.write(
            {
                "unsent_at": fields.Datetime.now(),
                "text": False,
                "content": False,
                "quick_replies": False,
            }
        )
        received = self.media_ids.attachment_id
        self.media_ids.unlink()
        about = [("message_id", "=", self.id)]
        reactions = self.env["instagram.reaction"].search(about)
        self.channel_id._instagram_forget_reaction(reactions)
        reactions.unlink()
        self.env["instagram.message.edit"].search(about).unlink()
        message = self.mail_message_id
        files = self.attachment_ids if is_part else message.attachment_ids
        # what somebody attached to a reply stays where it belongs
        gone = files & (message._instagram_own_files() | received)
        message.attachment_ids -= files - gone
        gone._delete_and_notify(message)
        self._show_text()
        self.mail_message_id._instagram_forget_reactions()

    def _edit(self, text, num_edit):
        """Show a new text.

        :param int num_edit: how often Instagram says it was edited
        """
        values = {"num_edit": num_edit}
        if self.text:
            values["text"] = text
        notes = [note for note in self.content or () if note["kind"] != "blank"]
        if not is_visible(text):
            notes.append({"kind": "blank"})
        self.write({**values, "content": notes or False})
        self._show_text(visible(text))
        message = self.mail_message_id
        Store(bus_channel=self.channel_id).add(
            message, message._instagram_content_fields()
        ).bus_send()

    def _current_text(self):
        return self.text or plain_text(self.mail_message_id.body)

    def _siblings(self):
        """Return all parts that are left of the reply that this is a part of."""
        parts = self.mail_message_id.instagram_message_ids.sorted("id")
        return parts.filtered(lambda part: not part.unsent_at)

    def _show_text(self, text="", attachment_ids=None):
        """Update the text in Discuss from what is left of the parts."""
        message = self.mail_message_id
        text = "\n".join(part.text for part in self._siblings() if part.text) or text
        self.channel_id._message_update_content(
            message,
            body=html_of(text),
            attachment_ids=attachment_ids,
            strict=False,
        )
        channel = self.channel_id
        if channel._instagram_unassigned():
            # agents who saw it there are no members and only follow the inbox
            shown = [
                "body",
                *message._instagram_store_fields(),
                *message._instagram_content_fields(),
            ]
            Store(bus_channel=channel.instagram_inbox_id).add(message, shown).bus_send()
