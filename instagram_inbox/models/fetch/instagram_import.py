import logging
import time
from datetime import timedelta, timezone
from functools import partial

from odoo import api, fields, models
from odoo.tools import format_datetime

from .instagram_import_thread import at_most_two_per_second
from .instagram_network import NetworkJob

_logger = logging.getLogger(__name__)

# Conversations without messages for longer than this are not imported.
IMPORTED_PERIOD = timedelta(days=30)
# The list of conversations is requested at most this often, within half a day.
MAX_TRIES = 16


class InstagramImport(models.Model):
    """A run that fetches earlier messages, or the messages of an outage.

    It first lists the account's conversations, then fetches each. The result of a call
    is stored in one transaction with the progress: an interrupted run continues where
    it stopped, and a message that comes twice is recognized by its id.
    """

    _name = "instagram.import"
    _inherit = "instagram.queue"
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
    # Not a datetime: these have whole seconds, too coarse for messages of that second.
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

    # ------------------------------------------------------------
    # PROGRESS
    # ------------------------------------------------------------

    @api.model
    def _begin(self, inboxes):
        """Start fetching recent messages, unless a run is under way.

        Earlier runs are deleted: nobody needs them any more.
        """
        if not self.env["instagram.api"]._imports_conversations():
            return
        now = time.time()
        runs = self.search([("inbox_id", "in", inboxes.ids)])
        if new := inboxes - runs.filtered(lambda run: run.state == "running").inbox_id:
            runs.filtered(lambda run: run.inbox_id in new).unlink()
            self.create([{"inbox_id": inbox.id, "until": now} for inbox in new])
            self.env["instagram.network"]._wake()

    def _is_newer(self, at):
        """Return whether a message is newer than the run: a webhook brings it."""
        return _seconds(at) > self.until

    def _is_of_first_second(self, at):
        """Return whether a message was written in the second in which the run began.

        A webhook may bring it or not, so agents are notified as for a new message.
        """
        return _seconds(at) > self.until - 1

    def _end(self, state, reason=False):
        self.write(
            {"state": state, "reason": reason, "ended_at": fields.Datetime.now()}
        )
        self.thread_ids.filtered(lambda each: each.state == "pending").unlink()

    def _wait(self, error):
        """Continue later; the pause grows with every failure."""
        retry_after = timedelta(seconds=getattr(error, "retry_after", None) or 0)
        asked = fields.Datetime.now() + retry_after
        self.write(
            {
                "attempts": self.attempts + 1,
                "not_before": max(self._next_try(self.attempts), asked),
                "reason": error.reason,
            }
        )

    def _note_success(self):
        if self.attempts:
            self.write({"attempts": 0, "not_before": False, "reason": False})

    # ------------------------------------------------------------
    # IN THE NETWORK JOB
    # ------------------------------------------------------------

    @api.model
    def _network_due(self, limit, busy):
        """Return the runs that are due; the one that called longest ago comes first."""
        running = self.search(
            [
                ("state", "=", "running"),
                *self._domain_due(),
                ("id", "not in", self._under_way(busy)),
            ],
            order="not_before NULLS FIRST, id",
        )
        if running and not self.env["instagram.api"]._imports_conversations():
            running._stop_running()
            return self.browse()
        due = running.filtered(
            lambda each: not each.inbox_id.is_paused and each._has_something_due()
        )
        return due[:limit]

    def _has_something_due(self):
        """Return whether a call is due now; if not, store the time of the next one."""
        if not self.is_listed or self._next_thread():
            return True
        waiting = [("import_id", "=", self.id), ("state", "=", "pending")]
        first = self.thread_ids.search(waiting, order="not_before", limit=1)
        self.not_before = first.not_before
        return False

    def _next_thread(self):
        """Return the next conversation; those not tried yet come first."""
        return self.thread_ids.search(
            [
                ("import_id", "=", self.id),
                ("state", "=", "pending"),
                "|",
                ("not_before", "=", False),
                ("not_before", "<=", fields.Datetime.now()),
            ],
            order="not_before NULLS FIRST, id",
            limit=1,
        )

    def _network_claim(self):
        self.not_before = fields.Datetime.now()
        return [each._network_job() for each in self]

    def _stop_running(self):
        for run in self.filtered(lambda run: run.state == "running"):
            run._end("stopped")

    def _network_job(self):
        if self.is_listed:
            return self._next_thread()._network_job()
        client = self.env["instagram.api"]._client()
        arguments = self._account_arguments()
        call = partial(client.conversations, *arguments, after=self.page or "")
        key = (self._name, self.id)
        return NetworkJob(
            key, self, partial(at_most_two_per_second, call), arguments[0]
        )

    def _account_arguments(self):
        inbox = self.inbox_id
        own_ids = {inbox.app_scoped_id, inbox.username} - {False}
        return inbox._token_sudo(), inbox.instagram_id, own_ids

    def _network_done(self, page):
        """Store the conversations to fetch.

        :param page: a `Page` of the list of conversations
        """
        if self.state != "running":
            return  # it was stopped during the call
        self._note_success()
        oldest = fields.Datetime.now() - IMPORTED_PERIOD
        known = set(self.thread_ids.mapped("conversation"))
        recent = [
            each
            for each in page.conversations
            if not each.updated_at or each.updated_at >= oldest
        ]
        self.env["instagram.import.thread"].create(
            [
                {"import_id": self.id, "conversation": conversation}
                for conversation in dict.fromkeys(each.id for each in recent)
                if conversation not in known
            ]
        )
        # the latest come first: after a page of old ones there are no recent ones
        self.page = page.after if recent else False
        self.is_listed = not self.page
        self._end_if_done()

    def _end_if_done(self):
        waiting = [("import_id", "=", self.id), ("state", "=", "pending")]
        if self.is_listed and not self.thread_ids.search_count(waiting, limit=1):
            _logger.info("Inbox %s has its conversations.", self.inbox_id.id)
            self._end("done")

    def _wait_for_login(self, error):
        """Continue when the inbox has been connected again."""
        self.inbox_id._instagram_needs_reauthorization(error)

    def _try_or_give_up(self, error):
        self._wait(error)
        if self.attempts > MAX_TRIES:
            self._give_up(error)

    def _give_up(self, error):
        _logger.warning(
            "The conversations of inbox %s were not listed: %s",
            self.inbox_id.id,
            error.reason,
        )
        self._end("failed", error.reason)

    # ------------------------------------------------------------
    # SENTENCES
    # ------------------------------------------------------------

    def _sentence(self, lang):
        """Return the progress in a sentence, in the reader's language."""
        return getattr(self, f"_sentence_{self.state}")(self._figures(), lang)

    def _figures(self):
        counts = dict(
            self.env["instagram.import.thread"]._read_group(
                [("import_id", "=", self.id)], ["state"], ["__count"]
            )
        )
        return {
            "total": sum(counts.values()),
            "done": counts.get("done", 0),
            "skipped": counts.get("skipped", 0),
            "messages": self.messages,
        }

    def _sentence_running(self, figures, lang):
        if self.inbox_id.state != "connected":
            return self.env._("The import will continue when the inbox is reconnected.")
        if self.reason and self.not_before and self.not_before > fields.Datetime.now():
            time = format_datetime(self.env, self.not_before, dt_format="short")
            why = self.env["instagram.api"]._sentence(self.reason, lang)
            return self.env._(
                "%(why)s The import will continue at %(time)s.", why=why, time=time
            )
        if not self.is_listed:
            return self.env._("Looking for conversations: %(total)s so far.", **figures)
        return self.env._(
            "Importing: %(done)s of %(total)s conversations, %(messages)s messages.",
            **figures,
        )

    def _sentence_done(self, figures, _lang):
        if not figures["total"]:
            return self.env._(
                "Instagram returned no recent conversations. It returns none until the"
                " Meta app is Live."
            )
        date = format_datetime(self.env, self.ended_at, dt_format="short")
        imported = self.env._(
            "Imported on %(date)s: %(messages)s missing messages in %(done)s"
            " conversations.",
            date=date,
            **figures,
        )
        return f"{imported} {self._sentence_skipped(figures)}".strip()

    def _sentence_skipped(self, figures):
        """Return a sentence about the missing conversations and how to get them."""
        if not figures["skipped"]:
            return ""
        if figures["skipped"] == 1:
            return self.env._(
                "1 conversation was left out, as Instagram did not give it. Import again"
                " to try it once more."
            )
        return self.env._(
            "%(skipped)s conversations were left out, as Instagram did not give them."
            " Import again to try them once more.",
            **figures,
        )

    def _sentence_stopped(self, figures, _lang):
        return self.env._("Stopped after %(messages)s messages.", **figures)

    def _sentence_failed(self, _figures, lang):
        why = self.env["instagram.api"]._sentence(self.reason, lang)
        return self.env._("The import failed. %(why)s", why=why)


def _seconds(at):
    return at.replace(tzinfo=timezone.utc).timestamp()
