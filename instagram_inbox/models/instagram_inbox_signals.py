from odoo import fields, models


class InstagramInboxSignals(models.Model):
    """What an inbox shows customers of its agents, beside what they write."""

    _inherit = "instagram.inbox"

    send_typing = fields.Boolean(
        "Show Typing",
        default=True,
        help="Customers see in Instagram that somebody is writing an answer.",
    )
    send_seen = fields.Boolean(
        "Show as Seen",
        default=True,
        help="Customers see in Instagram that the agent of their conversation has read"
        " their messages. An answer shows that in any case.",
    )
