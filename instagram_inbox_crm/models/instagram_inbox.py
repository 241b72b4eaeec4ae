from odoo import fields, models


class InstagramInbox(models.Model):
    """The sales team that gets an inbox's leads."""

    _inherit = "instagram.inbox"

    instagram_crm_team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        check_company=True,
        help="The team of leads that agents create from this inbox's conversations."
        " Without one, it is the team of the salesperson.",
    )
