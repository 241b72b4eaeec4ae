import logging
import time
from functools import partial

from odoo import fields, models

from ...instagram.calls import history
from .instagram_network import NetworkJob

_logger = logging.getLogger(__name__)

# Instagram accepts two such calls a second for an account: they are made one by one,
# and each lasts at least this long.
SECONDS_PER_CALL = 0.5
# After this many failures in a row, the conversation is not the cause.
FAILURES_IN_A_ROW = 3


class InstagramImportThread(models.Model):
    """A conversation to fetch."""

    _name = "instagram.import.thread"
    _inherit = "instagram.queue"
    _description = "Instagram Conversation to Import"
    _order = "id"
    _log_access = False

    import_id = fields.Many2one(
        "instagram.import", required=True, readonly=True, ondelete="cascade"
    )
    inbox_id = fields.Many2one(related="import_id.inbox_id")
    conversation = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        [("pending", "To Fetch"), ("done", "Fetched"), ("skipped", "Not Readable")],
        default="pending",
        required=True,
        readonly=True,
    )
    detail = fields.Integer(readonly=True, aggregator=None)
    mids = fields.Json(
        readonly=True, help="Messages that have to be fetched one by one."
    )
    attempts = fields.Integer(readonly=True, aggregator=None)
    not_before = fields.Datetime(readonly=True)

    _conversation_unique = models.UniqueIndex("(import_id, conversation)")
    _pending_idx = models.Index("(import_id, id) WHERE state = 'pending'")

    # ------------------------------------------------------------
    # IN THE NETWORK JOB
    # ------------------------------------------------------------

    def _network_job(self):
        run = self.import_id
        client = self.env["instagram.api"]._client()
        token, account, own_ids = run._account_arguments()
        if self.mids:
            call = partial(client.past_message, token, account, self.mids[0], own_ids)
        else:
            call = partial(
                client.conversation,
                token,
                account,
                self.conversation,
                own_ids,
                detail=max(self.detail, run.detail),
            )
        key = (run._name, run.id)
        return NetworkJob(key, self, partial(at_most_two_per_second, call), token)

    def _network_done(self, found):
        """Store messages in the queue of webhooks, as if Instagram had just sent them.

        :param found: a `Thread`; or a `PastMessage`, if Instagram listed only the ids
        """
        run = self.import_id
        if run.state != "running":
            return  # it was stopped during the call
        run._note_success()
        if isinstance(found, history.PastMessage):
            self.mids = self.mids[1:]
            self._accept([found])
        else:
            self._accept(found.messages)
            # the next conversations request as few fields, unless only this one failed
            if not self.attempts:
                run.detail = max(run.detail, self.detail)
            self.mids = self._is_by_ids() and self._unknown(found.unreadable)
        self.write({"attempts": 0, "not_before": False})
        self._end_if_done()

    def _is_by_ids(self):
        last = len(history.DETAIL) - 1
        return max(self.detail, self.import_id.detail) == last

    def _leave_to_run(self, error):
        self.import_id._network_failed(error)

    def _request_less(self, error):
        stopped_odoo = error.reason == "call_interrupted"
        if stopped_odoo or not self._ask_for_fewer_fields():
            self._leave_out()

    def _go_on_later(self, error):
        """Fetch other conversations first: a lasting error may look temporary.

        The next try requests fewer fields, as they may be the cause. After some tries
        the conversation is left out. Several failures in a row are caused by Instagram:
        the whole run waits.
        """
        run = self.import_id
        is_tried_enough = self._is_tried_enough()
        self.attempts += 1
        has_answered = error.http_status is not None
        if is_tried_enough:
            self._leave_out()
        elif has_answered and self._ask_for_fewer_fields():
            self.not_before = fields.Datetime.now()
        else:
            self.not_before = self._next_try(self.attempts - 1)
        if run.state != "running":
            return
        if run.attempts >= FAILURES_IN_A_ROW - 1:
            run._wait(error)
        else:
            run.attempts += 1

    def _ask_for_fewer_fields(self):
        """Request fewer fields from now on, and return whether that is possible."""
        if self.mids or self._is_by_ids():
            return False
        self.detail = max(self.detail, self.import_id.detail) + 1
        return True

    def _leave_out(self):
        """Leave out the message or the conversation that Instagram does not return."""
        if self.mids:
            self.mids = self.mids[1:]
            self.write({"attempts": 0, "not_before": False})
            self._end_if_done()
        else:
            _logger.warning("A conversation of inbox %s is left out.", self.inbox_id.id)
            self._end_if_done("skipped")

    def _end_if_done(self, state="done"):
        if not self.mids:
            self.state = state
            self.import_id._end_if_done()

    def _accept(self, messages):
        """Put the messages that are not here yet into the queue of webhooks."""
        events = self.env["instagram.webhook.event"]
        wanted = self.env["instagram.incoming"]._missing_past(self.import_id, messages)
        for each in wanted:
            for body in each.bodies:
                is_past = not self.import_id._is_of_first_second(each.at)
                events._accept_past(body) if is_past else events._accept(body.encode())
        self.import_id.messages += len(wanted)

    def _unknown(self, mids):
        inbox = self.inbox_id
        known = self.env["instagram.message"]._known(inbox, mids)
        unsent = self.env["instagram.erasure"]._unsent_among(inbox, mids)
        return [mid for mid in mids if (inbox.id, mid) not in {*known, *unsent}]


def at_most_two_per_second(call):
    """Make a call, and return its result when its minimum time is over."""
    started = time.monotonic()
    try:
        return call()
    finally:
        time.sleep(max(0, started + SECONDS_PER_CALL - time.monotonic()))
