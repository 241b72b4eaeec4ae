from odoo import api, fields, models

# By their parameter. Not by `config_parameter`: Odoo deletes one that is set to 0,
# and 0 is not the default here.
DAYS = ("deletion_grace_days", "event_retention_days", "message_retention_days")


class ResConfigSettings(models.TransientModel):
    """How long what Instagram sent is kept."""

    _inherit = "res.config.settings"

    instagram_deletion_grace_days = fields.Integer("Days Until Data Is Erased")
    instagram_event_retention_days = fields.Integer("Days That Updates Are Kept")
    instagram_message_retention_days = fields.Integer("Days That Messages Are Kept")

    @api.model
    def get_values(self):
        days = self.env["instagram.api"]._days
        return {
            **super().get_values(),
            **{f"instagram_{name}": days(name) for name in DAYS},
        }

    def set_values(self):
        super().set_values()
        for name in DAYS:
            self._instagram_choose(name, str(max(self[f"instagram_{name}"], 0)))
