import logging
import time

from odoo import api, models
from odoo.tools import SQL

from ..tools.jobs import CONFLICTS

_logger = logging.getLogger(__name__)

# Threads at once; each batch is committed.
BATCH = 100
# How long one run takes up new batches, in seconds; then other jobs have their turn.
RUN_SECONDS = 2
MAX_CONFLICTS = 5


class InstagramInboxReportRebuild(models.Model):
    """The whole table anew, an inbox at a time, beside the work that goes on.

    What messages can no longer tell stays as it is: facts of threads that were
    erased, and those older than the oldest message that is kept of their thread.
    """

    _inherit = "instagram.inbox.report"

    @api.model
    def _cron_rebuild(self):
        """Rebuild the facts of inboxes for which somebody asked for it."""
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
                # a message came in meanwhile: do these threads again
                self.env.cr.rollback()
                self.env.transaction.reset()
                conflicts += 1
            # The one boundary: whatever one inbox meets, the others are counted.
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
        """Have the facts of threads be what messages and changes of status say.

        :return: how many were wrong, and how many were missing
        :rtype: tuple
        """
        channels = channels.filtered(lambda channel: not channel.instagram_is_test)
        # whoever writes facts of a thread writes the thread too
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
        tellable = {None, *whole.ids}
        facts, _times = self._tell(
            whole, [each for each in messages if each["episode_id"] in tellable]
        )
        facts += self._tell_arrivals(messages)
        told = SQL(
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
        return self._match(told, facts)

    @api.model
    def _oldest_kept(self, channels):
        """Say when the oldest message was written that is kept of each thread.

        :rtype: dict
        """
        found = self.env["instagram.message"]._read_group(
            [("channel_id", "in", channels.ids), ("is_imported", "=", False)],
            ["channel_id"],
            ["written_at:min"],
        )
        return {channel.id: at for channel, at in found}
