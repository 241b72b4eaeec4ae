from odoo import fields, models


class InstagramLeadName(models.Model):
    """The name of a customer as it was copied into a lead, to erase it there.

    A lead that others were merged into holds the names of several customers.
    """

    _name = "instagram.lead.name"
    _inherit = "instagram.record"
    _description = "Customer's Name in a Lead"
    _log_access = False

    lead_id = fields.Many2one(
        "crm.lead", required=True, readonly=True, ondelete="cascade", index=True
    )
    channel_id = fields.Many2one(
        "discuss.channel", required=True, readonly=True, ondelete="cascade", index=True
    )
    name = fields.Char(groups=fields.NO_ACCESS, required=True, readonly=True)

    def _copy_to(self, lead):
        """Keep in mind that this lead holds the same names."""
        self.create(
            [
                {
                    "lead_id": lead.id,
                    "channel_id": each.channel_id.id,
                    "name": each.name,
                }
                for each in self
            ]
        )

    def _forget(self):
        """Remove these names from their leads."""
        for each in self:
            each.lead_id._instagram_forget(each.name)
        self.env["bus.bus"]._instagram_forget_about(self.lead_id)
        self.unlink()
