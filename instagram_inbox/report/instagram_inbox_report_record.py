from bisect import bisect_right
from collections import defaultdict

from odoo import api, models
from pytz import all_timezones_set, timezone, utc

HOUR = 3600


class InstagramInboxReportRecord(models.Model):
    """How facts are written."""

    _inherit = "instagram.inbox.report"

    @api.model
    def _record(self, facts):
        """Write facts.

        :param list facts: per fact a dict with `channel` (record), `date`, optionally
            `agent` and `episode` (records), `origin` where it has no episode,
            `is_automatic`, one of the counters (`count`), `time`: the measure with the
            two instants it lies between, as `instagram.episode` gives it, and
            `business`: its business hours if they are known already
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
        episode = fact.get("episode")
        weekday, hour = self._local(fact["date"], inbox.tz)
        values = {
            "date": fact["date"],
            "weekday": weekday,
            "hour": hour,
            "is_automatic": fact.get("is_automatic", False),
            "channel_id": channel.id,
            "inbox_id": inbox.id,
            "company_id": inbox.company_id.id,
            "agent_id": agent.id if agent else False,
            "episode_id": episode.id if episode else False,
            "origin": (episode.origin if episode else fact.get("origin")) or False,
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
    def _local(self, at, tz):
        """Return the weekday and the hour of the day in a time zone.

        One that is not known, or not any more, counts as UTC.
        """
        zone = timezone(tz) if tz in all_timezones_set else utc
        local = utc.localize(at).astimezone(zone)
        return str(local.weekday()), f"{local.hour:02}"

    @api.model
    def _business_hours(self, facts):
        """Count the working time in each fact's span, by its inbox's calendar.

        The calendar is asked once for all spans of an inbox.

        :return: hours by the fact's position; none where the inbox has no calendar
        :rtype: dict
        """
        spans, hours = defaultdict(list), {}
        for number, fact in enumerate(facts):
            calendar = fact["channel"].instagram_inbox_id.resource_calendar_id
            if "business" in fact:
                hours[number] = fact["business"]
            elif fact.get("time") and calendar:
                _measure, start, end = fact["time"]
                start, end = utc.localize(start), utc.localize(end)
                spans[calendar].append((number, start, max(start, end)))
        for calendar, asked in spans.items():
            # sudo: resource.calendar - an agent's answer is measured by opening hours
            worked = list(
                calendar.sudo()._work_intervals_batch(
                    min(start for _number, start, _end in asked),
                    max(end for _number, _start, end in asked),
                )[False]
            )
            ends = [until for _since, until, _record in worked]
            for number, start, end in asked:
                hours[number] = _overlap(
                    worked[bisect_right(ends, start) :], start, end
                )
        return hours


def _overlap(intervals, start, end):
    """Sum the part of intervals that lies between two instants, in hours."""
    seconds = 0
    for since, until, _record in intervals:
        if since >= end:
            break
        seconds += (min(until, end) - max(since, start)).total_seconds()
    return seconds / HOUR
