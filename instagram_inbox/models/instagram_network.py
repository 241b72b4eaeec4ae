import logging
import time
from collections.abc import Callable, Hashable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from odoo import api, models
from odoo.tools import SQL

from ..instagram.exceptions import (
    AuthError,
    InstagramError,
    Transient,
    Unconfirmed,
)
from ..instagram.usage import Meter
from ..log_filters import retrying
from ..tools import CONFLICTS, wake_cron

_logger = logging.getLogger(__name__)

# Calls to Instagram under way at once that are no replies, by model; what comes first
# is begun first.
SHARES = {
    "instagram.upload": 3,
    "instagram.reaction.outbox": 1,
    "instagram.signal": 1,
    "instagram.contact": 4,
    "instagram.fetch": 2,
    "instagram.media": 2,
    "instagram.import": 1,
}
# All of them leave room for replies, which so never wait for any.
POOL_SIZE = sum(SHARES.values()) + 4
# What a killed job may have left behind.
OUTBOXES = ("instagram.message", "instagram.reaction.outbox")
# Calls that may take long, as files are fetched: what is short is still begun while one
# is under way.
LONG = frozenset({"instagram.upload", "instagram.import", "instagram.media"})
SHORT = {model: share for model, share in SHARES.items() if model not in LONG}
# How often the queue is looked at while calls are under way, in seconds.
TICK = 0.1
# For how long, in a burst of messages, look-ups and files give way at a stretch.
REST_SECONDS = 1
TRIES = 8
# How long one run begins new calls, in seconds; then another job may have its turn.
RUN_SECONDS = 10


@dataclass(frozen=True)
class NetworkJob:
    """One call to Instagram.

    :param key: what it is about, so that it is not begun twice.
    :param record: gets `_network_done(result)` or `_network_failed(error)`.
    :param call: talks to Instagram; runs in a thread of the pool and may not touch
        the database.
    :param token: the access token it uses, if any.
    :param meter: what its answers tell of how much is used up.
    """

    key: Hashable
    record: models.BaseModel
    call: Callable[[], Any] = field(repr=False)
    token: str | None = field(default=None, repr=False)
    meter: Meter = field(default_factory=Meter)

    def judged(self, error):
        """Give the error as it counts now.

        What Instagram says of a token that was replaced during the call says nothing
        of the new one.
        """
        is_about_token = self.token and isinstance(error, AuthError)
        if is_about_token and self.record.inbox_id._token_sudo() != self.token:
            return Transient(str(error))
        return error


class InstagramNetwork(models.AbstractModel):
    """The one job that waits for Instagram.

    Odoo has two cron threads by default. At most one of them ever waits for the
    network, so that the other is free for incoming messages. The calls wait in a small
    thread pool; everything in the database happens here, in the job's own thread, and
    is committed before and after each call: no row is locked meanwhile.
    """

    _name = "instagram.network"
    _description = "Instagram Network Job"

    @contextmanager
    def _exclusive(self):
        """Take the right to wait for Instagram, for as long as the block runs.

        The lock belongs to the database session: it survives commits, and is free as
        soon as the process is gone.

        :return: whether we have it; without it, come again later
        :rtype: bool
        """
        lock = SQL("(hashtext(%s), 0)", self._name)
        self.env.cr.execute(SQL("SELECT pg_try_advisory_lock%s", lock))
        mine = self.env.cr.fetchone()[0]
        try:
            yield mine
        except BaseException:
            self.env.cr.rollback()
            raise
        finally:
            if mine:
                self.env.cr.execute(SQL("SELECT pg_advisory_unlock%s", lock))

    @api.model
    def _wake(self):
        """Have what is due sent and looked up as soon as this transaction is done."""
        wake_cron(self.env, "instagram_inbox.ir_cron_network")

    @api.model
    def _cron_network(self):
        """Send replies, look up profiles and fetch files until nothing is due."""
        with self._exclusive() as mine:
            if not mine:
                return  # who has it wakes this job when done
            for model in OUTBOXES:
                recover = self.env[model]._recover_interrupted
                self._persist(recover, "what was interrupted")
            budget = self.env["ir.cron"]._commit_progress()
            deadline = time.monotonic() + min(budget, RUN_SECONDS)
            self._run_jobs(deadline)
            while time.monotonic() < deadline and self._look_ups_wait():
                self._give_way()
                self._run_jobs(deadline)
        if time.monotonic() >= deadline:
            self._wake()

    @api.model
    def _look_ups_wait(self):
        return bool(self.env["instagram.contact"]._network_wanted(limit=1))

    @api.model
    def _give_way(self):
        """Leave the processor to a burst of messages, which look-ups wait out.

        To ask every queue costs what a webhook costs, or two. So until the burst is
        over, only what an agent has just sent is looked for, and all else now and then.
        """
        self.env["instagram.webhook.event"]._rest(REST_SECONDS, self._has_replies)

    @api.model
    def _has_replies(self):
        tables = (SQL.identifier(self.env[model]._table) for model in OUTBOXES)
        queued = (
            SQL("SELECT 1 FROM %s WHERE state = 'queued'", each) for each in tables
        )
        self.env.cr.execute(SQL("%s LIMIT 1", SQL(" UNION ALL ").join(queued)))
        return bool(self.env.cr.rowcount)

    @api.model
    def _run_jobs(self, deadline):
        with ThreadPoolExecutor(POOL_SIZE, "instagram") as pool:
            running = {}
            while True:
                self._start_in_time(pool, running, time.monotonic() < deadline)
                if not running:
                    return
                finished, _running = wait(running, TICK, FIRST_COMPLETED)
                for future in finished:
                    job = running.pop(future)
                    self._persist(partial(self._report, job, future), job.key)

    @api.model
    def _start_in_time(self, pool, running, is_early):
        """Begin what is due; late in a run only what is short, beside a long call.

        A file that takes its time keeps the run from ending, but no reply waiting.
        """
        if is_early:
            self._start_jobs(pool, running, SHARES)
        elif any(job.key[0] in LONG for job in running.values()):
            self._start_jobs(pool, running, SHORT)

    @api.model
    def _start_jobs(self, pool, running, shares):
        busy = {job.key for job in running.values()}
        jobs = []

        def claim():
            jobs[:] = self._claim_jobs(POOL_SIZE - len(running), busy, shares)

        # what a send claims is on disk before its call: it can then never go twice; an
        # agent or an echo may be settling it at this moment
        if not self._persist(claim, "what is to be done"):
            return
        self.env["ir.cron"]._commit_progress(len(jobs))
        for job in jobs:
            running[pool.submit(job.meter.run, job.call)] = job

    @api.model
    def _claim_jobs(self, free, busy, shares):
        """Give the calls to make next: replies first.

        :param int free: threads that are idle
        :param set busy: keys of calls under way
        :param dict shares: how many calls other than replies there may be, by model
        :rtype: list[NetworkJob]
        """
        if free <= 0:
            return []
        jobs = self.env["instagram.message"]._network_jobs(free, busy)
        for model, share in shares.items():
            under_way = sum(key[0] == model for key in busy)
            room = min(free - len(jobs), share - under_way)
            if room > 0:
                jobs += self.env[model]._network_jobs(room, busy)
        return jobs

    @api.model
    def _persist(self, write, what):
        """Commit what a function writes; it must not be lost to a concurrent change.

        :param what: for the log
        :rtype: bool
        """
        for attempt in range(TRIES):
            if self._try_to_persist(write, what):
                return True
            time.sleep(0.02 * 2**attempt)
        _logger.error("The result of %s could not be written down.", what)
        return False

    @api.model
    def _try_to_persist(self, write, what):
        try:
            with retrying():
                write()
                self.env.flush_all()
                self.env["ir.cron"]._commit_progress()
        except CONFLICTS as conflict:
            _logger.info("The result of %s met a change: %s", what, conflict)
            self.env.cr.rollback()
            self.env.transaction.reset()
            return False
        return True

    @api.model
    def _report(self, job, future):
        if not (record := job.record.exists()):
            return
        self._mind_usage(record, job.meter.usage)
        try:
            with self.env.cr.savepoint():
                record._network_done(future.result())
        except InstagramError as error:
            record._network_failed(job.judged(error))
        except CONFLICTS:
            raise
        # What breaks off in our own code must not take the results of others with it.
        except Exception as error:
            _logger.exception("The call for %s broke off.", job.key)
            record._network_failed(Unconfirmed(type(error).__name__))

    @api.model
    def _mind_usage(self, record, usage):
        """Slow an inbox down whose calls are nearly used up, before they are refused.

        :param usage: a `Usage`, or None when the answer did not tell
        """
        if usage and "inbox_id" in record._fields:
            record.inbox_id._mind_usage(usage)
