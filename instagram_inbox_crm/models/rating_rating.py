from odoo import api, models


class RatingRating(models.Model):
    """Ratings do not tell the names of leads that come from conversations."""

    _inherit = "rating.rating"

    @api.model
    def _instagram_is_about_customer(self, model, number):
        if model == "crm.lead":
            return bool(self.env[model].browse(number)._instagram_names_sudo())
        return super()._instagram_is_about_customer(model, number)
