from odoo import api, fields, models
from odoo.tools import SQL, consteq

from .instagram_checklist_server import ASLEEP_AFTER, JOBS, STUCK_AFTER

# Who has this key reads figures; a shorter one is none.
KEY, KEY_LENGTH = "health_key", 16
# Counting ends here: monitoring asks often.
MOST = 1000


class InstagramHealth(models.AbstractModel):
    """Tells monitoring whether messages are shown and replies are sent in time.

    Strangers learn one word. Figures, which say how much business there is, are for
    those who have the key.
    """

    _name = "instagram.health"
    _description = "Health of Instagram's Queues"

    @api.model
    def _report(self):
        """Return how old the oldest work is, what needs a person, and what is late.

        One statement, which reads the beginning of a few small indexes.

        :rtype: dict
        """
        now = fields.Datetime.now()
        [row] = self.env.execute_query_dict(
            SQL(
                """
                SELECT (SELECT COALESCE(not_before, received_at)
                          FROM instagram_webhook_event
                         WHERE state = 'pending'
                           AND (not_before IS NULL OR not_before <= %(now)s)
                      ORDER BY id
                         LIMIT 1) AS update,
                       (SELECT COALESCE(message.not_before, message.written_at)
                          FROM instagram_message message
                          JOIN instagram_inbox inbox ON inbox.id = message.inbox_id
                         WHERE message.state = 'queued'
                           AND inbox.state = 'connected'
                           AND (inbox.paused_until IS NULL
                                OR inbox.paused_until <= %(now)s)
                           AND (message.not_before IS NULL
                                OR message.not_before <= %(now)s)
                      ORDER BY message.id
                         LIMIT 1) AS reply,
                       (SELECT count(*)
                          FROM (SELECT 1
                                  FROM instagram_webhook_event
                                 WHERE state = 'failed'
                                 LIMIT %(most)s) failed) AS failed,
                       (SELECT count(*)
                          FROM (SELECT 1
                                  FROM instagram_message
                                 WHERE state = 'unconfirmed'
                                 LIMIT %(most)s) undecided) AS undecided,
                       (SELECT bool_and(active)
                          FROM ir_cron
                         WHERE id = ANY(%(jobs)s)) AS active,
                       (SELECT min(lastcall)
                          FROM ir_cron
                         WHERE id = ANY(%(jobs)s)) AS lastcall
                """,
                now=now,
                most=MOST,
                jobs=[self.env["ir.model.data"]._xmlid_to_res_id(job) for job in JOBS],
            )
        )
        return {
            "status": "late" if self._is_late(row, now) else "ok",
            "oldest_update_seconds": _seconds(row["update"], now),
            "oldest_reply_seconds": _seconds(row["reply"], now),
            "failed_updates": row["failed"],
            "undecided_replies": row["undecided"],
            "jobs_active": bool(row["active"]),
            "jobs_last_run_seconds": _seconds(row["lastcall"], now, None),
        }

    @api.model
    def _is_late(self, row, now):
        waiting = filter(None, (row["update"], row["reply"]))
        is_asleep = row["lastcall"] and row["lastcall"] < now - ASLEEP_AFTER
        is_stuck = any(since < now - STUCK_AFTER for since in waiting)
        return not row["active"] or is_asleep or is_stuck

    @api.model
    def _knows_key(self, given):
        """Return whether somebody may read the figures."""
        key = self.env["instagram.api"]._parameter(KEY)
        return len(key) >= KEY_LENGTH and consteq(key.encode(), given.encode())


def _seconds(since, now, default=0):
    """Return for how long something has waited; the default if nothing waits."""
    return max(round((now - since).total_seconds()), 0) if since else default
