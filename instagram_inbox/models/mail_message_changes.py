from odoo import models
from odoo.addons.mail.tools.discuss import Store

from .mail_message import in_instagram_thread


class MailMessageChanges(models.Model):
    """What Discuss shows of unsending, and of reactions on Instagram."""

    _inherit = "mail.message"

    def _instagram_is_unsent(self):
        # sudo: instagram.message - who reads a message may know that it was unsent
        parts = self.sudo().instagram_message_ids
        return bool(parts) and all(part.unsent_at for part in parts)

    def _instagram_store_fields(self):
        return [
            *super()._instagram_store_fields(),
            Store.Attr(
                "instagram_unsent",
                lambda message: message._instagram_is_unsent(),
                predicate=in_instagram_thread,
            ),
            Store.Attr(
                "instagram_from_standby",
                lambda message: message._instagram_worst_part().from_standby,
                predicate=in_instagram_thread,
            ),
        ]

    def _instagram_react(self, emoji, *, is_ours, partner=None):
        """Show the one reaction that a side has on Instagram, live.

        Of ours there is one too, whoever of the agents set it.

        :param str emoji: nothing when it was taken back
        :param partner: the agent who set it; without it, it was set in Instagram
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
        if emoji and shown <= old:
            self.env["mail.message.reaction"].create(
                {"message_id": self.id, "content": emoji, **person}
            )
            self._bus_send_reaction_group(emoji)

    def _instagram_forget_reactions(self):
        contents = set(self.reaction_ids.mapped("content"))
        self.reaction_ids.unlink()
        for content in contents:
            self._bus_send_reaction_group(content)
