from odoo import api, models
from odoo.exceptions import AccessError


class RatingRating(models.Model):
    """Ratings name no customer, and stand beside no message of a conversation.

    Odoo lets every employee create a rating about any record, and read it. It looks up
    the record's name with sudo, and stores it.
    """

    _inherit = "rating.rating"

    @api.model_create_multi
    def create(self, vals_list):
        ratings = super().create(vals_list)
        ratings._instagram_check_message()
        return ratings

    def write(self, vals):
        result = super().write(vals)
        if "message_id" in vals:
            self._instagram_check_message()
        return result

    def _instagram_check_message(self):
        """Refuse ratings that people put beside a message of a conversation."""
        # sudo: mail.message - only which record they belong to
        if not self.env.su and self.sudo().message_id._instagram_in_threads():
            raise AccessError(
                self.env._("Messages of an Instagram conversation are only posted.")
            )

    def _compute_res_name(self):
        super()._compute_res_name()
        for rating in self:
            if self._instagram_is_about_customer(rating.res_model, rating.res_id):
                rating.res_name = f"{rating.res_model}/{rating.res_id}"

    def _compute_parent_res_name(self):
        super()._compute_parent_res_name()
        for rating in self:
            model, number = rating.parent_res_model, rating.parent_res_id
            if self._instagram_is_about_customer(model, number):
                rating.parent_res_name = f"{model}/{number}"

    @api.model
    def _instagram_is_about_customer(self, model, number):
        """Return whether a record may have a customer's name.

        Whoever created the rating: all employees may read what it stores.

        :param str model: the name of the record's model
        :param int number: its id
        """
        if model == "discuss.channel":
            return bool(self.env[model]._instagram_threads_among([number]))
        if model in ("discuss.channel.member", "mail.guest"):
            return True
        return bool(model) and model.startswith("instagram.")
