from odoo import models
from odoo.addons.mail.tools.discuss import Store


class InstagramInboxAgents(models.Model):
    """What follows for agents when their inbox changes."""

    _name = "instagram.inbox"
    _inherit = ["instagram.inbox", "bus.listener.mixin"]

    def write(self, vals):
        agents_before = {inbox: inbox.agent_ids for inbox in self}
        states_before = {inbox: inbox.state for inbox in self}
        result = super().write(vals)
        for inbox in self:
            before, now = agents_before[inbox], inbox.agent_ids
            changed = (before | now) - (before & now)
            if changed:
                inbox._agents_changed(changed)
            if states_before[inbox] != inbox.state:
                inbox._state_changed()
        return result

    def _agents_changed(self, users):
        """Have their browsers follow the inbox, or no longer."""
        # sudo: discuss.channel - who may no longer read a conversation leaves it
        channels = self.env["discuss.channel"].sudo()._instagram_handled_by(users)
        mine = channels.filtered(lambda channel: channel.instagram_inbox_id == self)
        mine._instagram_former_readers(users)
        for user in users:
            user._bus_send("instagram.inbox/access_changed", {"inbox_id": self.id})

    def _state_changed(self):
        """Tell agents whether replies go out, and let those go that waited."""
        self._tell_agents()
        if self.state == "connected":
            self.env["instagram.network"]._wake()

    def _tell_agents(self):
        """Show live above the composers whether replies go out."""
        Store(bus_channel=self).add(self, self._instagram_store_fields()).bus_send()
