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
        if "company_id" in vals:
            self._company_changed()
        return result

    def _agents_changed(self, users):
        """Have their browsers follow the inbox, or no longer."""
        # sudo: discuss.channel - who may no longer read a conversation leaves it
        channels = self.env["discuss.channel"].sudo()._instagram_handled_by(users)
        mine = channels.filtered(lambda channel: channel.instagram_inbox_id == self)
        mine._instagram_former_readers(users)
        for user in users:
            user._bus_send("instagram.inbox/access_changed", {"inbox_id": self.id})

    def _company_changed(self):
        """Have the managers of the company it was of leave its conversations."""
        # sudo: discuss.channel - who may no longer read a conversation leaves it
        channels_sudo = self.env["discuss.channel"].sudo()
        channels_sudo = channels_sudo.search(
            [
                ("instagram_inbox_id", "in", self.ids),
                "|",
                ("instagram_status", "!=", "resolved"),
                ("channel_member_ids.partner_id", "!=", False),
            ]
        )
        members_sudo = channels_sudo.channel_member_ids.partner_id.user_ids
        users_sudo = members_sudo | channels_sudo.instagram_agent_id
        channels_sudo._instagram_former_readers(users_sudo)
        for user in users_sudo:
            user._bus_send("instagram.inbox/access_changed", {})

    def _state_changed(self):
        """Tell agents whether replies go out, and let those go that waited."""
        self._tell_agents()
        if self.state == "connected":
            self.env["instagram.network"]._wake()

    def _tell_agents(self):
        """Show live above the composers whether replies go out."""
        Store(bus_channel=self).add(self, self._instagram_store_fields()).bus_send()
