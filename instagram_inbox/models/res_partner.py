from odoo import api, models

from .discuss_channel import is_instagram


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.readonly
    @api.model
    def get_mention_suggestions_from_channel(self, channel_id, search, limit=8):
        """Of an Instagram conversation, suggest who may read it, member or not."""
        channel = self.env["discuss.channel"].search([("id", "=", channel_id)])
        if not is_instagram(channel):
            return super().get_mention_suggestions_from_channel(
                channel_id, search, limit=limit
            )
        return channel._instagram_suggest_colleagues()
