from odoo import api, fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import AccessError, MissingError

from .instagram_message import URGENCY
from .instagram_record import OURS

# Messages of other records have nothing to do with threads.
IN_CHANNELS = [("model", "=", "discuss.channel")]


def in_instagram_thread(message):
    """Predicate for store fields that only messages of Instagram threads have."""
    channel = message.channel_id
    # as remembered: for a message of another channel no query is needed
    return bool(channel._instagram_threads_among(channel.ids))


class MailMessage(models.Model):
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

    def _instagram_check_created(self):
        """Refuse messages of a thread that were not posted in it.

        In superuser mode, too, in which Odoo sends e-mails for everybody.
        """
        if self._instagram_in_threads():
            raise AccessError(
                self.env._("Messages of an Instagram conversation are only posted.")
            )
        self._instagram_check_guests()

    def _instagram_check_guests(self):
        """Refuse to have customers say something where they are not.

        Also in superuser mode: who wrote it would be told their name, and its readers, too.
        """
        # sudo: mail.message, mail.guest - who is said to have written them
        for message in self.sudo().filtered("author_guest_id"):
            is_customer = message.author_guest_id.instagram_inbox_id
            if is_customer and not in_instagram_thread(message):
                raise AccessError(
                    self.env._("Customers only write in their own conversation.")
                )

    def _instagram_in_threads(self):
        """Return those of these messages that stand in Instagram threads."""
        # sudo: mail.message - of which record they are
        messages_sudo = self.sudo()
        try:
            in_channels = messages_sudo.filtered_domain(IN_CHANNELS)
        except MissingError:
            in_channels = messages_sudo.exists().filtered_domain(IN_CHANNELS)
        threads = self.env["discuss.channel"]._instagram_threads_among(
            in_channels.mapped("res_id")
        )
        return self & in_channels.filtered(lambda each: each.res_id in threads)

    def _is_instagram_reply(self):
        """Whether this goes out: what a colleague wrote as a comment, not as a note."""
        return (
            self.message_type == "comment"
            and self.subtype_id == self.env.ref("mail.mt_comment")
            and bool(self.author_id)
        )

    def _instagram_worst_part(self):
        """Give the part whose state the whole message shows: the first of the worst."""
        # sudo: instagram.message - who reads a message may know whether it arrived
        parts = self.sudo().instagram_message_ids
        return max(
            parts, key=lambda part: (URGENCY[part.state], -part.id), default=parts
        )

    def _instagram_store_fields(self):
        """What agents see of a message's delivery."""
        return [
            Store.Attr(
                "instagram_state",
                lambda message: message._instagram_worst_part().state,
                predicate=in_instagram_thread,
            ),
            Store.Attr(
                "instagram_error_reason",
                lambda message: message._instagram_worst_part().error_reason,
                predicate=in_instagram_thread,
            ),
            Store.Attr(
                "instagram_error_code",
                lambda message: message._instagram_worst_part().error_code,
                predicate=in_instagram_thread,
            ),
            Store.Attr(
                "instagram_error_words",
                lambda message: message._instagram_worst_part().error_words,
                predicate=in_instagram_thread,
            ),
            Store.Attr(
                "instagram_from_app",
                lambda message: message._instagram_worst_part().from_app,
                predicate=in_instagram_thread,
            ),
        ]

    def _to_store_defaults(self, target):
        return super()._to_store_defaults(target) + self._instagram_store_fields()
