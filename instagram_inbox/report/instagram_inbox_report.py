from collections import defaultdict

from odoo import api, fields, models
from pytz import timezone, utc

HOUR = 3600
WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]
# With two digits, so that they sort as they read.
HOURS = [(f"{hour:02}", f"{hour:02}:00") for hour in range(24)]


class InstagramInboxReport(models.Model):
    """What the overview pivots on: a table of facts, written as things happen.

    Each row is one fact, so that sums and averages over any period are exact and need
    no message. Times are in hours; where a fact has none, the column is NULL, which
    averages pass over.
    """

    _name = "instagram.inbox.report"
    _description = "Instagram Inbox Overview"
    _order = "date desc, id desc"
    _rec_name = "channel_id"
    _log_access = False

    date = fields.Datetime(required=True, readonly=True)
    inbox_id = fields.Many2one(
        "instagram.inbox", required=True, readonly=True, ondelete="cascade"
    )
    agent_id = fields.Many2one("res.users", readonly=True)
    channel_id = fields.Many2one(
        "discuss.channel",
        string="Conversation",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    is_automatic = fields.Boolean(
        "Automatic",
        readonly=True,
        help="An outgoing message that no person wrote.",
    )
    weekday = fields.Selection(
        WEEKDAYS,
        "Weekday (inbox's time zone)",
        readonly=True,
        help="Days, weeks and months follow your own time zone; weekdays and hours of"
        " the day are those of the inbox.",
    )
    hour = fields.Selection(
        HOURS,
        "Hour of Day (inbox's time zone)",
        readonly=True,
        help="Days, weeks and months follow your own time zone; weekdays and hours of"
        " the day are those of the inbox.",
    )
    conversations = fields.Integer(
        readonly=True, help="Support cases opened by a customer's message."
    )
    incoming_messages = fields.Integer("Messages In", readonly=True)
    outgoing_messages = fields.Integer("Messages Out", readonly=True)
    resolutions = fields.Integer(readonly=True)
    referrals = fields.Integer(
        "Arrivals by Ad or Link",
        readonly=True,
        help="How often a customer came by an ad, an ig.me link or a product.",
    )
    origin = fields.Char(
        "Came By",
        readonly=True,
        help="The ad, link or product of an arrival, and of the conversation that"
        " began within a day of it.",
    )
    first_response_time = fields.Float(
        readonly=True,
        aggregator="avg",
        help="From the opening of a conversation to the first answer by a person.",
    )
    reply_time = fields.Float(
        readonly=True,
        aggregator="avg",
        help="From the first unanswered message to each later answer.",
    )
    resolution_time = fields.Float(
        readonly=True,
        aggregator="avg",
        help="From the opening of a conversation to its resolution.",
    )
    first_response_time_business = fields.Float(
        "First Response Time (business hours)", readonly=True, aggregator="avg"
    )
    reply_time_business = fields.Float(
        "Reply Time (business hours)", readonly=True, aggregator="avg"
    )
    resolution_time_business = fields.Float(
        "Resolution Time (business hours)", readonly=True, aggregator="avg"
    )

    _inbox_date_idx = models.Index("(inbox_id, date)")
    _date_idx = models.Index("(date)")

    @api.model
    def _record(self, facts):
        """Write facts.

        :param list facts: per fact a dict with `channel` (record), `date`, optionally
            `agent` (record) and `origin`, one of the counters (`count`), and `time`: the measure with the two
            instants it lies between, as `instagram.episode` gives it
        """
        hours = self._business_hours(facts)
        return self.create(
            [
                self._fact_values(fact, hours.get(number))
                for number, fact in enumerate(facts)
            ]
        )

    @api.model
    def _fact_values(self, fact, business_hours):
        channel = fact["channel"]
        inbox = channel.instagram_inbox_id
        agent = fact.get("agent", channel.instagram_agent_id)
        local = utc.localize(fact["date"]).astimezone(timezone(inbox.tz))
        values = {
            "date": fact["date"],
            "weekday": str(local.weekday()),
            "hour": f"{local.hour:02}",
            "is_automatic": fact.get("is_automatic", False),
            "channel_id": channel.id,
            "inbox_id": inbox.id,
            "company_id": inbox.company_id.id,
            "agent_id": agent.id,
            "origin": fact.get("origin", False),
            fact["count"]: 1,
        }
        # An absent key stays NULL; False would be stored as 0 and drag averages down.
        if fact.get("time"):
            measure, start, end = fact["time"]
            values[measure] = max((end - start).total_seconds(), 0) / HOUR
            if business_hours is not None:
                values[f"{measure}_business"] = business_hours
        return values

    @api.model
    def _business_hours(self, facts):
        """Count the working time in each fact's span, by its inbox's calendar.

        The calendar is asked once for all spans of an inbox.

        :return: hours by the fact's position; none where the inbox has no calendar
        :rtype: dict
        """
        spans = defaultdict(list)
        for number, fact in enumerate(facts):
            calendar = fact["channel"].instagram_inbox_id.resource_calendar_id
            if fact.get("time") and calendar:
                _measure, start, end = fact["time"]
                start, end = utc.localize(start), utc.localize(end)
                spans[calendar].append((number, start, max(start, end)))
        hours = {}
        for calendar, asked in spans.items():
            # sudo: resource.calendar - an agent's answer is measured by opening hours
            worked = list(
                calendar.sudo()._work_intervals_batch(
                    min(start for _number, start, _end in asked),
                    max(end for _number, _start, end in asked),
                )[False]
            )
            for number, start, end in asked:
                hours[number] = _overlap(worked, start, end)
        return hours


def _overlap(intervals, start, end):
    """Sum the part of intervals that lies between two instants, in hours."""
    return (
        sum(
            max((min(until, end) - max(since, start)).total_seconds(), 0)
            for since, until, _record in intervals
        )
        / HOUR
    )
