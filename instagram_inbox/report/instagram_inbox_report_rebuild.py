import logging
import time
from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..tools.jobs import CONFLICTS
from .instagram_inbox_report_facts import HOUR

_logger = logging.getLogger(__name__)

# How many threads are recounted at once; each batch is committed.
BATCH = 100
# For how many seconds one run starts new batches; then other jobs get their turn.
RUN_SECONDS = 2
MAX_CONFLICTS = 5

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


class InstagramInboxReport(models.Model):
    """Rebuild the facts of an inbox while messages go on arriving.

    Facts that messages cannot prove any more stay: those of erased threads, and those
    older than the oldest message that is kept of their thread. Facts that are right are
    not written.
    """

    _inherit = "instagram.inbox.report"

    @api.model
    def _cron_rebuild(self):
        """Rebuild the facts of the inboxes for which this was requested."""
        commit_progress = self.env["ir.cron"]._commit_progress
        deadline, conflicts = time.monotonic() + RUN_SECONDS, 0
        inboxes = self.env["instagram.inbox"].with_context(active_test=False)
        while inbox := inboxes.search(
            [("rebuild_after", ">=", 0)], order="id", limit=1
        ):
            try:
                inbox._rebuild_next(BATCH)
                self.env.flush_all()
            except CONFLICTS:
                # a message arrived meanwhile: repeat these threads
                self.env.cr.rollback()
                self.env.transaction.reset()
                conflicts += 1
            # The one boundary: when one inbox fails, the others are still counted.
            except Exception:
                _logger.exception("Counting inbox %s anew failed.", inbox.id)
                self.env.cr.rollback()
                self.env.transaction.reset()
                inbox._end_rebuild()
            else:
                conflicts = 0
            if conflicts > MAX_CONFLICTS or time.monotonic() > deadline:
                break
            if not commit_progress(1, remaining=1):
                break
        waiting = inboxes.search_count([("rebuild_after", ">=", 0)])
        commit_progress(remaining=waiting)

    @api.model
    def _rebuild(self, channels):
        """Replace the facts of threads by what messages and changes of status prove.

        :return: how many were wrong, and how many were missing
        :rtype: tuple
        """
        channels = channels.filtered(lambda channel: not channel.instagram_is_test)
        # this lock keeps others from writing facts: they also write the thread
        self.env.cr.execute(
            SQL(
                "SELECT 1 FROM discuss_channel WHERE id = ANY(%s) FOR NO KEY UPDATE",
                channels.ids,
            ),
            log_exceptions=False,
        )
        kept = self._oldest_kept(channels)
        if not kept:
            return 0, 0
        episodes = self.env["instagram.episode"].search(
            [("channel_id", "in", list(kept))], order="id"
        )
        whole = episodes.filtered(
            lambda each: each.opened_at >= kept[each.channel_id.id]
        )
        messages = self._messages(SQL("message.channel_id = ANY(%s)", list(kept)))
        complete = {None, *whole.ids}
        facts, _times = self._episode_facts(
            whole, [each for each in messages if each["episode_id"] in complete]
        )
        facts += self._arrival_facts(messages)
        replaced = SQL(
            """
            channel_id = ANY(%(channels)s)
            AND (episode_id = ANY(%(whole)s)
                 OR episode_id IS NULL
                    AND date >= (
                        SELECT since
                          FROM unnest(%(channels)s, %(since)s::timestamp[])
                               AS kept(channel, since)
                         WHERE kept.channel = channel_id))
            """,
            channels=list(kept),
            since=list(kept.values()),
            whole=whole.ids,
        )
        return self._replace_facts(replaced, facts)

    @api.model
    def _oldest_kept(self, channels):
        """Return the date of the oldest message that is kept of each thread.

        :rtype: dict
        """
        found = self.env["instagram.message"]._read_group(
            [("channel_id", "in", channels.ids), ("is_imported", "=", False)],
            ["channel_id"],
            ["written_at:min"],
        )
        return {channel.id: at for channel, at in found}

    # ------------------------------------------------------------
    # DIFFERENCES
    # ------------------------------------------------------------

    @api.model
    def _replace_facts(self, condition, facts):
        """Replace the stored facts by these; write only what differs.

        A fact that is right stays: its company and business hours are those of its
        time. They also stay when another of its values is corrected.

        :param SQL condition: the stored facts to replace
        :param list facts: as `_record` accepts them
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
        """Copy the business hours of wrong facts to missing ones of the same span."""
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
    """Return the measure of a stored fact and its seconds, or None."""
    for measure in MEASURES:
        if row[measure] is not None:
            return measure, round(row[measure] * HOUR)
    return None


def _stored_span(row):
    """Return the measure and the two instants of a stored fact's time, or None."""
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
