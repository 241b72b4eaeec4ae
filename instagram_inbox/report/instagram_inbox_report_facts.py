from bisect import bisect_right
from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL
from pytz import all_timezones_set, timezone, utc

from .answer_times import BY_PERSON, INCOMING, RESOLVED, Line, compute_times

HOUR = 3600

# Sorts a resolution after everything else of the same instant.
LAST = float("inf")
# The messages that are counted: messages of customers, arrivals, and our messages that
# were delivered; a reply in several parts counts once. Imported messages never count.
MESSAGES = """
    SELECT message.id, message.channel_id, message.episode_id, message.direction,
           message.written_at AS at, message.instant, message.from_app,
           message.by_person, message.user_id, message.agent_id, message.origin,
           shown.message_type = 'comment' AS is_said
      FROM instagram_message message
      JOIN mail_message shown ON shown.id = message.mail_message_id
     WHERE %s
       AND message.is_imported IS NOT TRUE
       AND (message.direction = 'in'
            OR message.state IN ('sent', 'read')
               AND NOT EXISTS (SELECT 1
                                 FROM instagram_message earlier
                                WHERE earlier.mail_message_id = message.mail_message_id
                                  AND earlier.id < message.id))
  ORDER BY message.id
"""


class InstagramInboxReport(models.Model):
    """Write facts: as things happen, and from stored messages and changes.

    The second way corrects a conversation after something came late, and rebuilds the
    whole table.
    """

    _inherit = "instagram.inbox.report"

    # ------------------------------------------------------------
    # WRITING FACTS
    # ------------------------------------------------------------

    @api.model
    def _record(self, facts):
        """Write facts.

        :param list facts: per fact a dict with `channel` (record), `date`, optionally
            `agent` and `episode` (records), `origin` where it has no episode,
            `is_automatic`, one of the counters (`count`), `time`: the measure with the
            two instants it lies between, as `instagram.episode` returns it, and
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
        # An absent key stays NULL; False would be stored as 0 and lower the averages.
        if fact.get("time"):
            measure, start, end = fact["time"]
            values[measure] = max((end - start).total_seconds(), 0) / HOUR
            if business_hours is not None:
                values[f"{measure}_business"] = business_hours
        return values

    @api.model
    def _local(self, at, tz):
        """Return the weekday and the hour of the day in a time zone.

        A time zone that is unknown, or no longer known, counts as UTC.
        """
        zone = timezone(tz) if tz in all_timezones_set else utc
        local = utc.localize(at).astimezone(zone)
        return str(local.weekday()), f"{local.hour:02}"

    @api.model
    def _business_hours(self, facts):
        """Compute the working hours in each fact's span, by its inbox's calendar.

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

    # ------------------------------------------------------------
    # FACTS FROM MESSAGES
    # ------------------------------------------------------------

    @api.model
    def _episode_facts(self, episodes, messages):
        """Compute the facts of episodes.

        :param list messages: of these episodes, or of none
        :return: the facts, as `_record` accepts them, and the `Times` of each episode
        :rtype: tuple
        """
        lines = defaultdict(list)
        for message in messages:
            if message["is_said"] and message["episode_id"]:
                lines[message["episode_id"]] += _line(message)
        resolutions = self._resolutions(episodes)
        facts, times = [], {}
        for episode in episodes:
            ends = resolutions[episode]
            answer_lines = lines[episode.id] + [
                Line(change.instant, LAST, change.date, RESOLVED) for change, _a in ends
            ]
            times[episode] = compute_times(episode.opened_at, answer_lines)
            facts.append(episode._opening_fact())
            facts += [
                {"channel": episode.channel_id, "episode": episode, "agent": agent}
                | {"date": change.date, "count": "resolutions"}
                | {"time": ("resolution_time", episode.opened_at, change.date)}
                for change, agent in ends
            ]
        spans = {
            number: span
            for each in times.values()
            for number, span in each.spans.items()
        }
        facts += [
            self._message_fact(message, spans.get(message["id"]))
            for message in messages
            if message["is_said"]
        ]
        return facts, times

    @api.model
    def _arrival_facts(self, messages):
        """Return the facts of arrivals: they belong to no episode."""
        return [
            self._fact_of(message, message["agent_id"])
            | {"count": "referrals", "origin": message["origin"]}
            for message in messages
            if message["origin"]
        ]

    @api.model
    def _message_fact(self, message, span):
        episode = self.env["instagram.episode"].browse(message["episode_id"] or [])
        is_incoming = message["direction"] == "in"
        return self._fact_of(
            message, message["agent_id" if is_incoming else "user_id"]
        ) | {
            "episode": episode,
            "count": "incoming_messages" if is_incoming else "outgoing_messages",
            "is_automatic": not is_incoming and not _is_by_person(message),
            "time": span,
        }

    @api.model
    def _fact_of(self, message, agent_id):
        return {
            "channel": self.env["discuss.channel"].browse(message["channel_id"]),
            "date": message["at"],
            "agent": self.env["res.users"].browse(agent_id or []),
        }

    @api.model
    def _resolutions(self, episodes):
        """Return each resolution of these episodes and who is credited with it.

        The agent of the conversation is credited; if it had none, the person who
        pressed *Resolve*.

        :return: by episode, pairs of a change and a user
        :rtype: dict
        """
        found = defaultdict(list)
        agents = defaultdict(self.env["res.users"].browse)
        changes = self.env["instagram.conversation.change"].search(
            [
                ("channel_id", "in", episodes.channel_id.ids),
                "|",
                ("kind", "=", "agent"),
                ("episode_id", "in", episodes.ids),
            ],
            order="id",
        )
        for change in changes:
            if change.kind == "agent":
                agents[change.channel_id] = change.new_agent_id
            else:
                agent = agents[change.channel_id] or change.user_id
                found[change.episode_id].append((change, agent))
        return found

    @api.model
    def _messages(self, condition):
        self.env.flush_all()
        self.env.cr.execute(SQL(MESSAGES, condition))
        return self.env.cr.dictfetchall()


def _overlap(intervals, start, end):
    """Return how many hours of these intervals lie between two instants."""
    seconds = 0
    for since, until, _record in intervals:
        if since >= end:
            break
        seconds += (min(until, end) - max(since, start)).total_seconds()
    return seconds / HOUR


def _line(message):
    if message["direction"] == "in":
        kind = INCOMING
    elif _is_by_person(message):
        kind = BY_PERSON
    else:
        return []
    return [Line(message["instant"], message["id"], message["at"], kind)]


def _is_by_person(message):
    # Instagram does not say who wrote in its app: it counts as a person
    return bool(message["by_person"] or message["from_app"])
