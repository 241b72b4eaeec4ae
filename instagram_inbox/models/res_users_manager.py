from odoo import models

from .discuss_channel_conversation import MANAGER


class ResUsersManager(models.Model):
    _inherit = "res.users"

    def _instagram_store_access(self, store):
        """Tell a browser, too, whether its user can connect accounts."""
        super()._instagram_store_access(store)
        store.add_global_values(
            can_connect_instagram=bool(self.env.user)
            and self.env.user.has_group(MANAGER)
        )
