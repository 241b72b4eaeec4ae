from odoo import models
from odoo.exceptions import AccessError


class InstagramInboxLock(models.Model):
    """What only Odoo itself finds out about an inbox, no person writes."""

    _inherit = "instagram.inbox"

    def write(self, vals):
        # our own flows write by sudo; a form never sends what is read-only, RPC may
        if not self.env.su:
            self._check_own_fields(vals)
        return super().write(vals)

    def _check_own_fields(self, vals):
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
