from odoo import api, fields, models


class MailPresence(models.Model):
    """Record when a colleague went offline: a page that reloads is offline, too."""

    _name = "mail.presence"
    _inherit = ["mail.presence", "instagram.extension"]

    instagram_left_at = fields.Datetime("Offline Since", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        presences = super().create(vals_list)
        presences._instagram_came()
        return presences

    def write(self, vals):
        if vals.get("status") == "offline":
            vals = {**vals, "instagram_left_at": fields.Datetime.now()}
        if vals.get("status") != "online":
            return super().write(vals)
        coming = self.filtered(lambda presence: presence.status != "online")
        result = super().write(vals)
        coming._instagram_came()
        return result

    def _instagram_came(self):
        """Give agents who come what waits in their inboxes."""
        here = self.filtered(lambda presence: presence.status == "online")
        self.env["instagram.assignment"]._wake_for(here.user_id)
