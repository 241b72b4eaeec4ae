import logging
import time
from collections import Counter
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from odoo import api, fields, models
from odoo.tools import SQL

from ...instagram.common.exceptions import (
    AuthError,
    InstagramError,
    Transient,
    Unconfirmed,
)
from ...instagram.wire.usage import Meter
from ...tools.jobs import CONFLICTS, aside, wake_cron
from ...tools.logs import retrying
from ...tools.wake_ups import WakeUps

_logger = logging.getLogger(__name__)

CRON = "instagram_inbox.ir_cron_network"
REPLIES = "instagram.message"
# Calls to Instagram under way at once that are no replies, by model; what comes first
# is begun first.
SHARES = {
    "instagram.upload": 3,
    "instagram.reaction.outbox": 1,
    "instagram.signal": 1,
    "instagram.contact": 4,
    "instagram.fetch": 2,
    "instagram.media": 3,
    "instagram.import": 1,
}
# All of them leave room for replies, which so never wait for any.
POOL_SIZE = sum(SHARES.values()) + 4
# What a killed job may have left behind.
OUTBOXES = (REPLIES, "instagram.reaction.outbox")
# Calls that may take long, as files are fetched: what is short is still begun while one
# is under way.
LONG_CALLS = frozenset({"instagram.upload", "instagram.import", "instagram.media"})
# What a transaction notifies that leaves something to do.
NOTIFY_CHANNEL = "instagram_network"
# Whatever is written while calls are under way is heard of, and begun at once. What
# only becomes due with time, as a second try, is looked for now and then: it has waited
# for seconds or more, and a look asks every queue.
LOOK_SECONDS = 3
# For how long, in a burst of messages, look-ups and files give way at a stretch.
REST_SECONDS = 1
WRITE_TRIES = 8
# How long one run begins new calls, in seconds; then another job may have its turn.
RUN_SECONDS = 10
# Longer than that, and Odoo was away: Instagram may have given up what it delivers.
OUTAGE_AFTER = timedelta(hours=1)


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
        """Have what is due sent and looked up as soon as this transaction is done.

        A run that waits for its calls hears it then; if there is none, one begins.
        """
        wake_cron(self.env, CRON)
        self.env.cr.execute(SQL("NOTIFY %s", SQL.identifier(NOTIFY_CHANNEL)))

    @api.model
    def _cron_network(self):
        """Send replies, look up profiles and fetch files until nothing is due."""
        self._catch_up_after_outage()
        with self._exclusive() as mine:
            if not mine:
                return  # who has it wakes this job when done
            for model in OUTBOXES:
                recover = self.env[model]._recover_interrupted
                self._persist(recover, "what was interrupted")
            budget = self.env["ir.cron"]._commit_progress()
            deadline = time.monotonic() + min(budget, RUN_SECONDS)
            shares = {REPLIES: POOL_SIZE, **SHARES}
            self._run_jobs(deadline, shares)
            while time.monotonic() < deadline and self._look_ups_wait(shares):
                self._give_way(shares)
                self._run_jobs(deadline, shares)
        if time.monotonic() >= deadline:
            self._wake()

    @api.model
    def _catch_up_after_outage(self):
        """Fetch what Instagram stopped delivering while Odoo was away."""
        last = self.env.ref(CRON).lastcall
        if last and last < fields.Datetime.now() - OUTAGE_AFTER:
            with aside(self.env, "fetch what was said during an outage"):
                inboxes = self.env["instagram.inbox"]
                inboxes = inboxes.search([("state", "=", "connected")])
                self.env["instagram.import"]._begin(inboxes)

    @api.model
    def _look_ups_wait(self, shares):
        contacts = self.env["instagram.contact"]
        return contacts._name in shares and bool(contacts._network_wanted(1))

    @api.model
    def _give_way(self, shares):
        """Leave the processor to a burst of messages, which look-ups wait out.

        To ask every queue costs what a webhook costs, or two. So until the burst is
        over, only what an agent has just sent is looked for, and all else now and then.
        """
        has_replies = partial(self._has_replies, shares)
        self.env["instagram.webhook.event"]._rest(REST_SECONDS, has_replies)

    @api.model
    def _has_replies(self, shares):
        tables = [self.env[model]._table for model in OUTBOXES if model in shares]
        if not tables:
            return False
        queued = (
            SQL("SELECT 1 FROM %s WHERE state = 'queued'", SQL.identifier(table))
            for table in tables
        )
        self.env.cr.execute(SQL("%s LIMIT 1", SQL(" UNION ALL ").join(queued)))
        return bool(self.env.cr.rowcount)

    @api.model
    def _run_jobs(self, deadline, shares):
        with (
            WakeUps(self.env.cr.dbname, NOTIFY_CHANNEL) as wake_ups,
            ThreadPoolExecutor(POOL_SIZE, "instagram") as pool,
        ):

            def begin(job):
                future = pool.submit(job.meter.run, job.call)
                future.add_done_callback(wake_ups.poke)
                return future

            running = {}
            while True:
                wake_ups.listen()  # before the look: what comes after it is heard
                self._start_in_time(begin, running, shares, time.monotonic() < deadline)
                if not running:
                    return
                wake_ups.wait(LOOK_SECONDS)
                for future in [each for each in running if each.done()]:
                    job = running.pop(future)
                    self._persist(partial(self._report, job, future), job.key)

    @api.model
    def _start_in_time(self, begin, running, shares, is_early):
        """Begin what is due; late in a run only what is short, beside a long call.

        A file that takes its time keeps the run from ending, but no reply waiting.
        """
        if is_early:
            self._start_jobs(begin, running, shares)
        elif any(job.key[0] in LONG_CALLS for job in running.values()):
            self._start_jobs(begin, running, shares, but_not=LONG_CALLS)

    @api.model
    def _start_jobs(self, begin, running, shares, but_not=()):
        busy = {job.key for job in running.values()}
        jobs = []

        def claim(is_careful):
            free = POOL_SIZE - len(running)
            queues = [model for model in shares if model not in but_not]
            jobs[:] = self._claim_jobs(free, busy, shares, queues, is_careful)

        # what a send claims is on disk before its call: it can then never go twice; an
        # agent or an echo may be settling it at this moment
        if not any(
            self._persist(partial(claim, is_careful), "what is to be done")
            for is_careful in (False, True)
        ):
            return
        if jobs:
            self.env["ir.cron"]._commit_progress(len(jobs))
        for job in jobs:
            running[begin(job)] = job

    @api.model
    def _claim_jobs(self, free, busy, shares, queues, is_careful):
        """Return the calls to make next: replies first.

        :param int free: threads that are idle
        :param set busy: keys of calls under way
        :param dict shares: how many calls there may be, by model; one that cannot be
            looked through is left out of it from then on
        :param list queues: those of these models whose turn it may be
        :param bool is_careful: whether something in these queues has just failed
        :rtype: list[NetworkJob]
        """
        if free <= 0:
            return []
        claim = self._claim_carefully if is_careful else self._claim
        jobs = []
        for model in queues:
            under_way = sum(key[0] == model for key in busy)
            room = min(free - len(jobs), shares[model] - under_way)
            if room > 0:
                found = claim(model, room, busy)
                if found is None:
                    del shares[model]
                jobs += found or []
        return jobs

    @api.model
    def _claim(self, model, room, busy):
        return self.env[model]._network_jobs(room, busy)

    @api.model
    def _claim_carefully(self, model, room, busy):
        """Return the next calls of one queue; what is wrong there stops no other queue.

        :return: the jobs; None when nothing can be had of the queue
        """
        queue = self.env[model]
        try:
            with self.env.cr.savepoint():
                return queue._network_jobs(room, busy)
        except CONFLICTS:
            raise
        except Exception:
            _logger.exception("The queue %s is looked through row by row.", model)
        try:
            with self.env.cr.savepoint():
                return self._claim_one_by_one(queue._network_due(room, busy))
        except CONFLICTS:
            raise
        except Exception:
            _logger.exception("The queue %s cannot be looked through.", model)
            return None

    @api.model
    def _claim_one_by_one(self, due):
        """Return the calls of these rows; one that breaks fails alone."""
        jobs = []
        for record in due:
            try:
                with self.env.cr.savepoint():
                    jobs += record._network_claim()
            except CONFLICTS:
                raise
            except Exception as error:
                _logger.exception("No call can be made of %s.", record)
                record._network_failed(InstagramError(type(error).__name__))
        return jobs

    @api.model
    def _in_turn(self, queue, domain, room, busy):
        """Choose what is due in each inbox in turn, the oldest of each first.

        However much waits in one inbox, what another one has is next.

        :param queue: a model with an `inbox_id`
        :param domain: what is due
        :param int room: at most so many
        :param busy: records of the queue whose calls are under way
        """
        oldest = queue._search(
            [*domain, ("id", "not in", busy.ids)], order="id", limit=room
        )
        oldest.add_where(
            SQL("%s = in_turn.id", SQL.identifier(queue._table, "inbox_id"))
        )
        self.env.cr.execute(
            SQL(
                """
                SELECT in_turn.id, due.id
                  FROM instagram_inbox in_turn
            CROSS JOIN LATERAL (%s) due
              ORDER BY due.id
                """,
                oldest.select(),
            )
        )
        under_way = Counter(busy.inbox_id.ids)
        turns = []
        for inbox_id, record_id in self.env.cr.fetchall():
            turns.append((under_way[inbox_id], record_id))
            under_way[inbox_id] += 1
        return queue.browse(record_id for _turn, record_id in sorted(turns)[:room])

    @api.model
    def _persist(self, write, what):
        """Commit what a function writes; it must not be lost to a concurrent change.

        Whatever it raises concerns it alone: the run goes on.

        :param what: for the log
        :rtype: bool
        """
        for attempt in range(WRITE_TRIES):
            try:
                if self._try_to_persist(write, what):
                    return True
            except Exception:
                _logger.exception("Writing down the result of %s broke off.", what)
                self._start_over()
                return False
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
            self._start_over()
            return False
        return True

    @api.model
    def _start_over(self):
        self.env.cr.rollback()
        self.env.transaction.reset()

    @api.model
    def _report(self, job, future):
        if not (record := job.record.exists()):
            return
        # first, as what is sent may end a pause; but not even its failure loses that
        if job.meter.usage and "inbox_id" in record._fields:
            with aside(self.env, "note how much is used up"):
                self._note_usage(record, job.meter.usage)
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
    def _note_usage(self, record, usage):
        """Slow an inbox down whose calls are nearly used up, before they are refused.

        :param usage: a `Usage`
        """
        record.inbox_id._note_usage(usage)
