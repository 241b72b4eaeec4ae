from odoo import fields, models


class InstagramInboxSignals(models.Model):
    """What an account shows customers of its agents, beside what they write."""

    _inherit = "instagram.inbox"

    send_typing = fields.Boolean(
        "Show When Agents Type",
        default=True,
        help="Customers see in Instagram that somebody is writing an answer.",
    )
    send_seen = fields.Boolean(
        "Show What Agents Have Seen",
        default=True,
        help="Customers see in Instagram that the agent of their conversation has read"
        " their messages. An answer shows that in any case.",
    )
