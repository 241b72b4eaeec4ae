import logging
from functools import partial
from itertools import zip_longest

from odoo import api, fields, models
from odoo.tools import SQL

from ...instagram.common.const import COMMENT_FIELDS
from ...tools.jobs import CONFLICTS, courteous
from ...tools.logs import retrying
from ..instagram_attempt import MAX_INTERRUPTIONS
from .instagram_webhook_event import PATIENCE, WAIT, in_words

_logger = logging.getLogger(__name__)

# Small enough that others who write meanwhile wait for less than a second.
BATCH = 100
# In a burst, when this many updates come together, a batch waits until there is a pause
# or the oldest update has waited for GATHER seconds: a batch of sixty costs little more
# than one of ten, and the webhook gets the time saved. In a flood it waits longer: then
# the server without worker processes answers 0.72 times as many webhooks as empty
# requests, without it 0.55 times (`./dev bench webhook`).
BURST, GATHER = 5, 0.2
FLOOD, FLOOD_GATHER = 30, 1.0

# The most updates of one thread before another thread has its turn.
PIECE = 20
# How many of the oldest and of the latest updates of all are searched for threads, and
# how many customers of each account. Of several hundred with as many updates each,
# somebody who wrote once has a turn at once (`./dev bench flood`).
SEEN = 200
CUSTOMERS = 1000
# After this many conflicts in a row, a batch is processed one update at a time.
MAX_CONFLICTS = 5


class InstagramWebhookEvent(models.Model):
    """The job that processes updates: whole threads, in order, a batch at a time."""

    _inherit = "instagram.webhook.event"

    # ------------------------------------------------------------
    # PROCESSING: in the job
    # ------------------------------------------------------------

    @api.model
    def _cron_process(self):
        """Show pending updates in batches: whole threads, in order.

        A batch that fails is processed again one update at a time, so that one bad
        update fails alone; in between, batches of other threads have their turn.
        Comments have their turn when no message waits: hundreds of them under one post
        delay no message by more than one batch.
        """
        commit_progress = self.env["ir.cron"]._commit_progress
        alone, conflicts, is_alone = [], 0, False
        while True:
            is_alone = bool(alone) and not is_alone
            if is_alone:
                events = self._claim(self._lock_these, [alone.pop(0)])
            elif not (events := self._claim_next(alone)) and not alone:
                break
            note, events = events._begin(alone, is_alone)
            error = events._attempt()
            conflicts = conflicts + 1 if isinstance(error, CONFLICTS) else 0
            if error and not 0 < conflicts <= MAX_CONFLICTS:
                conflicts = 0
                alone += events._give_up(error)
            elif error and is_alone:
                alone.insert(0, events.id)
            events._end(note, is_alone)
            messages = [*self._pending_domain(), ("kind", "not in", COMMENT_FIELDS)]
            remaining = self.search_count(messages, limit=BATCH)
            waiting = remaining or int(self._has_comments())
            if not commit_progress(len(events), remaining=waiting):
                break
            is_burst = remaining + len(events) >= BURST
            # comments give no reason to let a message wait for others
            is_burst = is_burst and events[:1].kind not in COMMENT_FIELDS
            if is_burst and remaining < BATCH and not alone:
                longest = FLOOD_GATHER if len(events) >= FLOOD else GATHER
                self._rest(longest, partial(self._has_waited, longest))

    @api.model
    def _claim_next(self, alone):
        """Lock the next batch: of comments only when nothing else is due.

        :param list alone: ids of updates whose threads are left out
        """
        events = self._claim(self._lock_in_turn, alone)
        if not events and self._has_comments():
            events = self._claim(self._lock_in_turn, alone, True)
        return events

    def _begin(self, alone, is_alone):
        """Note what is processed next, before something in it can stop Odoo.

        Updates during which Odoo stopped before are processed one by one, since one of
        them may be the cause. That one is given up in the end, and the others go on.

        :param list alone: ids of updates to process one by one; receives more of them
        :param bool is_alone: whether this is one of those
        :return: the id of the note, and the updates to process, locked
        :rtype: tuple
        """
        if not self:
            return None, self
        attempts = self.env["instagram.attempt"]
        note, times = attempts._begin(self._name, self.ids)
        if is_alone and times.get(self.id, 0) >= MAX_INTERRUPTIONS:
            self._settle("failed", "Odoo stopped several times while it processed it.")
            attempts._forget(self._name, self.id)
            return note, self.browse()
        events = self
        if times and not is_alone:
            attempts._end(note)
            suspects = self.filtered(lambda event: event.id in times)
            alone += suspects._one_by_one()
            threads = set(suspects.mapped(lambda event: event._thread()))
            events = self.filtered(lambda event: event._thread() not in threads)
            note, _times = attempts._begin(self._name, events.ids)
        # `_commit_progress` would write a row each time, with nothing to tell
        self.env.cr.commit()  # pylint: disable=invalid-commit
        return note, self._claim(self._lock_these, events.ids)

    def _end(self, note, is_alone):
        """Delete the note: whatever has become of these, Odoo has not stopped."""
        if not note:
            return
        attempts = self.env["instagram.attempt"]
        attempts._end(note)
        if is_alone and self:
            attempts._forget(self._name, self.id)

    def _thread(self):
        return self.account, self.customer

    def _one_by_one(self):
        """Return the ids of these, each account in turn."""
        turns = zip_longest(*self.grouped("account").values())
        return [event.id for turn in turns for event in filter(None, turn)]

    @api.model
    def _has_comments(self):
        """Return whether any comment waits, by a look into the index of what waits."""
        self.env.cr.execute(
            SQL(
                "SELECT 1 FROM instagram_webhook_event"
                " WHERE %s AND kind = ANY(%s) LIMIT 1",
                self._is_due(),
                list(COMMENT_FIELDS),
            ),
            log_exceptions=False,
        )
        return bool(self.env.cr.rowcount)

    def _attempt(self):
        """Process these updates, or undo them all.

        :return: the error, if any; a conflict means to try again
        """
        try:
            with retrying(), courteous():
                self._process()
                self.env["instagram.delivery"]._try(
                    self.env["instagram.notifier"]._push
                )
                self.env.flush_all()
        except CONFLICTS as conflict:
            _logger.info("Instagram updates met a concurrent change: %s", conflict)
            error = conflict
        # The one boundary: whatever one update does, the others are processed.
        except Exception as failure:
            _logger.exception("Processing Instagram updates failed.")
            error = failure
        else:
            return None
        self._start_over()
        return error

    def _give_up(self, error):
        """Store the failure of one update, or retry those of a batch one by one.

        When only an addition to a message fails, the message is shown without it.

        :return: the ids of updates to process one by one, each account in turn
        :rtype: list[int]
        """
        if len(self) > 1:
            return self._one_by_one()
        if not self:
            return []
        if isinstance(error, CONFLICTS):
            _logger.error("An Instagram update met conflicts only: %s", error)
        elif not (again := self.with_context(instagram_careful=True)._attempt()):
            if self.state == "done":
                failure = in_words(error)
                self.error = f"It is shown, but something with it failed: {failure}"
            return []
        elif isinstance(again, CONFLICTS):
            return self.ids
        self._fail(error)
        return []

    @api.model
    def _pending_domain(self):
        return [
            ("state", "=", "pending"),
            "|",
            ("not_before", "=", False),
            ("not_before", "<=", fields.Datetime.now()),
        ]

    @api.model
    def _claim(self, lock, *args):
        """Lock pending updates of threads that no other worker processes."""
        while True:
            try:
                return lock(*args)
            except CONFLICTS:
                # Another worker has just finished updates that are still pending in our
                # snapshot: look again. In each round one of us has made progress.
                self._start_over()

    @api.model
    def _lock_in_turn(self, alone=(), is_comments=False):
        """Lock the threads whose turn it is, and choose their oldest pending updates.

        A thread belongs to one worker at a time, by an advisory lock. Row locks would
        not be enough: while one worker holds an update that it may not process yet,
        another would skip it and process a newer one of the same thread. All updates of
        a thread are processed together, so that messages stand in the order they were
        written.

        Each account has its turn, and within it each customer: a flood from one delays
        no other. Customers with the oldest and with the fewest updates take turns: a
        flood from many does not delay somebody who writes once, and nobody waits for
        ever. The query jumps through an index instead of reading the flood: it finds
        customers of each account, and those with the oldest and the latest updates of
        all.

        :param alone: ids of updates whose threads are left out
        :param bool is_comments: whether to lock comments, or everything else
        """
        self.env.cr.execute(
            SQL(
                """
                WITH RECURSIVE accounts AS (
                     (SELECT account
                        FROM instagram_webhook_event
                       WHERE state = 'pending'
                    ORDER BY account
                       LIMIT 1)
                   UNION ALL
                     SELECT (SELECT account
                               FROM instagram_webhook_event
                              WHERE state = 'pending'
                                AND account > accounts.account
                           ORDER BY account
                              LIMIT 1)
                       FROM accounts
                      WHERE account IS NOT NULL),
                     leaps AS (
                     SELECT account, 1 AS number,
                            (SELECT customer
                               FROM instagram_webhook_event
                              WHERE state = 'pending'
                                AND account = accounts.account
                           ORDER BY customer
                              LIMIT 1) AS customer
                       FROM accounts
                      WHERE account IS NOT NULL
                   UNION ALL
                     SELECT account, number + 1,
                            (SELECT customer
                               FROM instagram_webhook_event
                              WHERE state = 'pending'
                                AND account = leaps.account
                                AND customer > leaps.customer
                           ORDER BY customer
                              LIMIT 1)
                       FROM leaps
                      WHERE customer IS NOT NULL
                        AND number < %(customers)s),
                     oldest AS (
                     SELECT account, customer
                       FROM instagram_webhook_event
                      WHERE %(is_due)s
                   ORDER BY id
                      LIMIT %(seen)s),
                     latest AS (
                     SELECT account, customer
                       FROM instagram_webhook_event
                      WHERE %(is_due)s
                   ORDER BY id DESC
                      LIMIT %(seen)s),
                     found AS (
                    (SELECT account, customer FROM leaps WHERE customer IS NOT NULL
                      UNION
                     SELECT account, customer FROM oldest
                      UNION
                     SELECT account, customer FROM latest)
                     EXCEPT
                     SELECT account, customer
                       FROM instagram_webhook_event
                      WHERE id = ANY(%(alone)s)),
                     threads AS MATERIALIZED (
                     SELECT account, customer, first,
                            least(
                            2 * row_number() OVER (
                            PARTITION BY account ORDER BY first) - 1,
                            2 * row_number() OVER (
                            PARTITION BY account ORDER BY waiting, first)) AS turn
                       FROM found
                 CROSS JOIN LATERAL (
                     SELECT min(id) AS first, count(*) AS waiting
                       FROM (
                     SELECT id
                       FROM instagram_webhook_event
                      WHERE %(is_due)s
                        AND account = found.account
                        AND customer = found.customer
                   ORDER BY id
                      LIMIT %(piece)s) oldest) due
                      WHERE waiting > 0
                   ORDER BY turn, first),
                     mine AS MATERIALIZED (
                     SELECT *
                       FROM threads
                      WHERE pg_try_advisory_xact_lock(
                            hashtext(%(table)s),
                            hashtext(account || ':' || customer))
                      LIMIT %(batch)s),
                     pieces AS (
                     SELECT mine.turn, mine.first, each.id,
                            (each.place - 1) / %(piece)s AS piece
                       FROM mine
                 CROSS JOIN LATERAL (
                     SELECT id, row_number() OVER (ORDER BY id) AS place
                       FROM instagram_webhook_event
                      WHERE %(is_due)s
                        AND account = mine.account
                        AND customer = mine.customer
                   ORDER BY id
                      LIMIT %(batch)s) each),
                     counted AS (
                     SELECT id,
                            rank() OVER (ORDER BY piece, turn, first) AS place
                       FROM pieces)
              SELECT id
                FROM instagram_webhook_event
               WHERE id = ANY(ARRAY(SELECT id FROM counted WHERE place <= %(batch)s))
            ORDER BY id
                 FOR UPDATE
                """,
                table=self._table,
                is_due=SQL(
                    "%s AND (COALESCE(kind, '') = ANY(%s)) = %s",
                    self._is_due(),
                    list(COMMENT_FIELDS),
                    is_comments,
                ),
                batch=BATCH,
                piece=PIECE,
                seen=SEEN,
                alone=list(alone),
                customers=CUSTOMERS,
            ),
            log_exceptions=False,
        )
        return self.browse(row[0] for row in self.env.cr.fetchall())

    @api.model
    def _lock_these(self, event_ids):
        """Lock these updates and their threads, as far as they are still pending."""
        self.env.cr.execute(
            SQL(
                """
                WITH threads AS MATERIALIZED (
                     SELECT DISTINCT account, customer
                       FROM instagram_webhook_event
                      WHERE id = ANY(%(ids)s)),
                     mine AS MATERIALIZED (
                     SELECT *
                       FROM threads
                      WHERE pg_try_advisory_xact_lock(
                            hashtext(%(table)s),
                            hashtext(account || ':' || customer)))
              SELECT event.id
                FROM instagram_webhook_event event
                JOIN mine USING (account, customer)
               WHERE event.id = ANY(%(ids)s)
                 AND %(is_due)s
            ORDER BY event.id
                 FOR UPDATE OF event
                """,
                table=self._table,
                ids=event_ids,
                is_due=self._is_due(),
            ),
            log_exceptions=False,
        )
        return self.browse(row[0] for row in self.env.cr.fetchall())

    @api.model
    def _is_due(self):
        return SQL(
            "state = 'pending'"
            " AND (not_before IS NULL OR not_before <= now() AT TIME ZONE 'UTC')"
        )

    def _start_over(self):
        self.env.cr.rollback()
        self.env.transaction.reset()

    def _put_off(self, sends):
        """Let an update wait for the answer to a send it may belong to.

        :param sends: the thread's messages that are being sent
        """
        self.not_before = fields.Datetime.now() + WAIT
        sends._expect_settling()

    def _may_wait(self):
        """Return whether this update may still wait for another."""
        return self.received_at + PATIENCE > fields.Datetime.now()
