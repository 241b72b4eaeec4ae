import logging
import time
from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..tools.jobs import CONFLICTS
from .instagram_inbox_report_facts import MEASURES, span_of

_logger = logging.getLogger(__name__)

# How many threads are recounted at once; each batch is committed.
BATCH = 100
# For how many seconds one run starts new batches; then other jobs get their turn.
RUN_SECONDS = 2
MAX_CONFLICTS = 5

PROVEN = (
    "channel_id",
    "episode_id",
    "agent_id",
    "date",
    "origin",
    "is_automatic",
    "priority",
    "conversations",
    "incoming_messages",
    "outgoing_messages",
    "resolutions",
    "referrals",
    "rating",
)
STORED = (
    *("id", "weekday", "hour", "within_target", *PROVEN, *MEASURES),
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
        return self._recount(self._oldest_kept(channels))

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
        return dict(found)

    # ------------------------------------------------------------
    # DIFFERENCES
    # ------------------------------------------------------------

    @api.model
    def _replace_facts(self, domain, facts):
        """Replace the stored facts by these; write only what differs.

        A fact that is right stays: its company and business hours are those of its
        time. They also stay when another of its values is corrected.

        :param Domain domain: the stored facts to replace
        :param list facts: as `_record` accepts them
        :return: how many were wrong, and how many were missing
        :rtype: tuple
        """
        wanted = defaultdict(list)
        for fact in facts:
            wanted[_key(fact)].append(fact)
        wrong, moved = [], defaultdict(list)
        self.flush_model()
        for row in self.env.execute_query_dict(self._search(domain).select(*STORED)):
            if same := wanted[_key(row)]:
                fact = same.pop()
                local = fact["weekday"], fact["hour"]
                if local != (row["weekday"], row["hour"]):
                    moved[local].append(row["id"])
            else:
                wrong.append(row)
        missing = [fact for some in wanted.values() for fact in some]
        self.browse([row["id"] for row in wrong]).unlink()
        for (weekday, hour), ids in moved.items():
            self.browse(ids).write({"weekday": weekday, "hour": hour})
        known = {_span_key(row): row for row in wrong if span_of(row)}
        corrected = [fact for fact in missing if _span_key(fact) in known]
        self.create([fact | _business(known[_span_key(fact)]) for fact in corrected])
        self._record([fact for fact in missing if _span_key(fact) not in known])
        return len(wrong) + sum(map(len, moved.values())), len(missing)


def _key(fact):
    """Return the values that make a fact right, stored or not."""
    return (
        *(fact.get(name) or None for name in PROVEN),
        fact.get("within_target"),  # zero is not the same as none
        span_of(fact),
    )


def _span_key(fact):
    return fact["channel_id"], span_of(fact)


def _business(row):
    """Return the business hours of a stored fact, if it has any."""
    names = (f"{measure}_business" for measure in MEASURES)
    return {name: row[name] for name in names if row[name] is not None}
