import time
from datetime import timedelta, timezone

from odoo import api, fields, models

# Conversations that rested for longer are left where they are.
RECENT = timedelta(days=30)
# After a failure that may pass: minutes until the next try, the last again and again.
BACK_OFF = (0.1, 0.5, 2, 5, 15, 60)
# So often the list of conversations is tried: for half a day.
MOST_TRIES = 16


class InstagramImport(models.Model):
    """One run that fetches what was said before, or while Odoo was away.

    It first lists the account's conversations, then fetches each. Whatever a call
    brought is written down in the transaction that says so: a run that was interrupted
    goes on where it was, and what comes twice is known by its message id.
    """

    _name = "instagram.import"
    _inherit = "instagram.record"
    _description = "Import of Instagram Conversations"
    _order = "id desc"
    _log_access = False

    inbox_id = fields.Many2one(
        "instagram.inbox", required=True, readonly=True, ondelete="cascade", index=True
    )
    state = fields.Selection(
        [
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("stopped", "Stopped"),
        ],
        default="running",
        required=True,
        readonly=True,
    )
    started_at = fields.Datetime(default=fields.Datetime.now, readonly=True)
    ended_at = fields.Datetime(readonly=True)
    # Datetimes have whole seconds here: too coarse for what came just then.
    until = fields.Float(
        readonly=True,
        aggregator=None,
        help="What was written later, in seconds since 1970, arrives automatically.",
    )
    page = fields.Char(readonly=True, help="Where the list of conversations goes on.")
    is_listed = fields.Boolean(readonly=True)
    detail = fields.Integer(
        readonly=True,
        aggregator=None,
        help="How much Instagram lets be asked of a conversation at once.",
    )
    messages = fields.Integer(readonly=True)
    reason = fields.Char(readonly=True)
    attempts = fields.Integer(readonly=True)
    not_before = fields.Datetime(readonly=True)
    thread_ids = fields.One2many(
        "instagram.import.thread", "import_id", groups="base.group_system"
    )

    _running_unique = models.UniqueIndex("(inbox_id) WHERE state = 'running'")

    @api.model
    def _begin(self, inboxes):
        """Have what was said lately fetched, unless that is being done.

        Of earlier runs nobody wants to know any more.
        """
        if not self.env["instagram.api"]._imports_conversations():
            return
        now = time.time()
        runs = self.search([("inbox_id", "in", inboxes.ids)])
        if new := inboxes - runs.filtered(lambda run: run.state == "running").inbox_id:
            runs.filtered(lambda run: run.inbox_id in new).unlink()
            self.create([{"inbox_id": inbox.id, "until": now} for inbox in new])
            self.env["instagram.network"]._wake()

    def _is_too_late(self, at):
        """Whether a message was written after the run began: it comes automatically."""
        return _seconds(at) > self.until

    def _is_just_then(self, at):
        """Whether it was written in the second in which the run began.

        Then it may come automatically or not, and has to be told of like those that do.
        """
        return _seconds(at) > self.until - 1

    def _end(self, state, reason=False):
        self.write(
            {"state": state, "reason": reason, "ended_at": fields.Datetime.now()}
        )
        self.thread_ids.filtered(lambda each: each.state == "pending").unlink()

    def _wait(self, error):
        """Go on later; the longer, the more often it has to be."""
        delay = BACK_OFF[min(self.attempts, len(BACK_OFF) - 1)] * 60
        delay = max(delay, getattr(error, "retry_after", None) or 0)
        self.write(
            {
                "attempts": self.attempts + 1,
                "not_before": fields.Datetime.now() + timedelta(seconds=delay),
                "reason": error.reason,
            }
        )

    def _is_tried_enough(self):
        """Whether a failure that might pass has not passed for hours."""
        return self.attempts > MOST_TRIES

    def _went_well(self):
        if self.attempts:
            self.write({"attempts": 0, "not_before": False, "reason": False})


def _seconds(at):
    return at.replace(tzinfo=timezone.utc).timestamp()


class InstagramImportThread(models.Model):
    """One conversation to fetch."""

    _name = "instagram.import.thread"
    _inherit = "instagram.record"
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
