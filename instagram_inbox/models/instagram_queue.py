import logging
from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..instagram.common import exceptions
from ..tools.tables import clean_often

_logger = logging.getLogger(__name__)

# Minutes until the next try, after a failure that may pass.
BACK_OFF = {
    "instagram.message": (0.1, 0.5, 2, 5, 15, 30, 60),
    "instagram.reaction.outbox": (0.1, 0.5, 2, 5, 15, 30, 60),
    "instagram.comment.action": (0.1, 0.5, 2, 5, 15, 30, 60),
    # then daily
    "instagram.contact": (1, 5, 30, 120, 720),
    "instagram.fetch": (1, 5, 30, 120, 360, 720),
    "instagram.post": (1, 5, 30, 120, 360),
    "instagram.tap.list": (0.5, 2, 15, 60, 360),
    # Instagram's addresses work for hours or days only
    "instagram.media": (1, 5, 30, 120, 360),
    "instagram.import": (0.1, 0.5, 2, 5, 15, 60),
    "instagram.import.thread": (0.1, 0.5, 2, 5, 15),
}

# The method that handles an error, by queue and by class of the error.
ERROR_HANDLERS = {
    "instagram.message": {
        exceptions.AccountError: "_wait_for_inbox",
        exceptions.TokenReplaced: "_try_at_once",
        exceptions.Transient: "_try_later",
        exceptions.Unconfirmed: "_leave_open",
        exceptions.QuoteRefused: "_send_without_quote",
        exceptions.NotFetched: "_try_once_more",
        exceptions.NotNow: "_try_a_few_times",
        exceptions.InstagramError: "_fail",
    },
    "instagram.reaction.outbox": {
        exceptions.AccountError: "_wait_for_inbox",
        exceptions.TokenReplaced: "_try_at_once",
        exceptions.Transient: "_try_later",
        exceptions.InstagramError: "_refused",
    },
    "instagram.comment.action": {
        exceptions.AccountError: "_wait_for_inbox",
        exceptions.TokenReplaced: "_try_at_once",
        exceptions.Transient: "_try_later",
        exceptions.Unconfirmed: "_leave_open",
        exceptions.InstagramError: "_fail",
    },
    "instagram.signal": {
        exceptions.AccountError: "_stop_inbox",
        exceptions.InstagramError: "_forget",
    },
    "instagram.contact": {
        exceptions.Refused: "_ask_when_they_write",
        exceptions.InstagramError: "_try_later",
    },
    "instagram.fetch": {
        exceptions.AuthError: "_wait_for_login",
        exceptions.Refused: "_give_up",
        exceptions.MalformedAnswer: "_give_up",
        exceptions.InstagramError: "_try_or_give_up",
    },
    "instagram.post": {
        exceptions.AuthError: "_wait_for_login",
        exceptions.Refused: "_give_up",
        exceptions.MalformedAnswer: "_give_up",
        exceptions.InstagramError: "_try_or_give_up",
    },
    "instagram.tap.list": {
        exceptions.AuthError: "_wait_for_login",
        exceptions.TokenReplaced: "_wait_for_login",
        exceptions.RateLimited: "_try_later",
        exceptions.Transient: "_try_later",
        exceptions.InstagramError: "_refuse",
    },
    "instagram.media": {
        exceptions.Refused: "_give_up",
        exceptions.InstagramError: "_try_or_give_up",
    },
    "instagram.import": {
        exceptions.AuthError: "_wait_for_login",
        exceptions.RateLimited: "_try_or_give_up",
        exceptions.Transient: "_try_or_give_up",
        exceptions.Unconfirmed: "_try_or_give_up",
        exceptions.InstagramError: "_give_up",
    },
    "instagram.import.thread": {
        exceptions.AccountError: "_leave_to_run",
        exceptions.Transient: "_go_on_later",
        exceptions.Unconfirmed: "_go_on_later",
        exceptions.InstagramError: "_request_less",
    },
}


class InstagramQueue(models.AbstractModel):
    """Rows that wait for a call to Instagram, which `instagram.network` makes.

    A queue defines which rows are due (`_network_due`), the call for a row
    (`_network_job`), and what to do with the response (`_network_done`). The table
    above says how errors are handled.
    """

    _name = "instagram.queue"
    _inherit = "instagram.record"
    _description = "Queue of Calls to Instagram"

    def init(self):
        super().init()
        if not self._abstract:
            clean_often(self)

    @api.model
    def _network_jobs(self, limit, busy):
        """Claim the calls to make next.

        :param int limit: the largest number of calls
        :param set busy: keys of calls under way
        :rtype: list[NetworkJob]
        """
        claimed = set()
        while True:
            due = self._network_due(limit + len(claimed), busy)
            rows = due.filtered(lambda row: row.id not in claimed)[:limit]
            if not rows:
                break
            if jobs := rows._network_claim():
                return jobs
            # rows that are settled without a call make room for the next ones
            claimed.update(rows.ids)
            self.env.flush_all()
        due._fail_unsettled()
        return []

    def _fail_unsettled(self):
        """Fail rows that were claimed, neither called nor settled, and are still due.

        It never happens unless a claim forgets a row, which would be due for ever.
        """
        for row in self:
            _logger.error("%s was due, and was neither called nor settled.", row)
            row._network_failed(exceptions.InstagramError("It was left due."))

    def _network_claim(self):
        """Claim these and return their calls; settle rows that need no call.

        :rtype: list[NetworkJob]
        """
        return [row._network_job() for row in self]

    @api.model
    def _under_way(self, busy):
        """Return the subjects of this queue's calls that are under way."""
        return [about for queue, about in busy if queue == self._name]

    @api.model
    def _domain_due(self, not_before="not_before"):
        """Return the domain of rows that are due and belong to a connected inbox."""
        return [
            "|",
            (not_before, "=", False),
            (not_before, "<=", fields.Datetime.now()),
            ("inbox_id.state", "=", "connected"),
        ]

    @api.model
    def _in_turn(self, domain, room, busy):
        """Return rows that are due, from each inbox in turn, the oldest of each first.

        However many rows wait in one inbox, the rows of another inbox come next.

        :param domain: finds the rows that are due
        :param int room: the largest number of rows
        :param busy: rows whose calls are under way
        """
        oldest = self._search(
            [*domain, ("id", "not in", busy.ids)], order="id", limit=room
        )
        oldest.add_where(
            SQL("%s = in_turn.id", SQL.identifier(self._table, "inbox_id"))
        )
        self.env.cr.execute(
            SQL(
                """
                SELECT due.id
                  FROM instagram_inbox in_turn
            CROSS JOIN LATERAL (%s) due
              ORDER BY due.id
                """,
                oldest.select(),
            )
        )
        due = self.browse(row_id for (row_id,) in self.env.cr.fetchall())
        return due._by_turns(room, [row.inbox_id for row in busy])

    def _by_turns(self, room, under_way, most=None):
        """Return the next ones of these rows, which are due: each inbox in turn.

        :param int room: the largest number of rows
        :param under_way: the inbox of each call under way; an inbox with fewer is next
        :param int most: the most calls of one inbox at once, so that others find room
        """
        calls = Counter(inbox.id for inbox in under_way)
        turns = []
        for place, row in enumerate(self):
            inbox = row.inbox_id.id
            if most is None or calls[inbox] < most:
                turns.append((calls[inbox], place, row.id))
            calls[inbox] += 1
        return self.browse(row_id for _turn, _place, row_id in sorted(turns)[:room])

    @api.model
    def _domain_to_send(self):
        """Return the domain of queued rows that are due, of inboxes without a pause."""
        return [
            ("state", "=", "queued"),
            *self._domain_due(),
            "|",
            ("inbox_id.paused_until", "=", False),
            ("inbox_id.paused_until", "<=", fields.Datetime.now()),
        ]

    def _carefully(self):
        """Keep at most one row of an inbox after its pause, as a try."""
        trying = self.inbox_id.filtered("pause_key")
        if not trying:
            return self
        sending = [("inbox_id", "in", trying.ids), ("state", "=", "sending")]
        busy = set(self.search(sending).inbox_id)
        chosen = self.browse()
        for row in self:
            if row.inbox_id not in busy:
                chosen |= row
            if row.inbox_id in trying:
                busy.add(row.inbox_id)
        return chosen

    def _network_failed(self, error):
        """Handle the error of a call.

        :param error: an `InstagramError`
        """
        self._handle_error(error)

    def _look_up_failed(self, error):
        """Handle the error of a look-up; one about the account stops all of them."""
        self.inbox_id._stop_look_ups(error)
        self._handle_error(error)

    def _wait_for_login(self, error):
        """Do nothing: the call is made when the account is connected again."""

    def _try_or_give_up(self, error):
        """Try again later, unless it was tried often enough."""
        if self._is_tried_enough():
            self._give_up(error)
        else:
            self.not_before = self._next_try(self.attempts)
            self.attempts += 1

    def _handle_error(self, error):
        handlers = ERROR_HANDLERS[self._name]
        kind = next(kind for kind in type(error).__mro__ if kind in handlers)
        getattr(self, handlers[kind])(error)

    def _try_at_once(self, error):
        self._requeue(fields.Datetime.now())

    def _next_try(self, attempts):
        """Return when to try again: the more attempts have failed, the later."""
        minutes = BACK_OFF[self._name]
        delay = timedelta(minutes=minutes[min(attempts, len(minutes) - 1)])
        return fields.Datetime.now() + delay

    def _is_tried_enough(self):
        return self.attempts >= len(BACK_OFF[self._name])
