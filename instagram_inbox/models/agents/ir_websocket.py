from odoo import models

from ...tools.discuss import AGENT
from ...tools.jobs import is_called


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Have every agent hear of what arrives in their inboxes, taken or not."""
        channels = list(channels)
        # sudo: instagram.inbox - only which inboxes the user is an agent of
        channels.extend(self.env.user.sudo()._instagram_inboxes())
        return super()._build_bus_channel_list(channels)

    def _after_subscribe_data(self, data):
        """Have Odoo's jobs look at once when an agent is back and a call was missed.

        After a start they look by themselves in a minute only; what was called for
        while nobody listened, as when Odoo was killed, would wait as long.
        """
        super()._after_subscribe_data(data)
        if self.env.user.has_group(AGENT) and is_called(self.env):
            self.env.cr.postcommit.add(self.env["ir.cron"]._notifydb)
