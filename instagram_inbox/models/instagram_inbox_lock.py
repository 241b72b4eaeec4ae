from odoo import api, models
from odoo.exceptions import AccessError


class InstagramInboxLock(models.Model):
    """What only Odoo itself finds out about an inbox, no person writes."""

    _inherit = "instagram.inbox"

    def write(self, vals):
        # our own flows write by sudo; a form never sends what is read-only, RPC may
        if not self.env.su:
            self._check_own_fields(vals)
        return super().write(vals)

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Odoo makes records of e-mails, in superuser mode and with anybody's values."""
        raise AccessError(self.env._("An inbox is made by connecting an account."))

    def _check_own_fields(self, vals):
        if (
            vals.get("company_id", self.env.company.id)
            not in self.env.user.company_ids.ids
        ):
            raise AccessError(
                self.env._("An inbox can only be moved to a company of your own.")
            )
        known = [self._fields[name] for name in vals if name in self._fields]
        ours = [field for field in known if field.readonly]
        if ours:
            labels = [field._description_string(self.env) for field in ours]
            raise AccessError(
                self.env._(
                    "Only Odoo itself changes these fields of an inbox: %(fields)s. Use"
                    " the buttons of the inbox, such as Reconnect and Disconnect.",
                    fields=", ".join(labels),
                )
            )
