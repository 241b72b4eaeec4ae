"""What several models need of the database and of Odoo's jobs."""

import re

from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL
from psycopg2.errors import SerializationFailure, UniqueViolation

# Two transactions wanted the same rows: roll back and try again. A unique key that
# was free in our snapshot and is not any more is the same thing.
CONFLICTS = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, UniqueViolation)

# After so long, a job that was called should have begun: it is called again.
HEARD_SECONDS = 2


def wake_cron(env, xmlid):
    """Wake a job, once for however many ask before it runs.

    `ir.cron._trigger()` writes a row and opens a connection each time, which halves
    the rate of a webhook. Here a trigger that nobody has taken up yet serves for all:
    it is locked against being taken up before this transaction ends (the job's
    deletion waits for FOR KEY SHARE), so no wake-up is lost. SKIP LOCKED passes over
    triggers that a running job is already deleting. Old ones do not count: they were
    written when nobody listened, as while Odoo starts, and wait for the next minute.

    :param str xmlid: the `ir.cron` record
    """
    cron_id = env["ir.model.data"]._xmlid_to_res_id(xmlid, raise_if_not_found=True)
    if not _is_triggered(env, cron_id):
        env.cr.execute(
            SQL(
                """
                INSERT INTO ir_cron_trigger (cron_id, call_at)
                     VALUES (%s, date_trunc('second', now() AT TIME ZONE 'UTC'))
                """,
                cron_id,
            )
        )
        env.cr.postcommit.add(env["ir.cron"]._notifydb)


def _is_triggered(env, cron_id):
    """Tell whether a trigger waits, and keep it until this transaction ends.

    One that was taken up since our snapshot makes PostgreSQL refuse. In a savepoint:
    otherwise Odoo would undo the whole request and try it again a second later.
    """
    query = SQL(
        """
        SELECT 1
          FROM ir_cron_trigger
         WHERE cron_id = %s
           AND call_at <= now() AT TIME ZONE 'UTC'
           AND call_at > now() AT TIME ZONE 'UTC' - %s * INTERVAL '1 second'
         LIMIT 1
           FOR KEY SHARE SKIP LOCKED
        """,
        cron_id,
        HEARD_SECONDS,
    )
    try:
        with env.cr.savepoint(flush=False):
            env.cr.execute(query, log_exceptions=False)
            return bool(env.cr.rowcount)
    except SerializationFailure:
        return False


def file_name(name):
    """A file's name as it can stand in any address.

    :rtype: str
    """
    stem, _dot, extension = (name or "").rpartition(".")
    parts = (re.sub(r"[^A-Za-z0-9]+", "-", part) for part in (stem, extension))
    stem, extension = (part.strip("-")[:60] for part in parts)
    return f"{stem or 'file'}.{extension}" if extension else stem or "file"
