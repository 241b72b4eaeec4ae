from odoo import models
from odoo.addons.mail.tools.discuss import Store

from .discuss_channel_conversation import AGENT


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        result = super().write(vals)
        if not {"active", "group_ids"}.isdisjoint(vals):
            # sudo: discuss.channel - who may no longer read a conversation leaves it
            handled = self.env["discuss.channel"].sudo()._instagram_handled_by(self)
            handled._instagram_former_readers(self)
        return result

    def _instagram_inboxes(self):
        """Give the inboxes this user answers."""
        inboxes = self.env["instagram.inbox"]
        if not self.id or not self.has_group(AGENT):
            return inboxes
        return inboxes.search([("agent_ids", "in", self.ids)])

    def _init_store_data(self, store: Store):
        super()._init_store_data(store)
        self._instagram_store_access(store)

    def _instagram_store_access(self, store):
        """Tell a browser whether its user answers Instagram messages, and where."""
        has_access = bool(self.env.user) and self.env.user.has_group(AGENT)
        store.add_global_values(has_access_instagram=has_access)
        if has_access:
            store.add_global_values(
                instagram_inbox_count=len(self.env.user.sudo()._instagram_inboxes())
            )
