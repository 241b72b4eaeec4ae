from odoo import api, fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import AccessError, MissingError
from odoo.tools import html2plaintext, is_html_empty

from ...instagram.webhook.events import is_mid
from ...tools.discuss import in_instagram_thread
from ...words.content import LABELS
from ..instagram_record import OURS
from .instagram_message import URGENCY

# Fields that browsers get of a message, and the field of its worst part they come from.
OF_WORST_PART = {
    "instagram_decision": "decision",
    "instagram_error_code": "error_code",
    "instagram_error_reason": "error_reason",
    "instagram_error_words": "error_words",
    "instagram_from_app": "from_app",
    "instagram_from_standby": "from_standby",
    "instagram_state": "state",
}
# Only messages of channels can stand in threads.
IN_CHANNELS = [("model", "=", "discuss.channel")]


class MailMessage(models.Model):
    """A message in an Instagram thread: what Discuss shows beside its text.

    This includes its files and notes, whether it was unsent, reactions, and what an
    agent can do about it. Notes are for colleagues, and so are reactions to notes.
    """

    _name = "mail.message"
    _inherit = ["mail.message", "instagram.extension"]

    instagram_message_ids = fields.One2many("instagram.message", "mail_message_id")

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        if self.env.context.get("instagram_own") is not OURS:
            messages._instagram_check_created()
        return messages

    def write(self, vals):
        result = super().write(vals)
        if vals.get("author_guest_id"):
            self._instagram_check_guests()
        return result

    @api.model
    def _message_fetch(self, domain, *, thread=None, **kwargs):
        """Add where conversations of a thread ended, when its messages are first shown.

        The route returns to the browser whatever comes with the messages.
        """
        found = super()._message_fetch(domain, thread=thread, **kwargs)
        is_first = not any(map(kwargs.get, ("search_term", "before", "after")))
        if is_first and self._instagram_is_thread(thread):
            found["instagram_endings"] = thread._instagram_endings()
        return found

    @api.model
    def _instagram_is_thread(self, record):
        """Return whether a record is an Instagram thread; others cost no query."""
        if not record or record._name != "discuss.channel":
            return False
        return bool(record._instagram_threads_among(record.ids))

    def _instagram_check_created(self):
        """Refuse messages in a thread that were created without being posted.

        Superuser mode is no exception: Odoo sends e-mails in it for everybody.
        """
        # sudo: mail.message - only which record they belong to
        about = self.sudo().mapped("model")
        if "instagram.contact" in about or self._instagram_in_threads():
            raise AccessError(
                self.env._("Messages of an Instagram conversation are only posted.")
            )
        self._instagram_check_guests()

    def _instagram_check_guests(self):
        """Refuse customers as authors outside of their own conversation.

        Superuser mode is no exception: whoever wrote such a message, and its readers,
        would see the customer's name.
        """
        # sudo: mail.message, mail.guest - only who their authors are
        for message in self.sudo().filtered("author_guest_id"):
            is_customer = message.author_guest_id.instagram_inbox_id
            if is_customer and not in_instagram_thread(message):
                raise AccessError(
                    self.env._("Customers only write in their own conversation.")
                )

    def _instagram_in_threads(self):
        """Return those of these messages that stand in Instagram threads."""
        # sudo: mail.message - only which record they belong to
        messages_sudo = self.sudo()
        try:
            in_channels = messages_sudo.filtered_domain(IN_CHANNELS)
        except MissingError:
            in_channels = messages_sudo.exists().filtered_domain(IN_CHANNELS)
        threads = self.env["discuss.channel"]._instagram_threads_among(
            in_channels.mapped("res_id")
        )
        return self & in_channels.filtered(lambda each: each.res_id in threads)

    def _instagram_is_reply(self):
        """Return whether this is sent: a colleague's comment is, a note is not."""
        return self._instagram_is_comment("mail.mt_comment") and bool(self.author_id)

    def _instagram_is_note(self):
        """Return whether a person wrote this for colleagues, not for the customer."""
        return self._instagram_is_comment("mail.mt_note") and in_instagram_thread(self)

    def _instagram_is_comment(self, subtype):
        subtype_id = self.env["ir.model.data"]._xmlid_to_res_id(subtype)  # cached
        return self.message_type == "comment" and self.subtype_id.id == subtype_id

    # ------------------------------------------------------------
    # INSTAGRAM'S SIDE
    # ------------------------------------------------------------

    def _instagram_is_unsent(self):
        # sudo: instagram.message - readers of a message may know that it was unsent
        parts = self.sudo().instagram_message_ids
        return bool(parts) and all(part.unsent_at for part in parts)

    def _instagram_mid(self):
        """Return the id by which Instagram knows this message.

        :return: None for a message that Instagram does not have: a note, or one that is
            not sent yet, or unsent
        :rtype: str | None
        """
        # sudo: instagram.message - readers of a message may know that it exists
        parts = self.sudo().instagram_message_ids.sorted("id")
        known = (part.mid for part in parts if not part.unsent_at and is_mid(part.mid))
        return next(known, None)

    def _instagram_worst_part(self):
        """Return the part whose state the message shows: the first most urgent one."""
        # sudo: instagram.message - readers may know whether it was delivered
        parts = self.sudo().instagram_message_ids
        return max(
            parts, key=lambda part: (URGENCY[part.state], -part.id), default=parts
        )

    def _instagram_react(self, emoji, *, is_ours, partner=None):
        """Show, live, the one reaction that each side has on Instagram.

        All agents together have one, too, whoever of them set it.

        :param str emoji: empty when the reaction was removed
        :param bool is_ours: whether our side reacted
        :param partner: the agent who set it; without one, it was set in Instagram
        :return: whether there is a reaction now that was not shown before
        :rtype: bool
        """
        channel = self.channel_id
        partner = partner or channel.instagram_inbox_id.company_id.partner_id
        person = {
            "guest_id": not is_ours and channel.instagram_contact_id.guest_id.id,
            "partner_id": is_ours and partner.id,
        }
        shown = self.reaction_ids.filtered("partner_id" if is_ours else "guest_id")
        old = shown.filtered(lambda reaction: reaction.content != emoji)
        gone = old.mapped("content")
        old.unlink()
        for content in gone:
            self._bus_send_reaction_group(content)
        is_new = bool(emoji) and shown <= old
        if is_new:
            self.env["mail.message.reaction"].create(
                {"message_id": self.id, "content": emoji, **person}
            )
            self._bus_send_reaction_group(emoji)
        return is_new

    def _instagram_forget_reactions(self):
        contents = set(self.reaction_ids.mapped("content"))
        self.reaction_ids.unlink()
        for content in contents:
            self._bus_send_reaction_group(content)

    # ------------------------------------------------------------
    # STORE
    # ------------------------------------------------------------

    def _instagram_content(self):
        """Return the lines about a message: its notes, and the states of its files.

        :rtype: list[dict]
        """
        # sudo: instagram.message, instagram.media - readers of a message see all of it
        parts = self.sudo().instagram_message_ids
        notes = [
            note
            for part in parts
            for note in (*part._comment_notes(), *(part.content or ()))
        ]
        return notes + [file._for_browser() for file in parts.media_ids]

    def _instagram_summary(self):
        """Return in a word or two what a message without text contains."""
        kinds = dict.fromkeys(each["kind"] for each in self._instagram_content())
        return ", ".join(str(LABELS[kind]) for kind in kinds if kind in LABELS)

    def _instagram_plain_text(self):
        """Return in one line what a message says or contains."""
        text = (
            ""
            if is_html_empty(self.body)
            else html2plaintext(self.body, include_references=False)
        )
        return " ".join(text.split()) or self._instagram_summary()

    def _instagram_reaction_text(self, emoji):
        """Return in words that a customer reacted to this message."""
        text = self._instagram_plain_text()
        return self.env._("%(emoji)s to: %(text)s", emoji=emoji, text=text)

    def _instagram_content_fields(self):
        """Return the fields that change in browsers when a file has been fetched."""
        return [
            # sudo: mail.message - readers of a message may read its attachments
            Store.Many("attachment_ids", sort="id", sudo=True),
            Store.Attr(
                "instagram_content",
                lambda message: message._instagram_content(),
                predicate=in_instagram_thread,
            ),
        ]

    def _instagram_store_fields(self):
        """Return what agents see of a message's delivery and can do about it."""
        values = {
            "instagram_has_mid": lambda message: bool(message._instagram_mid()),
            "instagram_is_automatic": lambda message: (
                message._instagram_worst_part()._is_automatic()
            ),
            "instagram_quick_replies": lambda message: (
                # sudo: instagram.message - readers may know what went with it
                message.sudo().instagram_message_ids._quick_replies()
            ),
            "instagram_undo_left": lambda message: message._instagram_undo_left(),
            "instagram_unsent": lambda message: message._instagram_is_unsent(),
            **{
                name: lambda message, of=of: message._instagram_worst_part()[of]
                for name, of in OF_WORST_PART.items()
            },
        }
        return [
            Store.Attr(name, value, predicate=in_instagram_thread)
            for name, value in values.items()
        ]

    def _to_store_defaults(self, target):
        # the attachments are among Odoo's own defaults
        _attachments, content = self._instagram_content_fields()
        return [
            *super()._to_store_defaults(target),
            *self._instagram_store_fields(),
            content,
        ]
