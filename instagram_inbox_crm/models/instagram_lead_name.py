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
        for each in self:
            each._remember(lead, each.name)

    def _remember(self, lead, name):
        self.create(
            {"lead_id": lead.id, "channel_id": self.channel_id.id, "name": name}
        )

    def _replace(self, name):
        """Put another name in the place of these in their leads.

        These stay known, as the history of the leads may hold them.
        """
        for each in self:
            each.lead_id._instagram_replace(each.name, name)
            each._remember(each.lead_id, name)

    def _forget(self):
        """Remove these names from their leads."""
        for each in self:
            each.lead_id._instagram_forget(each.name)
        self.env["bus.bus"]._instagram_forget_about(self.lead_id)
        self.unlink()
