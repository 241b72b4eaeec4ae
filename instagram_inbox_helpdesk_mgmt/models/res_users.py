# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.addons.instagram_inbox.tools.discuss import AGENT


class ResUsers(models.Model):
    """What browsers know of their user's rights on tickets."""

    _inherit = "res.users"

    def _instagram_store_access(self, store):
        super()._instagram_store_access(store)
        user = self.env.user
        if user and user.has_group(AGENT):
            can_create = self.env["helpdesk.ticket"].sudo(False).has_access("create")
            store.add_global_values(can_create_instagram_ticket=can_create)
