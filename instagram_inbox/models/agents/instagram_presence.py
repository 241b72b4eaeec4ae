from odoo import api, models
from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import UserError

from ...tools.discuss import is_instagram
from ...tools.ids import is_id


class InstagramPresence(models.AbstractModel):
    """Shows colleagues who else has a conversation open.

    Nothing is stored: browsers tell each other by the bus and forget who is silent.
    """

    _name = "instagram.presence"
    _description = "Instagram Conversation Presence"

    @api.model
    def instagram_look(self, channel_id, is_here, asks=False):
        """Show colleagues that the user has a conversation open, or closes it.

        :param int channel_id: a conversation that the user may read
        :param bool is_here: whether it is open now
        :param bool asks: whether other browsers are asked who is there
        """
        channels = self.env["discuss.channel"]
        channel = channels.search([("id", "=", channel_id if is_id(channel_id) else 0)])
        if not channel or not is_instagram(channel):
            raise UserError(self.env._("This is not an Instagram conversation."))
        # sudo: discuss.channel - readers may show that they are there
        channel_sudo = channel.sudo()
        channel_sudo._instagram_check_reader()
        partner = self.env.user.partner_id
        data = Store(bus_channel=channel_sudo).add(partner, ["name"]).get_result()
        channel_sudo._bus_send(
            "instagram.inbox/looking",
            {
                "asks": bool(asks),
                "data": data,
                "instagram_thread_id": channel.id,
                "is_here": bool(is_here),
                "partner_id": partner.id,
            },
        )
