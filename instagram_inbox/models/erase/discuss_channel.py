from odoo import models
from odoo.exceptions import UserError

from ...tools.discuss import is_instagram


class DiscussChannel(models.Model):
    """Erase the threads of customers."""

    _inherit = "discuss.channel"

    def action_instagram_erase(self):
        """Erase all data of the customers of these conversations."""
        self.check_access("read")
        if not all(map(is_instagram, self)):
            raise UserError(self.env._("This is not an Instagram conversation."))
        return self.instagram_contact_id.action_erase()

    def _instagram_erase(self):
        """Delete these threads without messages, and their customers."""
        contacts = self.instagram_contact_id
        self.env["bus.bus"]._instagram_forget(self)
        self.unlink()
        contacts._instagram_erase()
