from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _tz_get
from odoo.exceptions import ValidationError
from pytz import all_timezones_set


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
            named = (
                inbox.resource_calendar_id.tz,
                inbox.tz,
                inbox.company_id.partner_id.tz,
                inbox.company_id.resource_calendar_id.tz,
                self.env.user.tz,
            )
            inbox.tz = next(filter(all_timezones_set.__contains__, named), "UTC")

    @api.constrains("tz")
    def _check_tz(self):
        """Refuse what no browser offers; Odoo looks at no choice that is computed."""
        for inbox in self:
            if inbox.tz not in all_timezones_set:
                raise ValidationError(
                    self.env._("“%(name)s” is not a time zone.", name=inbox.tz)
                )
