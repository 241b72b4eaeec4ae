# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class InstagramInbox(models.Model):
    """What the tickets of an inbox begin with."""

    _inherit = "instagram.inbox"

    ticket_team_id = fields.Many2one(
        "helpdesk.ticket.team",
        "Team of Tickets",
        check_company=True,
        help="The team of the tickets that are created from this inbox.",
    )
    ticket_category_id = fields.Many2one(
        "helpdesk.ticket.category",
        "Category of Tickets",
        check_company=True,
        help="The category of the tickets that are created from this inbox.",
    )

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Say, before an inbox is erased, what stays of its tickets."""
        arch, view = super()._get_view(view_id, view_type, **options)
        kept = self.env["helpdesk.ticket"]._instagram_kept()
        for button in arch.iterfind(".//button[@name='action_erase_now']"):
            button.set("confirm", f"{button.get('confirm')} {kept}")
        return arch, view
