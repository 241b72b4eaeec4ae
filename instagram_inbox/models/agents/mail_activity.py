from odoo import models


class MailActivity(models.Model):
    """Activities name no customer whose conversation the user may not read."""

    _inherit = "mail.activity"

    def _compute_res_name(self):
        """Leave out such names: Odoo looks them up with sudo, whatever record is given.

        It stores the name for all who read the activity, now and later, in whatever
        language. So an activity for a customer names none: its reader may open the
        customer.
        """
        super()._compute_res_name()
        for activity in self.filtered("res_name"):
            if self._instagram_conceals(activity.res_model, activity.res_id):
                activity.res_name = False
            elif activity.res_model == "instagram.contact":
                activity.res_name = "Instagram"

    def _instagram_conceals(self, model, number):
        """Return whether a record has a customer's name that the user may not read.

        An inbox has the name of the account, and managers are alerted on it.

        :param str model: the name of the record's model
        :param int number: its id
        """
        if model == "discuss.channel":
            return bool(self.env[model]._instagram_lost([number]))
        is_ours = model.startswith("instagram.") and model != "instagram.inbox"
        if model not in ("discuss.channel.member", "mail.guest") and not is_ours:
            return False
        record = self.env[model].browse(number).sudo(False)
        # a request without login has no user
        return not (self.env.user and record.has_access("read"))
