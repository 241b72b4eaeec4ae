"""What Odoo's jobs have in common: conflicts, wake-ups, and courtesy to requests."""

import logging
import sys
from contextlib import contextmanager
from threading import Lock

from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL
from psycopg2.errors import SerializationFailure, UniqueViolation

_logger = logging.getLogger(__name__)

# Two transactions wanted the same rows: roll back and try again. A unique key that
# was free in our snapshot and is not any more is the same thing.
CONFLICTS = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, UniqueViolation)

# After so long, a job that was called should have begun: it is called again.
HEARD_SECONDS = 2


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


# A thread that computes keeps Python's lock for 5 ms at a time while others want it,
# one that answers a request gives it up after far less, at each word with the database:
# so a busy job takes much more than its share, and each answer waits for it many times.
SWITCH_SECONDS = 0.0005


class _Interval:
    """How long the process's threads keep the lock; shorter while somebody asks it."""

    def __init__(self):
        self._lock, self._askers, self._usual = Lock(), 0, None

    def shorten(self):
        with self._lock:
            if not self._askers:
                self._usual = sys.getswitchinterval()
                sys.setswitchinterval(min(self._usual, SWITCH_SECONDS))
            self._askers += 1

    def give_back(self):
        with self._lock:
            self._askers -= 1
            if not self._askers:
                sys.setswitchinterval(self._usual)


_interval = _Interval()


@contextmanager
def courteous():
    """Let the process answer requests meanwhile nearly as if this block did not run.

    The interval is the process's, so another block may be in another thread; it is as
    before when the last of them is done.
    Follows https://docs.python.org/3/library/sys.html#sys.setswitchinterval
    """
    _interval.shorten()
    try:
        yield
    finally:
        _interval.give_back()
