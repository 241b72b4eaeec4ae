from odoo import api, models
from odoo.exceptions import AccessError

from ...tools.discuss import is_instagram


class ResPartner(models.Model):
    """Members, mentions and notifications of conversations, by partner."""

    _inherit = "res.partner"

    def write(self, vals):
        """Refuse memberships of conversations that are set directly.

        Customers whose contact moves to another company are unlinked from it.
        """
        is_checked = "channel_ids" in vals and not self.env.su
        before = is_checked and self._instagram_threads()
        result = super().write(vals)
        if is_checked and self._instagram_threads() != before:
            raise AccessError(
                self.env._("Use Take, Resolve and Reopen to change a conversation.")
            )
        if vals.get("company_id"):
            self._instagram_unlink_others()
        return result

    def _instagram_threads(self):
        # sudo: res.partner, discuss.channel - only which threads they are members of
        return {
            partner: partner.channel_ids.filtered(is_instagram)
            for partner in self.sudo()
        }

    @api.readonly
    @api.model
    def get_mention_suggestions_from_channel(self, channel_id, search, limit=8):
        """Suggest the readers of an Instagram conversation, members or not."""
        channel = self.env["discuss.channel"].search([("id", "=", channel_id)])
        if not is_instagram(channel):
            return super().get_mention_suggestions_from_channel(
                channel_id, search, limit=limit
            )
        return channel._instagram_suggest_colleagues()

    def _get_needaction_count(self):
        """Count no notifications of conversations that the user may no longer read."""
        count = super()._get_needaction_count()
        if not count or self != self.env.user.partner_id:
            return count
        # sudo: mail.notification - the user's own
        return count - self.env["mail.notification"].sudo().search_count(
            [
                ("res_partner_id", "=", self.id),
                ("is_read", "=", False),
                (
                    "mail_message_id",
                    "any",
                    self.env["mail.message"]._instagram_is_hidden(),
                ),
            ]
        )
