from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merged contacts take their links to customers along, within one company."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        super()._update_foreign_keys(src_partners, dst_partner)
        dst_partner._instagram_unlink_others()
