from odoo import models
from odoo.exceptions import UserError

from ..instagram.common.text import is_emoji
from .mail_message import in_instagram_thread


class MailMessageReaction(models.Model):
    """Agents react to what customers wrote: in Discuss at once, soon in Instagram.

    Instagram keeps one reaction of the account to a message. What customers do comes in
    another way and never here, so that nothing of it is sent back to them. Notes are the
    colleagues' own, and so are the reactions to them.
    """

    _inherit = "mail.message"

    def _message_reaction(self, content, action, partner, guest, store=None):
        if not in_instagram_thread(self):
            return super()._message_reaction(content, action, partner, guest, store)
        # sudo: mail.message - for a reader of the conversation, as is checked here
        message_sudo = self.sudo()
        message_sudo.channel_id._instagram_check_reader()
        if message_sudo._instagram_is_note():
            return super()._message_reaction(content, action, partner, guest, store)
        message_sudo._instagram_check_reaction(content, action)
        part_sudo = message_sudo.instagram_message_ids
        # of two agents at once the second looks again at what the first left
        part_sudo._expect_settling()
        ours_sudo = message_sudo.reaction_ids.filtered("partner_id")
        shown = set(ours_sudo.mapped("content"))
        if (content in shown) == (action == "remove"):
            emoji = content if action == "add" else ""
            message_sudo._instagram_react(emoji, is_ours=True, partner=partner)
            self.env["instagram.reaction.outbox"]._put(part_sudo, emoji)
        if store:
            for each in {content, *shown}:
                message_sudo._reaction_group_to_store(store, each)
        return None

    def _instagram_check_reaction(self, content, action):
        """Refuse what will not reach the customer, before anything is shown."""
        parts = self.instagram_message_ids
        if "in" not in parts.mapped("direction") or not self._instagram_mid():
            raise UserError(
                self.env._("Instagram accepts reactions to customers' messages only.")
            )
        if action == "add" and not is_emoji(content):
            raise UserError(
                self.env._("Instagram accepts only an emoji as a reaction.")
            )
        self.channel_id._instagram_check_interaction()
