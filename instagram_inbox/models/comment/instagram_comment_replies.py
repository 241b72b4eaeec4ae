from odoo import api, fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import UserError

from ...instagram.common.const import (
    COMMENT_LIMIT,
    PRIVATE_REPLY_PERIOD,
    TEXT_LIMIT_BYTES,
)
from ...instagram.common.text import clean, is_visible
from ...tools.clock import clock
from ...words.content import html_of

HOUR = 3600
# A private reply that is in one of these states is the only one there can be.
STANDS = ("queued", "sending", "sent", "read", "unconfirmed")


class InstagramComment(models.Model):
    """Answers comments: privately by a message, publicly below them; hides and deletes.

    A private reply is a message of the person's thread and goes through the same outbox
    as all replies; Instagram accepts one for each comment. Everything else is an
    `instagram.comment.action`. Instagram is never called here.
    """

    _inherit = "instagram.comment"

    private_message_ids = fields.One2many("instagram.message", "answered_comment_id")
    action_ids = fields.One2many("instagram.comment.action", "comment_id", "Actions")
    private_state = fields.Selection(
        [
            ("queued", "Queued"),
            ("sending", "Sending"),
            ("sent", "Sent"),
            ("read", "Seen"),
            ("unconfirmed", "Unconfirmed"),
            ("failed", "Failed"),
        ],
        "Private Reply",
        compute="_compute_private",
        compute_sudo=True,
    )
    private_error = fields.Char(compute="_compute_private", compute_sudo=True)
    private_text = fields.Text(compute="_compute_private", compute_sudo=True)
    private_user_id = fields.Many2one(
        "res.users", compute="_compute_private", compute_sudo=True
    )
    open_action_ids = fields.Many2many(
        "instagram.comment.action",
        compute="_compute_open_action_ids",
        string="Not Done Yet",
    )
    private_closed = fields.Char(
        "No Private Reply Because", compute="_compute_closed", compute_sudo=True
    )
    public_closed = fields.Char(
        "No Public Reply Because", compute="_compute_closed", compute_sudo=True
    )
    answers_shown = fields.Integer(compute="_compute_closed", compute_sudo=True)

    # figures: stored, so that they can be grouped and summed
    comments = fields.Integer(default=1, readonly=True)
    private_reply_at = fields.Datetime("Answered Privately on", readonly=True)
    public_reply_at = fields.Datetime("Answered Publicly on", readonly=True)
    first_reply_user_id = fields.Many2one(
        "res.users", "First Answered by", readonly=True
    )
    answered_privately = fields.Integer("Answered in Private", readonly=True)
    answered_publicly = fields.Integer("Answered in Public", readonly=True)
    first_response_time = fields.Float(
        "Hours to First Reply", readonly=True, aggregator="avg"
    )

    @api.depends("private_message_ids.state", "private_message_ids.text")
    @api.depends_context("lang")
    def _compute_private(self):
        for comment in self:
            part = comment._private_part()
            comment.private_state = part.state or False
            comment.private_error = part.state != "sent" and part.error_message
            comment.private_text = part.text
            comment.private_user_id = part.user_id

    @api.depends("action_ids.is_dismissed", "action_ids.state")
    def _compute_open_action_ids(self):
        for comment in self:
            comment.open_action_ids = comment.action_ids.filtered(
                lambda each: (
                    each.kind != "read"
                    and each.state != "done"
                    and not each.is_dismissed
                )
            )

    @api.depends(
        "action_ids.state",
        "deleted_at",
        "hidden",
        "inbox_id.has_comments",
        "inbox_id.state",
        "private_message_ids.state",
    )
    @api.depends_context("lang")
    def _compute_closed(self):
        sentence = self.env["instagram.api"]._sentence
        for comment in self:
            private, public = comment._closed_privately(), comment._closed_publicly()
            comment.private_closed = private and sentence(private, self.env.lang)
            comment.public_closed = public and sentence(public, self.env.lang)
            comment.answers_shown = comment._answer_count()

    # ------------------------------------------------------------
    # WHAT AGENTS DO
    # ------------------------------------------------------------

    def instagram_reply_privately(self, text):
        """Answer this comment by a message to the person who wrote it.

        :param str text: up to 1000 bytes, as it has to be one message
        :raises UserError: when Instagram would not accept it, or somebody was faster
        """
        comment_sudo = self._for_agent()
        text = comment_sudo._checked_text(text)
        if len(text.encode()) > TEXT_LIMIT_BYTES:
            raise UserError(
                self.env._(
                    "A private reply has to be a single message of at most %(limit)s"
                    " bytes; this one has %(length)s.",
                    limit=TEXT_LIMIT_BYTES,
                    length=len(text.encode()),
                )
            )
        comment_sudo._check_not_answered()
        comment_sudo._check_open_privately()
        comment_sudo._send_privately(text)
        return True

    def instagram_reply_publicly(self, text):
        """Answer this comment below it, where everybody reads it.

        :param str text: up to 2200 characters
        :raises UserError: when Instagram would not accept it, or somebody was faster
        """
        comment_sudo = self._for_agent()
        text = comment_sudo._checked_text(text)
        if len(text) > COMMENT_LIMIT:
            raise UserError(
                self.env._(
                    "A public reply has at most %(limit)s characters; this one has"
                    " %(length)s.",
                    limit=COMMENT_LIMIT,
                    length=len(text),
                )
            )
        comment_sudo._check_seen()
        if reason := comment_sudo._closed_publicly():
            comment_sudo._refuse(reason)
        comment_sudo._take_if_free()
        self.env["instagram.comment.action"]._put(comment_sudo, "reply", text)
        return True

    def instagram_hide(self, hidden):
        """Hide this comment from everybody but its author, or show it again.

        :param bool hidden: whether to hide it
        """
        comment_sudo = self._for_agent()
        if reason := comment_sudo._closed():
            comment_sudo._refuse(reason)
        kind = "hide" if hidden else "unhide"
        self.env["instagram.comment.action"]._put(comment_sudo, kind)
        return True

    def instagram_delete(self):
        """Delete this comment in Instagram, with the replies to it, and here."""
        comment_sudo = self._for_agent()
        if reason := comment_sudo._closed(own=True):
            comment_sudo._refuse(reason)
        self.env["instagram.comment.action"]._put(comment_sudo, "delete")
        return True

    def action_hide(self):
        """Hide this comment from everybody but its author."""
        self.instagram_hide(True)

    def action_unhide(self):
        """Show this comment to everybody again."""
        self.instagram_hide(False)

    def action_delete(self):
        """Delete this comment in Instagram."""
        self.instagram_delete()

    # ------------------------------------------------------------
    # WHETHER
    # ------------------------------------------------------------

    def _closed(self, own=False):
        """Return why Instagram would accept nothing about this comment.

        :param bool own: whether it may be by the account itself
        :return: a key of `REASONS`; None when it accepts something
        """
        if self.deleted_at:
            return "comment_deleted"
        if self.is_own and not own:
            return "comment_is_own"
        if not self.inbox_id.has_comments:
            return "comments_off"
        if self.inbox_id.state == "disconnected":
            return "disconnected"
        if self.contact_id.erasing:
            return "being_erased"
        return None

    def _closed_privately(self):
        """Return why Instagram would accept no private reply.

        :return: a key of `REASONS`; None when it would
        """
        if reason := self._closed():
            return reason
        part = self._private_part()
        if part.state in STANDS or part.error_reason == "already_replied":
            return "already_replied"
        if part.error_reason == "comment_live_ended":
            return part.error_reason
        return "comment_too_old" if self._is_too_old() else None

    def _is_too_old(self):
        """Return whether the time for a private reply is over."""
        return self.commented_at + PRIVATE_REPLY_PERIOD <= fields.Datetime.now()

    def _closed_publicly(self):
        """Return why Instagram would accept no public reply.

        :return: a key of `REASONS`; None when it would
        """
        if reason := self._closed():
            return reason
        if self.is_live:
            return "comment_live_public"
        return "comment_hidden" if self.hidden else None

    def _private_part(self):
        """Return the latest private reply: the `instagram.message`, if any."""
        return self.private_message_ids.sorted("id")[-1:]

    def _public_answers(self):
        """Return the public replies that were not refused, oldest first."""
        return self.action_ids.filtered(
            lambda each: each.kind == "reply" and each.state != "failed"
        ).sorted("id")

    def _answer_count(self):
        return len(self._public_answers()) + (self._private_part().state in STANDS)

    def _check_open_privately(self):
        if reason := self._closed_privately():
            self._refuse(reason)

    def _check_again(self, part):
        """Refuse to send a private reply again that Instagram would not accept."""
        if reason := part._comment_closed():
            self._refuse(reason)

    def _check_not_answered(self):
        """Refuse a second private reply, and say who sent the first."""
        part = self._private_part()
        if part.state not in STANDS:
            return
        if part.state == "unconfirmed":
            raise UserError(
                self.env._(
                    "Not sent: %(name)s has answered this comment privately, and"
                    " Instagram did not confirm it. Look at the conversation.",
                    name=part.user_id.name,
                )
            )
        raise UserError(
            self.env._(
                "Not sent: %(name)s has already answered this comment privately."
                " Instagram accepts one private reply to each comment.",
                name=part.user_id.name,
            )
        )

    def _check_seen(self):
        """Refuse a public reply of somebody who has not seen a colleague's.

        The form says how many answers it shows.
        """
        shown = self.env.context.get("instagram_answers_shown")
        if shown == self._answer_count():
            return
        part, answers = self._private_part(), self._public_answers()
        others = answers.user_id
        if part.state in STANDS:
            others |= part.user_id
        if other := (others - self.env.user)[:1]:
            raise UserError(
                self.env._(
                    "Not sent: %(name)s has already answered this comment. Read the"
                    " reply; then you can send yours.",
                    name=other.name,
                )
            )

    def _checked_text(self, text):
        text = clean(text).strip() if isinstance(text, str) else ""
        if not is_visible(text):
            raise UserError(self.env._("Write something first."))
        return text

    def _take_if_free(self):
        """Make the user who answers the agent, if there is none."""
        if not self.agent_id and self._readers(self.env.user):
            self.agent_id = self.env.user

    # ------------------------------------------------------------
    # THE PRIVATE REPLY
    # ------------------------------------------------------------

    def _send_privately(self, text):
        """Show the reply in the person's thread, and put it into the outbox."""
        channel = self._thread()
        user, now = self.env.user, fields.Datetime.now()
        self._take_if_free()
        self.channel_id = channel
        author = user.partner_id
        message = channel._message_create(
            [
                {
                    "author_guest_id": False,
                    "author_id": author.id,
                    "body": html_of(text),
                    "date": now,
                    "email_from": author.email_formatted,
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
        self.env["instagram.message"].sudo().create(
            {
                "answered_comment_id": self.id,
                "inbox_id": self.inbox_id.id,
                "channel_id": channel.id,
                "mail_message_id": message.id,
                "user_id": user.id,
                "by_person": True,
                "direction": "out",
                "state": "queued",
                "text": text,
                "written_at": now,
                "instant": clock(),
            }
        )
        channel.last_interest_dt = now
        if not channel.instagram_agent_id and channel._instagram_readers(user):
            channel._instagram_assign(user)
        data = Store(bus_channel=channel).add(message).get_result()
        news = {"data": data, "id": channel.id, "silent": True}
        channel._bus_send("discuss.channel/new_message", news)
        self.env["instagram.network"]._wake()
        self._show()

    def _thread(self):
        """Return the thread of the person who wrote this; create what is missing."""
        # sudo: instagram.contact, discuss.channel - agents answer whoever comments
        contacts_sudo = self.env["instagram.contact"].sudo()
        key = self.inbox_id.sudo(), self.igsid
        contact_sudo = contacts_sudo._find_or_create({key})[key]
        if not contact_sudo._known_name() and self.username:
            contact_sudo.username = self.username
            contact_sudo.guest_id.name = contact_sudo._label()
        self.contact_id = contact_sudo
        channel_sudo = contact_sudo.channel_ids[:1]
        if not channel_sudo:
            delivery_sudo = self.env["instagram.delivery"].sudo()
            now = {contact_sudo: fields.Datetime.now()}
            channel_sudo = delivery_sudo._create_channels([contact_sudo], set(), now)
        return channel_sudo

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    def _answered(self, user, is_private, at=None):
        """Count an answer that reached Instagram.

        :param user: who wrote it; nobody when it was written in the app
        :param datetime at: when, by default now
        """
        now = at or fields.Datetime.now()
        kind = "private" if is_private else "public"
        values = {
            f"{kind}_reply_at": self[f"{kind}_reply_at"] or now,
            f"answered_{kind}ly": 1,
        }
        if not (self.answered_privately or self.answered_publicly):
            values |= {
                "first_reply_user_id": user.id,
                "first_response_time": (now - self.commented_at).total_seconds() / HOUR,
            }
        self.write(values)
        self._show()
