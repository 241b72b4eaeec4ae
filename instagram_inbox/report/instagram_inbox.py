from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _tz_get
from odoo.exceptions import ValidationError
from pytz import all_timezones_set


class InstagramInbox(models.Model):
    """The time zone of an inbox, its target, its report, and recounting its figures.

    Weekdays and hours of the day follow the inbox's time zone.
    """

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
    first_response_target = fields.Float(
        "First Reply Within",
        help="Conversations without a reply after these hours are late. Only business"
        " hours count, if the inbox has some. 0: no target.",
    )
    auto_resolve_days = fields.Integer(
        "Resolve After",
        help="Conversations are resolved automatically when the customer has not written"
        " for these days, but never while the customer waits for a reply. 0: never.",
    )
    closing_soon_hours = fields.Integer(
        "Closing Soon",
        default=3,
        help="Agents are told so many hours before Instagram accepts no more replies to"
        " a customer who waits for one. 0: never.",
    )
    # The last thread that was recounted; below zero when no recount is requested.
    rebuild_after = fields.Integer(readonly=True, default=-1, copy=False)
    rebuild_changes = fields.Integer(readonly=True, copy=False)

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
        """Refuse unknown time zones: Odoo does not check a computed selection."""
        for inbox in self:
            if inbox.tz not in all_timezones_set:
                raise ValidationError(
                    self.env._("“%(name)s” is not a time zone.", name=inbox.tz)
                )

    @api.constrains("first_response_target", "auto_resolve_days", "closing_soon_hours")
    def _check_not_negative(self):
        for inbox in self:
            if (
                min(
                    inbox.first_response_target,
                    inbox.auto_resolve_days,
                    inbox.closing_soon_hours,
                )
                < 0
            ):
                raise ValidationError(self.env._("Times cannot be less than zero."))

    def action_rebuild_overview(self):
        """Request a recount of the overview from the messages that are kept.

        For cases in which a time zone was wrong or figures are in doubt. A job does it;
        the inbox's chatter says when it is done.
        """
        self.check_access("write")
        # sudo: instagram.inbox - managers see the figures and may recount them
        self.sudo().write({"rebuild_after": 0, "rebuild_changes": 0})
        self.env.ref("instagram_inbox.ir_cron_report").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "The overview is being recalculated."
                    " A line below will say when it is done."
                ),
            },
        }

    def action_open_report(self):
        """Open the report of this inbox."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "instagram_inbox.inbox_report",
            "path": "instagram-inbox-report",
            "params": {"resId": self.id},
        }

    def _response_due(self, since):
        """Return when the target for the first reply is reached.

        :param datetime since: when the conversation began
        :return: False without a target
        """
        target = self.first_response_target
        if not target:
            return False
        # sudo: resource.calendar - conversations are due by opening hours
        calendar_sudo = self.resource_calendar_id.sudo()
        if not calendar_sudo:
            return since + timedelta(hours=target)
        due = calendar_sudo.plan_hours(target, since, compute_leaves=True)
        return due and due.replace(microsecond=0)

    def _target_changed(self):
        """Make waiting conversations due by a new target or by new hours."""
        for inbox in self:
            episodes = self.env["instagram.episode"].search(
                [
                    ("inbox_id", "=", inbox.id),
                    ("resolved_at", "=", False),
                    ("first_answered_at", "=", False),
                ]
            )
            for episode in episodes:
                due = inbox._response_due(episode.opened_at)
                if due != episode.response_due:
                    episode.response_due = due
                    episode.channel_id._instagram_answered(episode)

    def _rebuild_next(self, limit):
        """Recount the next threads of this inbox.

        :param int limit: how many threads at most
        """
        self.ensure_one()
        threads = self.env["discuss.channel"].with_context(active_test=False)
        threads = threads.search(
            [
                ("channel_type", "=", "instagram"),
                ("instagram_inbox_id", "=", self.id),
                ("id", ">", self.rebuild_after),
            ],
            order="id",
            limit=limit,
        )
        changes = sum(self.env["instagram.inbox.report"]._rebuild(threads))
        self.rebuild_changes += changes
        self.rebuild_after = threads[-1].id if len(threads) == limit else -1
        if self.rebuild_after < 0:
            self.message_post(
                body=self.env._(
                    "The figures of this inbox have been recalculated:"
                    " %(count)s of them changed.",
                    count=self.rebuild_changes,
                )
            )

    def _end_rebuild(self):
        """Stop recounting and say so; threads that were recounted stay so."""
        self.rebuild_after = -1
        self._message_log(
            body=self.env._(
                "The overview of this inbox could not be recalculated. Tell your"
                " administrator; the server's log says more."
            )
        )
