from odoo import api, models
from odoo.addons.mail.tools.discuss import Store

from .discuss_channel_conversation import AGENT


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        result = super().write(vals)
        if not {"active", "company_ids", "group_ids"}.isdisjoint(vals):
            self._instagram_check_access()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_instagram_conversations(self):
        """Leave no partner behind who would read on with the next user they get."""
        # sudo: discuss.channel - who is deleted leaves their conversations
        channels_sudo = self.env["discuss.channel"].sudo()
        for channel in channels_sudo._instagram_handled_by(self):
            channel._instagram_take_from(self)

    def _instagram_check_access(self):
        """Have these users leave the conversations they may no longer read."""
        # sudo: discuss.channel - who may no longer read a conversation leaves it
        channels_sudo = self.env["discuss.channel"].sudo()
        channels_sudo._instagram_handled_by(self)._instagram_former_readers(self)

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
        store.add_global_values(
            has_access_instagram=has_access,
            # sudo: bus.bus - what was told before this is known with it
            instagram_access_bus_id=self.env["bus.bus"].sudo()._bus_last_id(),
        )
        if has_access:
            store.add_global_values(
                instagram_files=self.env["instagram.api"]._shown_files(),
                instagram_inbox_count=len(self.env.user.sudo()._instagram_inboxes()),
                instagram_reasons=self.env["instagram.api"]._shown_reasons(),
            )
