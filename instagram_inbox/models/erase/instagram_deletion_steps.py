import logging
from collections import Counter
from datetime import timedelta

from odoo import api, fields, models

from ...tools.jobs import CONFLICTS, aside
from ...tools.logs import retrying

_logger = logging.getLogger(__name__)

# Minutes until the next try after each failure; the last one repeats.
BACK_OFF = (1, 10, 60, 360, 1440)
# A request is put off after this many conflicts in a row.
MAX_CONFLICTS = 5
# How much is erased in one transaction.
MESSAGES = 500
THREADS = 20
ROWS = 1000
# Models that keep data about messages, which may exist without the message.
BESIDE = ("instagram.message.edit", "instagram.reaction")
# Models that still refer to an inbox without threads, with the field that does.
LEFT_OVERS = (
    ("instagram.contact", "inbox_id"),
    ("mail.guest", "instagram_inbox_id"),
    *((model, "inbox_id") for model in BESIDE),
    ("instagram.fetch", "inbox_id"),
    ("instagram.import", "inbox_id"),
    ("instagram.tombstone", "inbox_id"),
)


class InstagramDeletion(models.Model):
    """Erase in small steps, each committed.

    A crash loses one step at most, and no reply waits for long.
    """

    _inherit = "instagram.deletion"

    @api.model
    def _cron_erase(self):
        """Erase what is due, one step of each request in turn, while the job may run.

        A request that fails is put off and the others go on: the job itself never
        fails.
        """
        commit_progress = self.env["ir.cron"]._commit_progress
        conflicts = Counter()
        while deletion := self._next_due():
            error = deletion._attempt()
            if isinstance(error, CONFLICTS):
                conflicts[deletion.id] += 1
            if error and not 0 < conflicts[deletion.id] <= MAX_CONFLICTS:
                conflicts[deletion.id] = 0
                deletion._put_off(error)
            if not commit_progress(1, remaining=len(self._next_due())):
                break

    def _attempt(self):
        """Do one step, or undo all of it.

        :return: the error, if any; after a conflict, the step is tried again
        """
        try:
            with retrying():
                # the one that had its turn comes after the others
                self.not_before = fields.Datetime.now()
                self._step()
                self.env.flush_all()
        except CONFLICTS as conflict:
            _logger.info("Erasing met a concurrent change: %s", conflict)
            error = conflict
        # The one boundary: when one request fails, the others are still carried out.
        except Exception as failure:
            _logger.exception("Deletion %s failed.", self.id)
            error = failure
        else:
            return None
        self.env.cr.rollback()
        self.env.transaction.reset()
        return error

    def _put_off(self, error):
        """Try again later, with growing delays; notify managers once."""
        delay = timedelta(minutes=BACK_OFF[min(self.attempts, len(BACK_OFF) - 1)])
        is_news = not self.attempts
        self.write(
            {
                "attempts": self.attempts + 1,
                "not_before": fields.Datetime.now() + delay,
            }
        )
        self._wake()
        if is_news:
            with aside(self.env, "tell managers of a deletion that failed"):
                self.inbox_id._alert("erasing", reason=type(error).__name__)

    @api.model
    def _next_due(self):
        now = fields.Datetime.now()
        return self.search(
            [
                ("state", "!=", "done"),
                ("erase_at", "<=", now),
                "|",
                ("not_before", "=", False),
                ("not_before", "<=", now),
            ],
            order="not_before NULLS FIRST, erase_at, id",
            limit=1,
        )

    def _step(self):
        """Do the next step that has something to do."""
        if self.state == "pending":
            self._begin()
        elif not any(step() for step in self._steps()):
            self._finish()

    def _steps(self):
        """Return the steps in their order; each returns whether there was anything."""
        return (
            self._erase_events,
            self._erase_threads,
            self._erase_contact if self.is_customer else self._erase_left_overs,
        )

    def _erase_threads(self):
        """Erase the messages of some threads, then the threads with their people."""
        threads = self._threads(limit=THREADS)
        messages = self.env["mail.message"].search(
            [("model", "=", threads._name), ("res_id", "in", threads.ids)],
            order="id",
            limit=MESSAGES,
        )
        if messages:
            messages._instagram_erase(self.inbox_id)
        else:
            threads._instagram_erase()
        return bool(threads)

    def _erase_events(self):
        """Erase what Meta delivered, and data about messages that never came."""
        events = self._events(limit=ROWS)
        self._delete_events(events)
        return bool(events)

    def _delete_events(self, events):
        mids = {mid for event in events for mid in event._mids()}
        for model in BESIDE:
            self.env[model]._beside(self.inbox_id, mids).unlink()
        events.unlink()

    def _erase_contact(self):
        contact = self.contact_id
        contact._instagram_erase()
        return bool(contact)

    def _erase_left_overs(self):
        for model, name in LEFT_OVERS:
            found = self.env[model].search(
                [(name, "=", self.inbox_id.id)], limit=ROWS, order="id"
            )
            found._instagram_erase() if model == "instagram.contact" else found.unlink()
            if found:
                return True
        return False
