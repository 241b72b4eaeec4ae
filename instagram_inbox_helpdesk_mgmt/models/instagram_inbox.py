# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


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
