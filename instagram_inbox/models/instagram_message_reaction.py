from odoo import fields, models


class InstagramMessageReaction(models.Model):
    """Our reaction to a message, as Instagram shows it."""

    _inherit = "instagram.message"

    def _our_reaction(self):
        """Give the emoji that Instagram shows of ours, as far as we know."""
        # sudo: instagram.reaction - what is shown in Discuss as well
        known_sudo = self.env["instagram.reaction"].sudo()
        known_sudo = known_sudo._beside(self.inbox_id, [self.mid])
        return known_sudo.filtered("is_ours").emoji

    def _note_our_reaction(self, emoji):
        """Remember what Instagram shows of ours from now on."""
        reaction = self.env["instagram.reaction"]._keep_latest(
            self.inbox_id, self.mid, True, emoji, fields.Datetime.now()
        )
        reaction.message_id = self
