from odoo import fields, models


class MailPresence(models.Model):
    """Record when a colleague went offline: a page that reloads is offline, too."""

    _name = "mail.presence"
    _inherit = ["mail.presence", "instagram.extension"]

    instagram_left_at = fields.Datetime("Offline Since", readonly=True)

    def write(self, vals):
        if vals.get("status") == "offline":
            vals = {**vals, "instagram_left_at": fields.Datetime.now()}
        return super().write(vals)
