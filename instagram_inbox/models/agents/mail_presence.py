from odoo import api, fields, models


class MailPresence(models.Model):
    """Record when a colleague went offline: a page that reloads is offline, too."""

    _name = "mail.presence"
    _inherit = ["mail.presence", "instagram.extension"]

    instagram_left_at = fields.Datetime("Offline Since", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        presences = super().create(vals_list)
        presences._instagram_came_or_left()
        return presences

    def write(self, vals):
        if vals.get("status") == "offline":
            vals = {**vals, "instagram_left_at": fields.Datetime.now()}
        status = vals.get("status")
        changing = self.filtered(lambda presence: status not in (None, presence.status))
        result = super().write(vals)
        changing._instagram_came_or_left()
        return result

    def _instagram_came_or_left(self):
        """Give agents who come what waits in their inboxes, and count who is there."""
        here = self.filtered(lambda presence: presence.status == "online")
        self.env["instagram.assignment"]._wake_for(here.user_id)
        self.user_id._instagram_presence_changed()
