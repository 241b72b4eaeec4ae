from odoo import Command, api, fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import AccessError, UserError

from ...instagram.calls import outgoing_files
from ...instagram.common.const import HUMAN_AGENT_EXTRA, HUMAN_AGENT_TAG
from ...instagram.common.plain_text import plain_text
from ...instagram.common.text import split_text
from ...tools.clock import clock
from ...tools.discuss import is_instagram
from ...tools.ids import is_id
from ..instagram_record import OURS
from .instagram_signal import SWITCHES

# The message types that may be posted in a thread, unlike e-mails and those of other
# add-ons.
POSTED_TYPES = {"auto_comment", "comment", "notification", "out_of_office"}
# What browsers say beside what Odoo's messages have.
POST_PARAMS = {"instagram_quick_replies", "instagram_seen_id"}
# With these values a message could look like somebody else's, like an e-mail, or like a
# customer's rating, which every employee may read.
FORGED_VALUES = {
    "author_guest_id",
    "create_date",
    "date",
    "incoming_email_cc",
    "incoming_email_to",
    "message_id",
    "outgoing_email_to",
    "rating_id",
    "rating_value",
    "tracking_value_ids",
}


class DiscussChannel(models.Model):
    """Puts agents' replies from Discuss into the outbox, if Instagram accepts replies.

    Instagram is never called here: Odoo may run a request several times, and an agent
    must not wait for the network. Instagram accepts replies for 24 hours after the
    customer's latest message. It accepts those that a person writes for six more days,
    if the app has the Human Agent feature.
    """

    _inherit = "discuss.channel"

    instagram_answer_end = fields.Datetime(
        "Replies Accepted Until",
        compute="_compute_instagram_answer_end",
        help="Until then Instagram accepts replies written by a person.",
    )

    instagram_closed_reason = fields.Char(
        "No Reply Possible Because",
        compute="_compute_instagram_closed_reason",
        help="The key of the reason for which Instagram accepts no reply of a person now.",
    )

    @api.depends("instagram_window_end")
    def _compute_instagram_answer_end(self):
        human_agent = self.env["instagram.api"]._allows_human_agent()
        for channel in self:
            end = channel.instagram_window_end
            is_longer = end and human_agent
            channel.instagram_answer_end = end + HUMAN_AGENT_EXTRA if is_longer else end

    @api.depends(
        "instagram_contact_id.erasing",
        "instagram_inbox_id.state",
        "instagram_is_test",
        "instagram_window_end",
    )
    def _compute_instagram_closed_reason(self):
        for channel in self:
            channel.instagram_closed_reason = is_instagram(
                channel
            ) and channel._instagram_closed(by_person=True)

    # ------------------------------------------------------------
    # REPLIES
    # ------------------------------------------------------------

    def message_post(self, *, message_type="notification", **kwargs):
        # sudo: discuss.channel - the type decides what may be posted
        channel = self
        if is_instagram(self.sudo()):
            self.check_access("read")
            channel, kwargs = self._instagram_post_values(message_type, kwargs)
        thread = super(DiscussChannel, channel)
        return thread.message_post(message_type=message_type, **kwargs)

    def _instagram_post_values(self, message_type, kwargs):
        """Return this thread and the arguments for posting there, or refuse to post.

        Only a comment is a reply: anything else is a note, which the customer does not
        get. Superuser mode allows no more, as Odoo uses it to post for everybody.
        """
        if message_type not in POSTED_TYPES:
            raise UserError(
                self.env._(
                    "E-mails cannot be added to an Instagram conversation: write in"
                    " Discuss."
                )
            )
        is_reply = message_type == "comment" and self._instagram_is_comment(kwargs)
        if not is_reply:
            kwargs = kwargs | {"subtype_xmlid": "mail.mt_note", "subtype_id": False}
        if not self.env.user._is_superuser():
            kwargs = self._instagram_in_own_name(kwargs)
        seen_id = kwargs.pop("instagram_seen_id", None)
        if is_reply:
            self._instagram_check_seen(seen_id)
            self._instagram_check_answered(kwargs)
            self._instagram_check_reply(kwargs)
        return self.env["instagram.quick.reply"]._post_with(self, kwargs, is_reply)

    def _get_allowed_message_params(self):
        allowed = super()._get_allowed_message_params()
        return allowed | POST_PARAMS if is_instagram(self) else allowed

    def _instagram_check_seen(self, seen_id):
        """Refuse a reply when somebody else replied and its author has not seen that.

        :param int seen_id: the last `mail.message` that the author's browser showed; it
            may be anything, as it comes from there
        """
        if not is_id(seen_id):
            return
        # sudo: instagram.message - whoever may write here may know who replied
        other_sudo = (
            self.env["instagram.message"]
            .sudo()
            .search(
                [
                    ("channel_id", "=", self.id),
                    ("direction", "=", "out"),
                    ("mail_message_id", ">", seen_id),
                    ("mail_message_id.author_id", "!=", self.env.user.partner_id.id),
                    ("is_imported", "=", False),
                    "|",
                    ("by_person", "=", True),
                    ("from_app", "=", True),
                ],
                order="id desc",
                limit=1,
            )
        )
        if other_sudo.from_app:
            raise UserError(
                self.env._(
                    "Not sent: somebody has just replied in the Instagram app. Read the"
                    " reply; then you can send yours."
                )
            )
        if other_sudo:
            raise UserError(
                self.env._(
                    "Not sent: %(name)s has just replied. Read the reply; then you can"
                    " send yours.",
                    name=other_sudo.mail_message_id.author_id.name,
                )
            )

    def _instagram_in_own_name(self, kwargs):
        """Return the arguments with the user as the author; refuse forged values."""
        own = self.env.user.partner_id
        if kwargs.get("author_id") not in (None, own.id) or any(
            kwargs.get(name) for name in FORGED_VALUES
        ):
            raise AccessError(
                self.env._("In an Instagram conversation you write in your own name.")
            )
        return kwargs | {"author_id": own.id, "email_from": own.email_formatted}

    def _message_create(self, values_list):
        """Mark the messages of a thread as created here.

        `mail.message` refuses a thread's messages that are created in any other way.
        """
        if any(each.get("message_type") == "user_notification" for each in values_list):
            return super()._message_create(values_list)
        channels = self.with_context(instagram_own=OURS)
        messages = super(DiscussChannel, channels)._message_create(values_list)
        return messages.with_context(instagram_own=None)

    def _instagram_check_reply(self, kwargs):
        """Refuse a reply that would never reach the customer, before it is posted."""
        # sudo: discuss.channel - whoever may write here may know until when
        author = self.env["res.partner"].browse(kwargs.get("author_id") or [])
        author = author or self.env.user.partner_id
        self.sudo()._instagram_check_open(self._instagram_by_person(author))
        self._instagram_check_files(kwargs)

    def _instagram_check_answered(self, kwargs):
        """Refuse a reply to a note, which the customer cannot see."""
        # sudo: mail.message - whether the reply is to a note
        messages_sudo = self.env["mail.message"].sudo()
        answered_sudo = messages_sudo.browse(kwargs.get("parent_id") or []).exists()
        if answered_sudo and answered_sudo._instagram_is_note():
            raise UserError(
                self.env._(
                    "This replies to an internal note, which the customer cannot see:"
                    " write it as a note, too."
                )
            )

    def _instagram_check_files(self, kwargs):
        """Refuse files that Instagram would not accept, before the reply is posted.

        Only their contents count: a browser chooses the names and types.
        """
        # without sudo: people may only send files that they may read
        attachments = self.env["ir.attachment"].browse(
            kwargs.get("attachment_ids") or ()
        )
        contents = [(each[0], each[1]) for each in kwargs.get("attachments") or ()]
        if not attachments and not contents:
            return
        api = self.env["instagram.api"]
        if blocked := api._files_blocked():
            raise UserError(api._sentence(blocked, self.env.lang))
        found = [(each, each._instagram_refusal()) for each in attachments]
        refused = [(each.name, reason) for each, reason in found if reason]
        for name, content in contents:
            data = content.encode() if isinstance(content, str) else content
            if reason := outgoing_files.refusal(bytes(data or b"")):
                refused.append((name, reason))
        if refused:
            raise UserError("\n".join(api._file_sentence(*each) for each in refused))

    @api.model
    def _instagram_is_comment(self, kwargs):
        """Return whether a message with these arguments is sent, as a note is not."""
        xmlid, subtype_id = kwargs.get("subtype_xmlid"), kwargs.get("subtype_id")
        id_of = self.env["ir.model.data"]._xmlid_to_res_id
        return id_of("mail.mt_comment") == (id_of(xmlid) if xmlid else subtype_id)

    @api.model
    def _instagram_by_person(self, author):
        """Return whether the author writes the message, rather than a job or a rule."""
        user = self.env.user
        return not user._is_superuser() and author == user.partner_id

    @api.model
    def notify_cancel_by_type(self, notification_type):
        """Remove the user's replies that were not sent from the messaging menu."""
        result = super().notify_cancel_by_type(notification_type)
        if notification_type == "instagram":
            self._notify_cancel_by_type_generic(notification_type)
        return result

    def _message_post_after_hook(self, message, msg_vals):
        # before super: the message has its delivery state as soon as it is shown
        if is_instagram(self) and message._instagram_is_reply():
            # sudo: discuss.channel, instagram.message - writing here is replying
            self.sudo()._instagram_reply(message.sudo())
        if is_instagram(self) and message.partner_ids:
            # before super, too: people who are mentioned are notified like members
            # sudo: discuss.channel - only people who may read the thread are added
            self.sudo()._instagram_add_mentioned(message.sudo(), message.partner_ids)
        return super()._message_post_after_hook(message, msg_vals)

    def _instagram_reply(self, message):
        """Put a reply into the outbox; its author becomes the agent if none is set."""
        # the author could later change files that belong to no record
        message.attachment_ids.filtered(lambda file: not file.res_id).write(
            {"res_model": self._name, "res_id": self.id}
        )
        by_person = self._instagram_by_person(message.author_id)
        # what the business says automatically makes nobody the agent
        business = self.instagram_inbox_id.company_id.partner_id
        users = self.env.user if by_person else (message.author_id - business).user_ids
        author = users.filtered(lambda user: not user.share)[:1]
        is_anybodys = (
            not self.instagram_agent_id and self.instagram_status != "resolved"
        )
        if is_anybodys and self._instagram_readers(author):
            self._instagram_assign(author)
        self._instagram_forget_reaction(self.instagram_reaction_id)
        episode = self.env["instagram.episode"]._open_by_channel(self).get(self)
        at, now = message.date, clock()
        messages = self.env["instagram.message"]
        not_before = by_person and messages._undo_until(self, now)
        messages.create(
            [
                {
                    "inbox_id": self.instagram_inbox_id.id,
                    "channel_id": self.id,
                    "mail_message_id": message.id,
                    "episode_id": episode.id if episode else False,
                    "user_id": author.id,
                    "by_person": by_person,
                    "direction": "out",
                    "state": "queued",
                    "not_before": not_before,
                    "written_at": at,
                    "instant": now if now.replace(microsecond=0) == at else at,
                    **part,
                }
                for part in self._instagram_split(message)
            ]
        )
        self.env["instagram.network"]._wake(not_before)

    def _instagram_split(self, message):
        """Return the parts of a reply in order; each part is one call to Instagram.

        Files come first, as in Instagram's own app: the text then stands below the
        files it is about, and the customer's list of conversations shows the text.

        :return: dicts of values of `instagram.message`
        """
        texts = [{"text": text} for text in split_text(plain_text(message.body))]
        parts = self._instagram_split_files(message) + texts
        return self.env["instagram.quick.reply"]._add_to(parts)

    def _instagram_split_files(self, message):
        files = message.attachment_ids.sorted("id")
        if not files:
            return []
        kinds = [file._instagram_kind() for file in files]
        calls = outgoing_files.group(kinds, self.instagram_inbox_id._images_per_call())
        return [
            {
                "file_kind": kinds[call[0]],
                "attachment_ids": [Command.link(files[index].id) for index in call],
            }
            for call in calls
        ]

    # ------------------------------------------------------------
    # WHETHER A REPLY IS POSSIBLE
    # ------------------------------------------------------------

    def _instagram_closed(self, by_person):
        """Return why Instagram would not accept a message now.

        :param bool by_person: whether a person wrote it
        :return: a key of `REASONS`; None when it accepts it
        """
        # sudo: instagram.inbox, .contact - whoever may write here may know the reason
        self_sudo = self.sudo()
        if self_sudo.instagram_is_test:
            return "dashboard_test"
        if self_sudo.instagram_inbox_id.state == "disconnected":
            return "disconnected"
        if self_sudo.instagram_contact_id.erasing:
            return "being_erased"
        if not self.instagram_window_end:
            return "never_wrote"
        end = self.instagram_answer_end if by_person else self.instagram_window_end
        if fields.Datetime.now() < end:
            return None
        is_longer = end != self.instagram_window_end
        return "human_agent_ended" if is_longer else "window_closed"

    def _instagram_tag(self, by_person):
        """Return the tag of a message that is sent now; none if it needs no tag.

        A message that may not have a tag gets none, even if the time has just run out:
        Instagram then refuses the message.
        """
        end = self.instagram_window_end
        is_over = fields.Datetime.now() >= end
        may_be_tagged = by_person and self.instagram_answer_end != end
        return HUMAN_AGENT_TAG if is_over and may_be_tagged else None

    def _instagram_tell_closed(self):
        """Update whether a reply is possible, wherever these threads are open."""
        for channel in self:
            fields_ = ["instagram_closed_reason"]
            Store(bus_channel=channel).add(channel, fields_).bus_send()

    def _instagram_check_open(self, by_person):
        """Refuse a reply that Instagram would not accept, and say why."""
        if reason := self._instagram_closed(by_person):
            api = self.env["instagram.api"]
            raise UserError(api._sentence(reason, self.env.lang))

    # ------------------------------------------------------------
    # TYPING AND SEEN
    # ------------------------------------------------------------

    def _instagram_no_interaction(self):
        """Return why reactions and signals would not reach the customer now.

        :return: a key of `REASONS`; None when they would
        """
        if self.instagram_is_held:
            return "thread_held"
        return self._instagram_closed(by_person=False)

    def _instagram_check_interaction(self):
        """Refuse a reaction that would not reach the customer, and say why."""
        if reason := self._instagram_no_interaction():
            api = self.env["instagram.api"]
            raise UserError(api._sentence(reason, self.env.lang))

    def _instagram_accepts_signal(self, kind):
        """Return whether to show the customer that an agent types or has read.

        :param str kind: `typing` or `seen`
        """
        inbox = self.instagram_inbox_id
        return (
            inbox[SWITCHES[kind]]
            and inbox.state == "connected"
            and not inbox.pause_key
            and not self._instagram_no_interaction()
        )

    def _instagram_typing(self, is_typing):
        """Show that the user types here, or stops; any reader of the thread may."""
        # sudo: discuss.channel - readers may show that they type
        channel_sudo = self.sudo()
        if not is_instagram(channel_sudo) or not channel_sudo._instagram_readers(
            self.env.user
        ):
            return
        # Odoo shows this for members; for a user who became one while typing, the end
        # of typing is shown here, too
        if not is_typing or not self.self_member_id:
            channel_sudo._instagram_tell_typing(self.env.user.partner_id, is_typing)
        if is_typing:
            self.env["instagram.signal"]._ask(channel_sudo, "typing")

    def _instagram_tell_typing(self, partner, is_typing):
        """Show everybody who has this thread open that a colleague types there."""
        data = Store(bus_channel=self).add(partner, ["name"]).get_result()
        self._bus_send(
            "instagram.inbox/typing",
            {
                "channel_id": self.id,
                "data": data,
                "is_typing": is_typing,
                "partner_id": partner.id,
            },
        )

    def _instagram_seen(self, last_message_id=None):
        """Show the customer that the agent has read this conversation.

        :param int last_message_id: up to this `mail.message`; by default to the end
        """
        domain = [("channel_id", "=", self.id), ("direction", "=", "in")]
        if last_message_id:
            domain.append(("mail_message_id", "<=", last_message_id))
        latest = self.env["instagram.message"].search(domain, order="id desc", limit=1)
        if latest:
            self.env["instagram.signal"]._ask(self, "seen", latest.id)
