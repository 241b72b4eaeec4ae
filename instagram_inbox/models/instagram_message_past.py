from odoo import fields, models


class InstagramMessagePast(models.Model):
    _inherit = "instagram.message"

    is_imported = fields.Boolean(
        readonly=True, help="Of before the account was connected: no figure knows it."
    )
