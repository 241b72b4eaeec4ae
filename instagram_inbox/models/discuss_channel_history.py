from odoo import models


class DiscussChannelHistory(models.Model):
    """Who had a thread before, and who resolved it."""

    _inherit = "discuss.channel"

    def action_instagram_history(self):
        """Show what changed in this thread, newest first."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "instagram_inbox.instagram_conversation_change_action_conversation"
        )
        title = self.env._(
            "History of the conversation with %(customer)s", customer=self.name
        )
        return action | {"name": title, "domain": [("channel_id", "=", self.id)]}
