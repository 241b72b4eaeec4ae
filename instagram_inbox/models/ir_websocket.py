from odoo import models


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Have every agent hear of what arrives in their inboxes, taken or not."""
        channels = list(channels)
        # sudo: instagram.inbox - only which inboxes the user is an agent of
        channels.extend(self.env.user.sudo()._instagram_inboxes())
        return super()._build_bus_channel_list(channels)
