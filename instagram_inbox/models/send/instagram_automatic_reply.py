from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.fields import Domain
from odoo.tools import SQL

from ...instagram.common.text import is_visible
from ...tools.clock import after
from ...tools.jobs import aside, wake_cron
from ...words.content import html_of

CRON = "instagram_inbox.ir_cron_automatic"
# When several are due at once, the first of these is sent and the others are not.
KINDS = [
    ("away", "Away"),
    ("greeting", "Greeting"),
    ("received", "Received"),
]
# The reply to a tap is none of the inbox: there is one for each tap.
TAP = ("tap", "Tap")
# A reply to a new customer waits this long for the customer's name.
NAME_WAIT = timedelta(seconds=30)
# A reply that could not be sent for this long is not sent any more.
OUTDATED_AFTER = timedelta(hours=1)
# How many conversations are looked at in one go.
BATCH = 200


class InstagramAutomaticReply(models.Model):
    """A text that a conversation gets automatically, at most once.

    Whatever comes twice, a conversation has one row of each kind of the inbox's texts,
    and one for each tap that is replied to. It is due when the customer has written; a job then decides, and commits the decision together with the
    reply in the outbox. So a crash loses or repeats nothing. The outbox never repeats a
    call whose outcome it does not know.

    No reply follows another one: only what a customer writes makes one due.
    """

    _name = "instagram.automatic.reply"
    _inherit = "instagram.record"
    _description = "Automatic Instagram Reply"
    _order = "id"
    _log_access = False

    channel_id = fields.Many2one(
        "discuss.channel", required=True, readonly=True, ondelete="cascade", index=True
    )
    episode_id = fields.Many2one("instagram.episode", readonly=True, ondelete="cascade")
    kind = fields.Selection([*KINDS, TAP], required=True, readonly=True)
    tap_id = fields.Many2one("instagram.tap", readonly=True, ondelete="set null")
    received_id = fields.Many2one(
        "instagram.message",
        "Replies To",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    due_at = fields.Datetime(readonly=True)
    replied_at = fields.Datetime(readonly=True)
    message_id = fields.Many2one(
        "mail.message", readonly=True, ondelete="set null", index="btree_not_null"
    )

    _kind_unique = models.UniqueIndex("(episode_id, kind) WHERE kind != 'tap'")
    _tap_unique = models.UniqueIndex("(received_id) WHERE kind = 'tap'")
    _due_idx = models.Index("(due_at) WHERE due_at IS NOT NULL")

    # ------------------------------------------------------------
    # WHEN CUSTOMERS WRITE
    # ------------------------------------------------------------

    @api.model
    def _expect(self, threads):
        """Note which replies may be due, after customers wrote.

        :param list threads: pairs of a thread and its new `NewMessage` objects, in order
        """
        begun, expected = [], {}
        self._expect_for_taps(threads)
        for channel, items in threads:
            if kinds := channel.instagram_inbox_id._automatic_kinds():
                wrote = [item for item in items if item.counts and item.episode]
                expected |= self._expected_of(wrote, kinds)
                if "greeting" in kinds:
                    begun += filter(self._begins, wrote)
        if begun:
            self._note_begun(begun)
        if expected:
            self._note_expected(expected)

    @api.model
    def _expect_for_taps(self, threads):
        """Note the replies to what customers tapped on."""
        due_at = fields.Datetime.now()
        tapped = [
            {
                "channel_id": channel.id,
                "episode_id": item.episode.id,
                "kind": "tap",
                "tap_id": item.tap.id,
                "received_id": item.message.instagram_message_ids.id,
                "due_at": due_at,
            }
            for channel, items in threads
            for item in items
            if item.tap and item.episode and is_visible(item.tap.reply)
        ]
        if tapped:
            self.create(tapped)
            wake_cron(self.env, CRON)

    @api.model
    def _begins(self, item):
        """Return whether a new message began a conversation that may be greeted."""
        # earlier, if it was written before the last conversation was resolved
        return item.instant <= item.episode.begun and item.event.source != "standby"

    @api.model
    def _note_begun(self, items):
        """Note that conversations have begun: their customers are to be greeted once.

        What began one may be a story mention; then the greeting waits for words.
        """
        episodes = self.env["instagram.episode"].union(
            *(each.episode for each in items)
        )
        domain = [("episode_id", "in", episodes.ids), ("kind", "=", "greeting")]
        self.create(
            [
                {
                    "channel_id": episode.channel_id.id,
                    "episode_id": episode.id,
                    "kind": "greeting",
                }
                for episode in episodes - self.search(domain).episode_id
            ]
        )

    @api.model
    def _expected_of(self, items, kinds):
        """Return what may be due after new messages of one customer.

        :param list items: `NewMessage` objects in order
        :param kinds: the kinds that the inbox has
        :return: when, and after which of the messages, by episode and kind
        :rtype: dict
        """
        now, expected = fields.Datetime.now(), {}
        for item in items:
            since = item.episode.unanswered_since
            # somebody has replied to it already
            if not since or not item.accepts_automatic_reply:
                continue
            late = item.at + timedelta(minutes=item.inbox.received_after_minutes)
            for kind, due_at in ("greeting", now), ("away", now), ("received", late):
                key = item.episode, kind
                # of several messages, the one since which the customer has waited
                if kind in kinds and (key not in expected or item.at <= since):
                    expected[key] = due_at, item
        return expected

    @api.model
    def _note_expected(self, expected):
        """Write down what may be due.

        :param dict expected: see `_expected_of`
        """
        episodes = self.env["instagram.episode"].union(*(key[0] for key in expected))
        known = {
            (row.episode_id, row.kind): row
            for row in self.search([("episode_id", "in", episodes.ids)])
        }
        new, due = [], []
        for (episode, kind), (due_at, item) in expected.items():
            [part] = item.message.instagram_message_ids
            values = {"received_id": part.id, "due_at": due_at}
            row = known.get((episode, kind))
            if row and row._is_expected_again(item.at):
                row.write(values)
            elif not row and kind != "greeting":
                named = {"channel_id": episode.channel_id.id, "episode_id": episode.id}
                new.append({**named, "kind": kind, **values})
            else:
                continue
            due.append(due_at)
        self.create(new)
        if due and min(due) <= fields.Datetime.now():
            wake_cron(self.env, CRON)

    def _is_expected_again(self, at):
        """Return whether this reply may be due after another message of the customer.

        :param datetime at: when the customer wrote
        """
        is_new = not self.due_at or at <= self.episode_id.unanswered_since
        is_used = self.kind == "greeting" and self.received_id
        return is_new and not is_used and not self.replied_at

    @api.model
    def _wake_for(self, contact):
        """Let the job reply to a customer whose name may be known by now."""
        if contact.inbox_id._replies_automatically() and self.search_count(
            [
                ("channel_id", "in", contact.channel_ids.ids),
                ("due_at", "<=", fields.Datetime.now()),
            ],
            limit=1,
        ):
            wake_cron(self.env, CRON)

    # ------------------------------------------------------------
    # THE JOB
    # ------------------------------------------------------------

    @api.model
    def _cron_reply(self):
        """Send what is due; each conversation is committed."""
        clock = self.env["instagram.clock"]
        if clock._do_due(self._due_channels, self._reply, None):
            self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _due_channels(self, tried):
        """Return threads in which a reply may be due, the oldest first.

        :param tried: threads that are left out
        """
        self.env.flush_all()
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT reply.channel_id
                  FROM instagram_automatic_reply reply
                  JOIN discuss_channel channel ON channel.id = reply.channel_id
                  JOIN instagram_contact contact
                    ON contact.id = channel.instagram_contact_id
                 WHERE reply.due_at <= %s
                   AND reply.channel_id != ALL(%s)
                   AND (contact.profile_fetched_at IS NOT NULL
                        OR COALESCE(contact.name, contact.username) IS NOT NULL
                        OR reply.due_at <= %s)
              GROUP BY reply.channel_id
              ORDER BY min(reply.due_at), reply.channel_id
                 LIMIT %s
                """,
                now,
                tried.ids,
                now - NAME_WAIT,
                BATCH,
            )
        )
        return self.env["discuss.channel"].browse(number for (number,) in rows)

    @api.model
    def _reply(self, channel):
        """Decide about what is due in a thread, and send at most one text.

        Of several taps, each has its reply; then there is no other one.
        """
        now = fields.Datetime.now()
        due = self.search([("channel_id", "=", channel.id), ("due_at", "<=", now)])
        # whoever decides about the same meanwhile conflicts
        due.due_at = False
        due.flush_recordset()
        with aside(self.env, f"reply automatically in {channel}"):
            if due._reply_to_taps():
                return
            for kind, _label in KINDS:
                wanted = due.filtered(lambda row, kind=kind: row.kind == kind)
                wanted = wanted.filtered(lambda row: row._is_wanted())
                if wanted:
                    wanted._send()
                    return

    def _reply_to_taps(self):
        """Reply to the taps among these; return whether there was something to send.

        Who tapped twice on the same before the reply gets it once.
        """
        latest = {row.tap_id: row for row in self.sorted("id") if row.kind == "tap"}
        wanted = [row for row in latest.values() if row._is_wanted()]
        for row in wanted:
            row._send()
        return bool(wanted)

    # ------------------------------------------------------------
    # WHETHER
    # ------------------------------------------------------------

    def _is_wanted(self):
        """Return whether the customer gets this text now."""
        channel, inbox = self.channel_id, self.channel_id.instagram_inbox_id
        return (
            not self.replied_at
            and bool(self.received_id)
            and not self.received_id.unsent_at
            and not self.episode_id.resolved_at
            and channel.instagram_status == "open"
            and inbox.active
            and inbox.state == "connected"
            and (bool(self.tap_id) or self.kind in inbox._automatic_kinds())
            and not channel._instagram_no_interaction()
            and not self._is_answered()
            and self._is_true()
            and is_visible(self._text())
        )

    def _is_answered(self):
        """Return whether a person replied; the reply may be in the outbox.

        Who has replied in the conversation does not greet any more.
        """
        here, app = Domain("by_person", "=", True), Domain("from_app", "=", True)
        if self.kind == "greeting":
            replied = Domain("episode_id", "=", self.episode_id.id) & (here | app)
        else:
            # the app's own clock says whether it came later; here people saw the message
            later = after("instant", self.received_id.instant)
            replied = (here & Domain("id", ">", self.received_id.id)) | (app & later)
        domain = replied & Domain(
            [
                ("channel_id", "=", self.channel_id.id),
                ("direction", "=", "out"),
                ("is_imported", "=", False),
                ("state", "!=", "failed"),
            ]
        )
        return bool(self.env["instagram.message"].search_count(domain, limit=1))

    def _is_true(self):
        """Return whether what such a text says is true now."""
        inbox = self.channel_id.instagram_inbox_id
        if self.kind == "away":
            return not self.env["instagram.assignment"]._available_agents(inbox)[inbox]
        if self.kind == "received":
            return not self._is_known_away()
        return True

    def _is_known_away(self):
        """Return whether the customer who waits was told that nobody is there."""
        away = self.search(
            [("episode_id", "=", self.episode_id.id), ("kind", "=", "away")]
        )
        waits = self.episode_id.unanswered_since or self.received_id.written_at
        return bool(away.replied_at) and away.replied_at >= waits

    # ------------------------------------------------------------
    # THE REPLY
    # ------------------------------------------------------------

    def _send(self):
        message = self._post(self.channel_id, self._text())
        self.write({"replied_at": message.date, "message_id": message.id})

    @api.model
    def _post(self, channel, text):
        """Show a text in a thread, and put it into the outbox.

        Nobody has to read it: there is no sound, no push, and what was read stays so.

        :return: the `mail.message`
        """
        now = fields.Datetime.now()
        business = channel.instagram_inbox_id.company_id.partner_id
        followers = channel.channel_member_ids.filtered(
            lambda each: each.partner_id and not each.message_unread_counter
        )
        message = channel._message_create(
            [
                {
                    "author_guest_id": False,
                    "author_id": business.id,
                    "body": html_of(text),
                    "date": now,
                    "email_from": business.email_formatted,
                    "message_type": "comment",
                    "model": channel._name,
                    "reply_to": False,
                    "res_id": channel.id,
                    "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id(
                        "mail.mt_comment"
                    ),
                }
            ]
        )
        channel.last_interest_dt = now
        channel._instagram_reply(message)
        data = Store(bus_channel=channel).add(message).get_result()
        news = {"data": data, "id": channel.id, "silent": True}
        channel._bus_send("discuss.channel/new_message", news)
        for follower in followers:
            follower._set_new_message_separator(message.id + 1)
        if channel._instagram_unassigned():
            announcement = self.env["instagram.announcement"]
            announcement._notify_waiting(channel, message, data, silent=True)
        return message

    def _text(self):
        if self.tap_id:
            return self._worded(self.channel_id, self.tap_id, "reply")
        inbox = self.channel_id.instagram_inbox_id
        return self._worded(self.channel_id, inbox, f"{self.kind}_message")

    @api.model
    def _worded(self, channel, record, name):
        """Return a text in the customer's language, with words for its placeholders.

        :param record: the record that has the text
        :param str name: the name of its field
        """
        contact = channel.instagram_contact_id
        lang = contact._lang()
        inbox = channel.instagram_inbox_id.with_context(lang=lang)
        opening = None if inbox._is_open_now() else inbox._next_opening()
        text = record.with_context(lang=lang)[name] or ""
        return inbox._filled(text, contact._known_name(), opening)

    @api.model
    def _withdraw(self, parts):
        """Delete replies that would come too late, before they are sent.

        A person replied while they waited in the outbox, or they waited for long.

        :param parts: the next `instagram.message` records to send
        :return: those of the parts that are gone
        """
        gone = parts.browse()
        automatic = parts.filtered(lambda part: not part.by_person)
        if not automatic:
            return gone
        before = fields.Datetime.now() - OUTDATED_AFTER
        domain = [("message_id", "in", automatic.mail_message_id.ids)]
        for reply in self.search(domain):
            waiting = reply.message_id.instagram_message_ids
            is_late = reply.replied_at <= before or (
                reply.received_id and reply._is_answered()
            )
            if is_late and set(waiting.mapped("state")) == {"queued"}:
                gone |= waiting & parts
                reply.message_id._instagram_remove_not_sent(waiting)
        return gone
