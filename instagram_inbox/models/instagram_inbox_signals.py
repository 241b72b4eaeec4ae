from odoo import fields, models


class InstagramInboxSignals(models.Model):
    """What an inbox shows customers of its agents, beside what they write."""

    _inherit = "instagram.inbox"

    send_typing = fields.Boolean(
        "Typing indicator",
        default=True,
        help="Customers see in Instagram that somebody is writing a reply.",
    )
    send_seen = fields.Boolean(
        "Read receipts",
        default=True,
        help="Customers see in Instagram that the agent of their conversation has read"
        " their messages. A reply shows this in any case.",
    )
