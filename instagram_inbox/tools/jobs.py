"""Helpers for Odoo's jobs: conflicts, wake-ups, and courtesy to requests."""

import logging
import sys
from contextlib import contextmanager, suppress
from threading import Lock, Timer

import psycopg2
from odoo import sql_db
from odoo.addons.base.models.ir_cron import ODOO_NOTIFY_FUNCTION
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL
from psycopg2.errors import SerializationFailure, UniqueViolation

from .clock import clock

_logger = logging.getLogger(__name__)

# Errors when two transactions need the same rows: roll back and try again. One of them
# is a unique key that was free in our snapshot and is now taken.
CONFLICTS = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, UniqueViolation)

# A job that was called should have begun within this time; else it is called again.
HEARD_SECONDS = 2


@contextmanager
def aside(env, what, then=None):
    """Run a step that must not undo the rest: if it fails, only the step is undone.

    The failure is logged. An error before the step, such as a broken connection, is
    the caller's.

    :param str what: the name of the step in the log
    :param then: a function that is called with the error after the step was undone
    """
    savepoint = env.cr.savepoint()
    try:
        with savepoint:
            yield
    except CONFLICTS:
        raise
    except Exception as error:
        _logger.exception("This could not be done: %s.", what)
        if then:
            then(error)


def wake_cron(env, xmlid):
    """Wake a job, once for all callers before it runs.

    `ir.cron._trigger()` writes a row and opens a connection each time, which halves the
    rate of a webhook. Here one pending trigger serves all callers: it is locked so that
    nobody takes it before this transaction ends (its deletion waits for FOR KEY SHARE),
    so no wake-up is lost. SKIP LOCKED passes over triggers that a running job is
    deleting. Old triggers do not count: they were written when nobody listened, for
    example while Odoo started, and wait for the next minute or the next agent (see
    `ir.websocket`).

    :param str xmlid: the `ir.cron` record
    """
    cron = cron_id(env, xmlid)
    if not _is_triggered(env, cron):
        env.cr.execute(new_trigger(cron))
        env.cr.postcommit.add(env["ir.cron"]._notifydb)


def wake_cron_at(env, xmlid, moment):
    """Wake a job at a later moment.

    Odoo looks for later calls only once a minute. So this process reminds it in time;
    if the process ends before, the minute is the safety net.

    :param str xmlid: the `ir.cron` record
    :param datetime moment: in UTC
    """
    env["ir.cron"].browse(cron_id(env, xmlid))._trigger(moment)
    seconds = max((moment - clock()).total_seconds(), 0)
    reminder = Timer(seconds + 0.1, _notify_crons, [env.cr.dbname])
    reminder.daemon = True
    env.cr.postcommit.add(reminder.start)


def _notify_crons(dbname):
    """Do what `ir.cron` does for a call that is due, from a thread of its own."""
    notify = SQL.identifier(ODOO_NOTIFY_FUNCTION)
    with (
        suppress(psycopg2.Error, sql_db.PoolError),
        sql_db.db_connect("postgres").cursor() as cr,
    ):
        cr.execute(SQL("SELECT %s('cron_trigger', %s)", notify, dbname))


def cron_id(env, xmlid):
    """Return the id of a job, which may have been replaced, but not deleted."""
    return env["ir.model.data"]._xmlid_to_res_id(xmlid, raise_if_not_found=True)


def is_called(env):
    """Return whether any job was called and has not finished since."""
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
    """Return the INSERT that calls a job, to be followed by `_notifydb`."""
    return SQL(
        """
        INSERT INTO ir_cron_trigger (cron_id, call_at)
             SELECT %s, date_trunc('second', now() AT TIME ZONE 'UTC')
        """,
        cron,
    )


def waiting_trigger(cron):
    """Return the query for a pending call, which also keeps the call pending.

    PostgreSQL refuses it when a call was taken since our snapshot.
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
    """Return whether a trigger is pending, and keep it until this transaction ends.

    The savepoint is necessary: a refusal would undo the whole transaction.
    """
    try:
        with env.cr.savepoint(flush=False):
            env.cr.execute(waiting_trigger(cron), log_exceptions=False)
            return bool(env.cr.rowcount)
    except SerializationFailure:
        return False


# A computing thread keeps Python's lock for 5 ms at a time while others wait for it. A
# thread that answers a request gives it up far sooner, at every trip to the database.
# So a busy job gets much more than its share, and each answer waits for it many times.
# Without this the slowest webhooks of a flood wait 2.1 times as long as empty requests,
# with it 1.7 times (`./dev bench webhook`).
SWITCH_SECONDS = 0.0005


class _Interval:
    """The time for which threads keep the lock; shorter while a block asks for it."""

    def __init__(self):
        self._lock, self._askers, self._usual = Lock(), 0, None

    def shorten(self):
        with self._lock:
            if not self._askers:
                self._usual = sys.getswitchinterval()
                sys.setswitchinterval(min(self._usual, SWITCH_SECONDS))
            self._askers += 1

    def restore(self):
        with self._lock:
            self._askers -= 1
            if not self._askers:
                sys.setswitchinterval(self._usual)


_interval = _Interval()


@contextmanager
def courteous():
    """Let the process answer requests nearly as fast as without this block.

    The interval belongs to the process, and several threads may be in such a block; the
    last one to finish restores it.
    Follows https://docs.python.org/3/library/sys.html#sys.setswitchinterval
    """
    _interval.shorten()
    try:
        yield
    finally:
        _interval.restore()
