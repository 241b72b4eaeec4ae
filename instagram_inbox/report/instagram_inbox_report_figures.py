from datetime import time, timedelta
from statistics import median

from odoo import api, models
from odoo.exceptions import MissingError
from odoo.fields import Datetime, Domain
from pytz import utc

COUNTS = ("conversations", "incoming_messages", "outgoing_messages", "resolutions")
TIMES = (
    "first_response_time",
    "reply_time",
    "resolution_time",
    "first_response_time_business",
    "reply_time_business",
    "resolution_time_business",
)
AVERAGES = (*TIMES, "rating")
# Each average has its number of cases: without a case it is unset, not zero.
AGGREGATES = [
    *(f"{name}:sum" for name in COUNTS),
    *(f"{name}:avg" for name in AVERAGES),
    *(f"{name}:count" for name in AVERAGES),
]
# The unit of the points in graphs, by the longest period in days that uses it.
UNITS = {1: "hour", 62: "day", 182: "week"}


class InstagramInboxReport(models.Model):
    """The figures of one inbox's own report, and those of today for the inboxes' cards."""

    _inherit = "instagram.inbox.report"

    @api.model
    @api.readonly
    def get_inbox_figures(self, inbox_id, period, previous=None, domain=()):
        """Return the figures of one inbox over a period, as far as the reader may see.

        Days follow the reader's time zone (`tz` in the context); weekdays and hours of
        the day follow the inbox's. Times are in hours, None where there is no case.

        :param int inbox_id: an `instagram.inbox`
        :param list period: the first instant and the first instant after it, in UTC as
            Odoo writes them; the first one is False for no lower limit
        :param list previous: the same for the period to compare with
        :param list domain: further filters of the facts
        :return: `inbox` (id and name), the same of all `inboxes` that the reader may
            choose, `has_business_hours`, `start` of the period,
            `figures` (by name: value, cases, previous value and cases, label, help),
            `points` of the graphs (oldest first, each with its `start`) and their
            `unit`, `hours` (weekday, hour, incoming messages), `agents`, `latest` (the
            time of the last fact, also outside the period)
        :rtype: dict
        :raise AccessError: if the reader may not read the inbox
        :raise MissingError: if the inbox does not exist any more
        """
        inbox = self.env["instagram.inbox"].browse(inbox_id).exists()
        if not inbox:
            raise MissingError(self.env._("This inbox does not exist any more."))
        inbox.check_access("read")
        facts = Domain("inbox_id", "=", inbox.id) & Domain(list(domain))
        start = period[0] or self._date_of_first(facts, "date")
        unit = _unit(start, period[1])
        shown = facts & _within(start, period[1])
        total, points = self._read_grouping_sets(
            shown, [(), (f"date:{unit}",)], AGGREGATES
        )
        agents = self._read_group(shown, ["agent_id"], AGGREGATES)
        before = [()]
        if previous:
            before = self._read_group(facts & _within(*previous), [], AGGREGATES)
        return {
            "inbox": {"id": inbox.id, "name": inbox.display_name},
            "inboxes": [
                {"id": each.id, "name": each.display_name}
                for each in (inbox.search([]) | inbox).sorted("display_name")
            ],
            "has_business_hours": bool(inbox.resource_calendar_id),
            "start": start,
            "unit": unit,
            "figures": self._compare_figures(total, before),
            "points": [
                {"start": at.isoformat(), **_values(row)}
                for at, *row in sorted(points, key=lambda point: point[0])
            ],
            "hours": self._messages_by_hour(shown),
            "agents": [
                {"id": agent.id, "name": agent.display_name, **_values(row)}
                for agent, *row in agents
            ],
            "latest": self._date_of_first(facts, "date desc"),
        }

    @api.model
    def _day_figures(self, inboxes):
        """Return the figures of the compared days, as far as the reader may see.

        :return: by inbox, for each of `_compared_days`, how many conversations began,
            how many got their first reply, and the median of how long that took, in
            hours
        :rtype: dict
        """
        counted = Domain("conversations", ">", 0) | Domain(
            "first_response_time", "!=", False
        )
        of_inboxes = Domain("inbox_id", "in", inboxes.ids) & counted
        figures = {inbox: {} for inbox in inboxes}
        for day, (start, end) in self._compared_days().items():
            rows = self._read_group(
                of_inboxes & _within(start, end),
                ["inbox_id"],
                ["conversations:sum", "first_response_time:array_agg"],
            )
            found = {inbox: values for inbox, *values in rows}
            for inbox in inboxes:
                conversations, times = found.get(inbox, (0, ()))
                times = [each for each in times if each is not None]
                middle = median(times) if times else 0
                figures[inbox][day] = conversations, len(times), middle
        return figures

    @api.model
    def _compared_days(self):
        """Return the reader's day, and the same day last week until this time.

        :return: the first instant of each and the first one after it, in UTC
        :rtype: dict
        """
        zone, week = self.env.tz, timedelta(days=7)
        now = utc.localize(Datetime.now()).astimezone(zone).replace(tzinfo=None)
        start = now.combine(now, time.min)
        days = {
            "today": (start, start + timedelta(days=1)),
            "week_ago": (start - week, now - week),
        }
        return {
            day: [zone.localize(at).astimezone(utc).replace(tzinfo=None) for at in both]
            for day, both in days.items()
        }

    @api.model
    def _date_of_first(self, facts, order):
        """Return the time of the first fact in an order, as text."""
        fact = self.search(facts, order=order, limit=1)
        return Datetime.to_string(fact.date) or False

    @api.model
    def _messages_by_hour(self, facts):
        """Return how many messages customers wrote by the inbox's weekday and hour."""
        groups = self._read_group(
            facts & Domain("incoming_messages", ">", 0),
            ["weekday", "hour"],
            ["incoming_messages:sum"],
        )
        return [
            (int(weekday), int(hour), count)
            for weekday, hour, count in groups
            if weekday and hour
        ]

    @api.model
    def _compare_figures(self, total, before):
        values, previous = _values(*total), _values(*before)
        cases, previous_cases = _cases(*total), _cases(*before)
        words = self.fields_get([*COUNTS, *AVERAGES], ["string", "help"])
        return {
            name: {
                "value": values[name],
                "cases": cases.get(name),
                "previous": previous[name],
                "previous_cases": previous_cases.get(name),
                **words[name],
            }
            for name in values
        }


def _within(start, end):
    since = Domain("date", ">=", start) if start else Domain.TRUE
    return since & Domain("date", "<", end)


def _unit(start, end):
    if not start:
        return "month"
    days = (Datetime.to_datetime(end) - Datetime.to_datetime(start)).total_seconds()
    days /= 24 * 3600
    return next((unit for most, unit in UNITS.items() if days <= most + 0.1), "month")


def _values(row=()):
    """Return the aggregates of one group by name; the average of nothing is None."""
    row = dict(zip(AGGREGATES, row, strict=False))
    cases = {name: row.get(f"{name}:count") for name in AVERAGES}
    return {name: row.get(f"{name}:sum") or 0 for name in COUNTS} | {
        name: row[f"{name}:avg"] if cases[name] else None for name in AVERAGES
    }


def _cases(row=()):
    row = dict(zip(AGGREGATES, row, strict=False))
    return {name: row.get(f"{name}:count") or 0 for name in AVERAGES}
