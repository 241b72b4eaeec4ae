from odoo import models


class InstagramInboxReportAction(models.Model):
    """The way from an inbox to its figures."""

    _inherit = "instagram.inbox"

    def action_open_report(self):
        """Open the report of this inbox."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "instagram_inbox.inbox_report",
            "path": "instagram-inbox-report",
            "params": {"resId": self.id},
        }
