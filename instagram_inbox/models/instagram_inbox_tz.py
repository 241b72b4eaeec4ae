from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _tz_get


class InstagramInboxTz(models.Model):
    """In which time zone an inbox's weekdays and hours of the day are."""

    _inherit = "instagram.inbox"

    tz = fields.Selection(
        _tz_get,
        "Time Zone",
        compute="_compute_tz",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="The overview's weekdays and hours of the day are in this time zone. It"
        " follows the business hours until another one is chosen; what was counted"
        " before keeps its own.",
    )

    @api.depends("resource_calendar_id")
    def _compute_tz(self):
        for inbox in self:
            inbox.tz = (
                inbox.resource_calendar_id.tz
                or inbox.tz
                or inbox.company_id.partner_id.tz
                or inbox.company_id.resource_calendar_id.tz
                or self.env.user.tz
                or "UTC"
            )
