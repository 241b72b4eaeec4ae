from odoo import models
from odoo.addons.instagram_inbox.tools.discuss import AGENT


class ResUsers(models.Model):
    """What browsers know of their user's rights on leads."""

    _inherit = "res.users"

    def _instagram_store_access(self, store):
        super()._instagram_store_access(store)
        user = self.env.user
        if user and user.has_group(AGENT):
            can_create = self.env["crm.lead"].sudo(False).has_access("create")
            store.add_global_values(can_create_instagram_lead=can_create)
