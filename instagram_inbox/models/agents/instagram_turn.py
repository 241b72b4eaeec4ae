from odoo import fields, models


class InstagramTurn(models.Model):
    """When an agent was last given a conversation: one row for each agent.

    Whoever gives out conversations locks and changes the rows of the agents who get
    some. So two transactions never give to one agent unaware of each other.
    """

    _name = "instagram.turn"
    _inherit = "instagram.record"
    _description = "Turn of an Instagram Agent"
    _log_access = False

    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="cascade"
    )
    # to the microsecond
    given_at = fields.Datetime(readonly=True)

    _unique_user = models.Constraint("UNIQUE(user_id)", "An agent has one turn.")
