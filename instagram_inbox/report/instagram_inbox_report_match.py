from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from .instagram_inbox_report_record import HOUR

COUNTS = (
    "conversations",
    "incoming_messages",
    "outgoing_messages",
    "resolutions",
    "referrals",
)
MEASURES = ("first_response_time", "reply_time", "resolution_time")
STORED = (
    "id",
    "channel_id",
    "episode_id",
    "agent_id",
    "date",
    "origin",
    "is_automatic",
    "weekday",
    "hour",
    *COUNTS,
    *MEASURES,
    *(f"{measure}_business" for measure in MEASURES),
)


class InstagramInboxReportMatch(models.Model):
    """From the facts there are to those there should be, by what differs alone."""

    _inherit = "instagram.inbox.report"

    @api.model
    def _match(self, condition, facts):
        """Have the stored facts be these.

        What is right stays as it is: a company and business hours are what they were
        then, also when one of a fact's other values is put right.

        :param SQL condition: which stored facts these are to replace
        :param list facts: as `_record` takes them
        :return: how many were wrong, and how many were missing
        :rtype: tuple
        """
        wanted = defaultdict(list)
        for fact in facts:
            wanted[self._wanted_key(fact)].append(fact)
        wrong, moved = [], defaultdict(list)
        for row in self._stored(condition):
            if fact := wanted[_stored_key(row)]:
                local = self._local_of(fact.pop())
                if local != (row["weekday"], row["hour"]):
                    moved[local].append(row["id"])
            else:
                wrong.append(row)
        missing = [fact for some in wanted.values() for fact in some]
        self._keep_business_hours(missing, wrong)
        self.browse([row["id"] for row in wrong]).unlink()
        for (weekday, hour), ids in moved.items():
            self.browse(ids).write({"weekday": weekday, "hour": hour})
        self._record(missing)
        return len(wrong) + sum(map(len, moved.values())), len(missing)

    @api.model
    def _keep_business_hours(self, missing, wrong):
        """Let facts have the business hours of those that had the same two instants."""
        known = {
            (row["channel_id"], span): row[f"{span[0]}_business"]
            for row in wrong
            if (span := _stored_span(row))
        }
        for fact in missing if known else ():
            key = fact["channel"].id, fact.get("time")
            if key in known:
                fact["business"] = known[key]

    @api.model
    def _local_of(self, fact):
        return self._local(fact["date"], fact["channel"].instagram_inbox_id.tz)

    @api.model
    def _wanted_key(self, fact):
        episode, agent, span = fact.get("episode"), fact["agent"], fact.get("time")
        origin = episode.origin if episode else fact.get("origin")
        return (
            fact["channel"].id,
            episode.id if episode else None,
            (agent and agent.id) or None,
            fact["date"],
            origin or None,
            bool(fact.get("is_automatic")),
            fact["count"],
            span and (span[0], max(round((span[2] - span[1]).total_seconds()), 0)),
        )

    @api.model
    def _stored(self, condition):
        self.env.flush_all()
        columns = SQL(", ").join(map(SQL.identifier, STORED))
        self.env.cr.execute(
            SQL("SELECT %s FROM instagram_inbox_report WHERE %s", columns, condition)
        )
        return self.env.cr.dictfetchall()


def _stored_measure(row):
    """Give the measure of a stored fact, and its seconds."""
    for measure in MEASURES:
        if row[measure] is not None:
            return measure, round(row[measure] * HOUR)
    return None


def _stored_span(row):
    """Give the measure and the two instants that a stored fact's time lies between."""
    if measured := _stored_measure(row):
        measure, seconds = measured
        return measure, row["date"] - timedelta(seconds=seconds), row["date"]
    return None


def _stored_key(row):
    return (
        row["channel_id"],
        row["episode_id"],
        row["agent_id"],
        row["date"],
        row["origin"],
        bool(row["is_automatic"]),
        next((name for name in COUNTS if row[name]), None),
        _stored_measure(row),
    )
