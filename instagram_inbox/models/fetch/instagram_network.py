import logging
import time
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

from odoo import api, fields, models
from odoo.tools import SQL

from ...instagram.common import exceptions
from ...instagram.wire.usage import Meter
from ...tools.jobs import CONFLICTS, aside, wake_cron, wake_cron_at
from ...tools.logs import retrying
from ...tools.wake_ups import WakeUps
from ..instagram_attempt import MAX_INTERRUPTIONS

_logger = logging.getLogger(__name__)

CRON = "instagram_inbox.ir_cron_network"
REPLIES = "instagram.message"
# The largest number of calls under way at once, by model, apart from text replies.
# Calls are begun in this order.
SHARES = {
    "instagram.upload": 3,
    "instagram.reaction.outbox": 1,
    "instagram.comment.action": 2,
    "instagram.signal": 1,
    "instagram.contact": 4,
    "instagram.fetch": 2,
    "instagram.post": 1,
    "instagram.tap.list": 1,
    "instagram.media": 3,
    "instagram.import": 1,
}
# The rows of each queue that wait, due or not: most of the time there are none.
WAITING = {
    REPLIES: "instagram_message WHERE state = 'queued' AND file_kind IS NULL",
    "instagram.upload": "instagram_message"
    " WHERE state = 'queued' AND file_kind IS NOT NULL",
    "instagram.reaction.outbox": "instagram_reaction_outbox WHERE state = 'queued'",
    "instagram.comment.action": "instagram_comment_action WHERE state = 'queued'",
    "instagram.signal": "instagram_signal WHERE is_due",
    "instagram.contact": "instagram_contact WHERE profile_fetched_at IS NULL",
    "instagram.fetch": "instagram_fetch",
    "instagram.post": "instagram_post WHERE state = 'pending'",
    "instagram.tap.list": "instagram_tap_list WHERE state = 'pending'",
    "instagram.media": "instagram_media WHERE state = 'pending'",
    "instagram.import": "instagram_import WHERE state = 'running'",
}
# The rest is for text replies, so they never wait for the calls above.
POOL_SIZE = sum(SHARES.values()) + 4
# The queues in which a killed job may leave calls that it did not finish.
OUTBOXES = (REPLIES, "instagram.reaction.outbox", "instagram.comment.action")
# The queues that note each call before it begins, as it may stop Odoo. Replies and signals
# are never repeated; names and files count it in a field of their own.
NOTED = (
    "instagram.reaction.outbox",
    "instagram.comment.action",
    "instagram.fetch",
    "instagram.post",
    "instagram.tap.list",
    "instagram.import",
    "instagram.import.thread",
)
# Calls that may last long, as files are fetched. While one is under way, short calls
# are still begun.
LONG_CALLS = frozenset({"instagram.upload", "instagram.import", "instagram.media"})
# A transaction that adds something to do notifies this channel.
NOTIFY_CHANNEL = "instagram_network"
# While calls are under way, new rows are notified and begun at once. Rows that become
# due with time, such as a second try, are looked for only this often: they have waited
# for seconds or more, and each look queries every queue that has rows.
LOOK_SECONDS = 3
# During a burst of messages, look-ups and files pause for this long at a time.
REST_SECONDS = 1
WRITE_TRIES = 8
# A run begins new calls for this time. Then another job may run.
RUN_SECONDS = 10
# If the job did not run for this long, Odoo was away: Instagram may have stopped
# delivering some messages.
OUTAGE_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class NetworkJob:
    """A call to Instagram.

    :param key: the queue and the subject of the call, so that it is not begun twice.
    :param record: gets `_network_done(result)` or `_network_failed(error)`.
    :param call: the function that calls Instagram; it runs in a thread of the pool and
        may not use the database.
    :param token: the access token of the call, if any.
    :param meter: collects the usage that the responses report.
    :param note: the id of the `instagram.attempt` that says that it has begun.
    """

    key: Hashable
    record: models.BaseModel
    call: Callable[[], Any] = field(repr=False)
    token: str | None = field(default=None, repr=False)
    meter: Meter = field(default_factory=Meter)
    note: int | None = None

    def judged(self, error):
        """Return the error to handle.

        An error about a token that was replaced during the call says nothing about the
        new token.
        """
        is_about_token = self.token and isinstance(error, exceptions.AuthError)
        if is_about_token and self.record.inbox_id._token_sudo() != self.token:
            return exceptions.TokenReplaced(str(error))
        return error


class InstagramNetwork(models.AbstractModel):
    """The only job that waits for Instagram.

    Odoo has two cron threads by default. At most one of them waits for the network, so
    that the other is free for incoming messages. The calls wait in a small thread pool.
    Only the job's own thread uses the database, and it commits before and after each
    call: no row is locked during a call.
    """

    _name = "instagram.network"
    _description = "Instagram Network Job"

    @contextmanager
    def _exclusive(self):
        """Try to be the only process that waits for Instagram while the block runs.

        The lock belongs to the database session: it survives commits, and is free as
        soon as the process is gone.

        :return: whether we hold the lock; if not, another process is at work
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
    def _wake(self, later=False):
        """Start the calls that are due as soon as this transaction is committed.

        A run that waits for its calls is notified then; if there is none, one begins.

        :param datetime later: when they will be due, if that is later
        """
        if later:
            wake_cron_at(self.env, CRON, later)
            return
        wake_cron(self.env, CRON)
        self.env.cr.execute(SQL("NOTIFY %s", SQL.identifier(NOTIFY_CHANNEL)))

    @api.model
    def _cron_network(self):
        """Send replies, look up profiles and fetch files until nothing is due."""
        self._catch_up_after_outage()
        with self._exclusive() as mine:
            if not mine:
                return  # the process that holds the lock wakes this job afterwards
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
        """Fetch the messages that Instagram stopped delivering while Odoo was away."""
        last = self.env.context.get("lastcall")  # of this job, from Odoo
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
        """Leave the processor to a burst of messages; look-ups wait until it is over.

        During the burst only what agents send is looked for all the time.
        """
        has_replies = partial(self._has_replies, shares)
        self.env["instagram.webhook.event"]._rest(REST_SECONDS, has_replies)

    @api.model
    def _has_replies(self, shares):
        outboxes = (*OUTBOXES, "instagram.upload")
        return bool(self._with_rows([model for model in outboxes if model in shares]))

    @api.model
    def _with_rows(self, queues):
        """Return those of these queues in which rows wait, in the same order."""
        if not queues:
            return []
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(" UNION ALL ").join(
                SQL(
                    "SELECT %s WHERE EXISTS (SELECT 1 FROM %s)",
                    model,
                    SQL(WAITING[model]),
                )
                for model in queues
            )
        )
        return [model for model in queues if (model,) in found]

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
                wake_ups.listen()  # before the queries: later rows are notified
                self._start_in_time(begin, running, shares, time.monotonic() < deadline)
                if not running:
                    return
                wake_ups.wait(LOOK_SECONDS)
                for future in [each for each in running if each.done()]:
                    job = running.pop(future)
                    self._persist(partial(self._report, job, future), job.key)

    @api.model
    def _start_in_time(self, begin, running, shares, is_early):
        """Begin the calls that are due.

        Late in a run, only short calls are begun, and only while a long call is under
        way: a slow file keeps the run from ending, but no reply has to wait for it.
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

        # a claim is committed before its call, so that no reply is sent twice; it may
        # conflict with an agent or an echo that settles the reply at the same time
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
        """Return the calls to make next; replies come first.

        :param int free: threads that are idle
        :param set busy: keys of calls under way
        :param dict shares: the largest number of calls by model; a model whose queue
            cannot be read is removed from it
        :param list queues: the models whose calls may begin now
        :param bool is_careful: whether claiming has just failed
        :rtype: list[NetworkJob]
        """
        if free <= 0:
            return []
        claim = self._claim_carefully if is_careful else self._claim
        jobs = []
        for model in self._with_rows(queues):
            under_way = sum(key[0] == model for key in busy)
            room = min(free - len(jobs), shares[model] - under_way)
            if room > 0:
                found = claim(model, room, busy)
                if found is None:
                    del shares[model]
                jobs += filter(None, map(self._noted, found or []))
        return jobs

    @api.model
    def _noted(self, job):
        """Note that a call begins, or give up a row that stopped Odoo several times."""
        record, attempts = job.record, self.env["instagram.attempt"]
        if record._name not in NOTED:
            return job
        note, times = attempts._begin(record._name, record.ids)
        if times.get(record.id, 0) < MAX_INTERRUPTIONS:
            return replace(job, note=note)
        _logger.warning("Odoo stopped several times during a call for %s.", record)
        attempts._end(note)
        attempts._forget(record._name, record.id)
        self._wake()  # a run may end here, while other rows wait
        with aside(self.env, "give up what stops Odoo"):
            record._network_failed(
                exceptions.Refused("Odoo stopped.", reason="call_interrupted")
            )
        return None

    @api.model
    def _claim(self, model, room, busy):
        return self.env[model]._network_jobs(room, busy)

    @api.model
    def _claim_carefully(self, model, room, busy):
        """Return the next calls of one queue; an error there stops no other queue.

        :return: the jobs; None when the queue cannot be read
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
        """Return the calls of these rows; a row with an error fails alone."""
        jobs = []
        for record in due:
            try:
                with self.env.cr.savepoint():
                    jobs += record._network_claim()
            except CONFLICTS:
                raise
            except Exception as error:
                _logger.exception("No call can be made of %s.", record)
                record._network_failed(exceptions.InstagramError(type(error).__name__))
        return jobs

    @api.model
    def _persist(self, write, what):
        """Run a function and commit; try again if it meets a concurrent change.

        An error in the function undoes only its own changes: the run goes on.

        :param what: the name of the step in the log
        :return: whether it was committed
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
                # `_commit_progress` would write a row each time, with nothing to tell
                self.env.cr.commit()  # pylint: disable=invalid-commit
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
        if job.note:
            self.env["instagram.attempt"]._end(job.note)
        if not (record := job.record.exists()):
            return
        # first, because a reply that was sent may end a pause; an error here is logged
        # and does not lose the result
        if job.meter.usage and "inbox_id" in record._fields:
            with aside(self.env, "note how much is used up"):
                self._note_usage(record, job.meter.usage)
        try:
            with self.env.cr.savepoint():
                record._network_done(future.result())
        except exceptions.InstagramError as error:
            record._network_failed(job.judged(error))
        except CONFLICTS:
            raise
        # an error in our own code must not undo the results of other calls
        except Exception as error:
            _logger.exception("The call for %s broke off.", job.key)
            record._network_failed(exceptions.Unconfirmed(type(error).__name__))

    @api.model
    def _note_usage(self, record, usage):
        """Slow down an inbox whose calls are nearly used up, before they are refused.

        :param usage: the `Usage` that the response reported
        """
        record.inbox_id._note_usage(usage)
