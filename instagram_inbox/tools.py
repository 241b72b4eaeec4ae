"""What several models need of the database and of Odoo's jobs."""

from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL
from psycopg2.errors import UniqueViolation

# Two transactions wanted the same rows: roll back and try again. A unique key that
# was free in our snapshot and is not any more is the same thing.
CONFLICTS = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, UniqueViolation)


def wake_cron(env, xmlid):
    """Wake a job, once for however many ask before it runs.

    `ir.cron._trigger()` writes a row and opens a connection each time, which halves
    the rate of a webhook. Here a trigger that nobody has taken up yet serves for all:
    it is locked against being taken up before this transaction ends (the job's
    deletion waits for FOR KEY SHARE), so no wake-up is lost. SKIP LOCKED passes over
    triggers that a running job is already deleting.

    :param str xmlid: the `ir.cron` record
    """
    cron_id = env["ir.model.data"]._xmlid_to_res_id(xmlid, raise_if_not_found=True)
    env.cr.execute(
        SQL(
            """
            INSERT INTO ir_cron_trigger (cron_id, call_at)
                 SELECT %(cron_id)s, date_trunc('second', now() AT TIME ZONE 'UTC')
                  WHERE NOT EXISTS (
                        SELECT 1
                          FROM ir_cron_trigger
                         WHERE cron_id = %(cron_id)s
                           AND call_at <= now() AT TIME ZONE 'UTC'
                           FOR KEY SHARE SKIP LOCKED)
            """,
            cron_id=cron_id,
        )
    )
    if env.cr.rowcount:
        env.cr.postcommit.add(env["ir.cron"]._notifydb)
