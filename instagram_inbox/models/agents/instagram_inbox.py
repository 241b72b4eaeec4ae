from datetime import timedelta

import pytz
from odoo import fields, models

# Business hours that begin later are not known: an inbox may be closed for weeks.
LOOK_AHEAD = timedelta(days=60)


class InstagramInbox(models.Model):
    """How the conversations of an inbox are given to its agents."""

    _inherit = "instagram.inbox"

    assignment = fields.Selection(
        [
            ("manual", "By hand"),
            ("round_robin", "In turn"),
            ("balanced", "Fewest open first"),
        ],
        "Conversations Are Given Out",
        default="manual",
        required=True,
        help="By hand: agents take them from Unassigned.\n"
        "In turn: the next one goes to the available agent who has waited longest for"
        " one.\n"
        "Fewest open first: the next one goes to the available agent who has the fewest"
        " open conversations.",
    )
    assignment_limit = fields.Integer(
        "Open Conversations per Agent",
        default=0,
        help="Agents who have so many open conversations get no more; they may still"
        " take some by hand. 0: no limit.",
    )
    assignment_return_minutes = fields.Integer(
        "Back to Unassigned after",
        default=15,
        help="When a customer has waited so many minutes for a reply, and the agent is"
        " not there, the conversation goes to somebody else. 0: never.",
    )
    assignment_sticky = fields.Boolean(
        "The Same Agent Again",
        default=True,
        help="A customer who writes again after Resolve comes to the agent who replied"
        " last, if that agent is there. Otherwise the conversation is unassigned.",
    )

    _assignment_limit_check = models.Constraint(
        "CHECK(assignment_limit >= 0)",
        "The number of open conversations per agent cannot be negative.",
    )
    _assignment_return_minutes_check = models.Constraint(
        "CHECK(assignment_return_minutes >= 0)",
        "The minutes after which a conversation goes back cannot be negative.",
    )

    def _is_open_now(self):
        """Return whether it is within the business hours, if there are any."""
        calendar = self.resource_calendar_id
        if not calendar:
            return True
        now = pytz.utc.localize(fields.Datetime.now())
        # sudo: resource.calendar - agents may know the hours of their inbox
        hours = calendar.sudo()._work_intervals_batch(now, now + timedelta(seconds=1))
        return bool(hours[False])

    def _next_opening(self):
        """Return when the business hours begin next; None if that is not known."""
        calendar = self.resource_calendar_id
        if not calendar:
            return None
        now = pytz.utc.localize(fields.Datetime.now())
        # sudo: resource.calendar - customers may know when the inbox opens
        hours = calendar.sudo()._work_intervals_batch(now, now + LOOK_AHEAD)
        starts = (start for start, _end, _records in hours[False] if start > now)
        start = next(starts, None)
        return start and start.astimezone(pytz.utc).replace(tzinfo=None)

    def _gives_out(self):
        """Return those of these inboxes that give out conversations automatically."""
        return self.filtered(
            lambda inbox: (
                inbox.active
                and inbox.assignment != "manual"
                and inbox.state != "disconnected"
            )
        )

    def _assignment_changed(self, names):
        """Give out what waits; show or hide the switch of the agents.

        :param names: the fields that were written
        """
        if "assignment" in names:
            for user in self.agent_ids:
                user._bus_send("instagram.inbox/access_changed", {})
        self.env["instagram.assignment"]._wake(self)
