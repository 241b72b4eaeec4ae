from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _tz_get
from odoo.exceptions import ValidationError
from pytz import all_timezones_set

# The conversations that the lists show as open.
OPEN = [
    ("channel_type", "=", "instagram"),
    ("instagram_snoozed_until", "=", False),
    ("instagram_status", "!=", "resolved"),
]


class InstagramInbox(models.Model):
    """The time zone of an inbox, its target, its figures, and recounting them.

    Weekdays and hours of the day follow the inbox's time zone. The numbers on the cards
    are computed for all cards at once, each as the list shows it that it opens.
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
    ask_rating = fields.Boolean(
        "Ask for a rating",
        help="When somebody resolves a conversation that had a reply, the customer gets a"
        " link to rate it: at most once in 30 days, and only while Instagram accepts"
        " automatic messages.",
    )
    # The last thread that was recounted; below zero when no recount is requested.
    rebuild_after = fields.Integer(readonly=True, default=-1, copy=False)
    rebuild_changes = fields.Integer(readonly=True, copy=False)

    waiting_count = fields.Integer("Waiting Now", compute="_compute_open_counts")
    waiting_since = fields.Datetime(
        "Longest Waiting Since", compute="_compute_open_counts"
    )
    open_count = fields.Integer("Open Conversations", compute="_compute_open_counts")
    my_count = fields.Integer("My Open Conversations", compute="_compute_open_counts")
    available_count = fields.Integer(
        "Available Agents", compute="_compute_available_count"
    )
    conversations_today = fields.Integer(compute="_compute_day_figures")
    conversations_week_ago = fields.Integer(
        "Conversations a Week Ago", compute="_compute_day_figures"
    )
    first_responses_today = fields.Integer(
        "First Replies Today", compute="_compute_day_figures"
    )
    first_responses_week_ago = fields.Integer(
        "First Replies a Week Ago", compute="_compute_day_figures"
    )
    first_response_time_today = fields.Float(
        "Median First Response Time Today",
        compute="_compute_day_figures",
        help="In hours. Zero also without any first reply.",
    )
    first_response_time_week_ago = fields.Float(
        "Median First Response Time a Week Ago",
        compute="_compute_day_figures",
        help="In hours. Zero also without any first reply.",
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

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_open_counts(self):
        rows = self.env["discuss.channel"]._read_group(
            [*OPEN, ("instagram_inbox_id", "in", self.ids)],
            ["instagram_inbox_id", "instagram_agent_id", "instagram_status"],
            [
                "__count",
                "instagram_waiting_since:count",
                "instagram_waiting_since:min",
            ],
            # by no name, which would be looked up for each conversation
            order="__count",
        )
        groups = defaultdict(list)
        for inbox, *group in rows:
            groups[inbox].append(group)
        for inbox in self:
            mine = [each for each in groups[inbox] if each[0] == self.env.user]
            waiting = [each for each in groups[inbox] if each[1] == "open" and each[3]]
            inbox.open_count = sum(each[2] for each in groups[inbox])
            inbox.my_count = sum(each[2] for each in mine)
            inbox.waiting_count = sum(each[3] for each in waiting)
            inbox.waiting_since = min((each[4] for each in waiting), default=False)

    @api.depends_context("uid")
    def _compute_available_count(self):
        available = self.env["instagram.assignment"]._available_agents(self)
        for inbox in self:
            inbox.available_count = len(available[inbox])

    @api.depends_context("uid", "allowed_company_ids", "tz")
    def _compute_day_figures(self):
        figures = self.env["instagram.inbox.report"]._day_figures(self)
        for inbox in self:
            for day, (conversations, replies, middle) in figures[inbox].items():
                inbox[f"conversations_{day}"] = conversations
                inbox[f"first_responses_{day}"] = replies
                inbox[f"first_response_time_{day}"] = middle

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

    # ------------------------------------------------------------
    # WHAT THE NUMBERS ON A CARD OPEN
    # ------------------------------------------------------------

    def action_open_waiting(self):
        """Open the conversations whose customers wait for a reply."""
        return self._action_conversations("waiting")

    def action_open_open(self):
        """Open the conversations that are neither resolved nor snoozed."""
        return self._action_conversations("unresolved")

    def action_open_mine(self):
        """Open the user's own conversations."""
        return self._action_conversations("unresolved", "mine")

    def action_open_available(self):
        """Show the agents who are available now."""
        self.ensure_one()
        self.check_access("read")
        available = self.env["instagram.assignment"]._available_agents(self)[self]
        xmlid = "instagram_inbox.res_users_action_available"
        return {
            **self.env["ir.actions.actions"]._for_xml_id(xmlid),
            "name": self.env._(
                "Available agents of %(inbox)s", inbox=self.display_name
            ),
            "domain": [("id", "in", available.ids)],
        }

    def action_open_day(self):
        """Open the facts that a figure of today, or of a week ago, is made of.

        The context of the button says which.
        """
        self.ensure_one()
        self.check_access("read")
        day = self.env.context.get("instagram_day")
        days = self.env["instagram.inbox.report"]._compared_days()
        start, end = days.get(day, days["today"])
        return {
            "type": "ir.actions.client",
            "tag": "instagram_inbox.open_facts",
            "params": {
                "inbox": {"id": self.id, "name": self.display_name},
                "measure": self.env.context.get("instagram_measure", "conversations"),
                "start": fields.Datetime.to_string(start),
                "end": fields.Datetime.to_string(end),
            },
        }

    def _action_conversations(self, *filters):
        """Return the action of this inbox's conversations with these filters set."""
        action = self.action_open_conversations()
        chosen = {f"search_default_{name}": 1 for name in filters}
        unset = {"search_default_unresolved": 0}
        return {**action, "context": {**action["context"], **unset, **chosen}}

    # ------------------------------------------------------------
    # RECOUNTING
    # ------------------------------------------------------------

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
