"""What several models need of the database and of Odoo's jobs."""

import logging
import re
from contextlib import contextmanager
from datetime import datetime, timezone

from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL
from psycopg2.errors import SerializationFailure, UniqueViolation

_logger = logging.getLogger(__name__)

# Two transactions wanted the same rows: roll back and try again. A unique key that
# was free in our snapshot and is not any more is the same thing.
CONFLICTS = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, UniqueViolation)

# After so long, a job that was called should have begun: it is called again.
HEARD_SECONDS = 2


def clock():
    """Give the time as exactly as the machine has it: what sorts the two sides' words.

    Everything else is in seconds, as Odoo has it.
    """
    return datetime.now(timezone.utc).replace(tzinfo=None)


@contextmanager
def aside(env, what):
    """Do what must not undo the rest: if it fails, it alone is undone, and logged.

    :param str what: for the log
    """
    try:
        with env.cr.savepoint():
            yield
    except CONFLICTS:
        raise
    except Exception:
        _logger.exception("This could not be done: %s.", what)


def wake_cron(env, xmlid):
    """Wake a job, once for however many ask before it runs.

    `ir.cron._trigger()` writes a row and opens a connection each time, which halves
    the rate of a webhook. Here a trigger that nobody has taken up yet serves for all:
    it is locked against being taken up before this transaction ends (the job's
    deletion waits for FOR KEY SHARE), so no wake-up is lost. SKIP LOCKED passes over
    triggers that a running job is already deleting. Old ones do not count: they were
    written when nobody listened, as while Odoo starts, and wait for the next minute or
    the next agent who comes (see `ir.websocket`).

    :param str xmlid: the `ir.cron` record
    """
    cron = cron_id(env, xmlid)
    if not _is_triggered(env, cron):
        env.cr.execute(new_trigger(cron))
        env.cr.postcommit.add(env["ir.cron"]._notifydb)


def cron_id(env, xmlid):
    """Give the id of a job that an installation may have replaced, but not deleted."""
    return env["ir.model.data"]._xmlid_to_res_id(xmlid, raise_if_not_found=True)


def is_called(env):
    """Tell whether any job is called and has not finished since."""
    env.cr.execute(
        """
        SELECT 1
          FROM ir_cron_trigger
          JOIN ir_cron ON ir_cron.id = cron_id AND active
         WHERE call_at <= now() AT TIME ZONE 'UTC'
         LIMIT 1
        """
    )
    return bool(env.cr.rowcount)


def new_trigger(cron):
    """Give the INSERT that calls a job, to be followed by `_notifydb`."""
    return SQL(
        """
        INSERT INTO ir_cron_trigger (cron_id, call_at)
             SELECT %s, date_trunc('second', now() AT TIME ZONE 'UTC')
        """,
        cron,
    )


def waiting_trigger(cron):
    """Give the query for a call that nobody has taken up yet, and that stays so.

    PostgreSQL refuses it when one was taken up since our snapshot.
    """
    return SQL(
        """
        SELECT 1
          FROM ir_cron_trigger
         WHERE cron_id = %s
           AND call_at <= now() AT TIME ZONE 'UTC'
           AND call_at > now() AT TIME ZONE 'UTC' - %s * INTERVAL '1 second'
         LIMIT 1
           FOR KEY SHARE SKIP LOCKED
        """,
        cron,
        HEARD_SECONDS,
    )


def _is_triggered(env, cron):
    """Tell whether a trigger waits, and keep it until this transaction ends.

    In a savepoint: a refusal would undo the whole transaction.
    """
    try:
        with env.cr.savepoint(flush=False):
            env.cr.execute(waiting_trigger(cron), log_exceptions=False)
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
