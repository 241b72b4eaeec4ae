import logging
import time
from datetime import timedelta
from functools import partial

from odoo import api, fields, models

from ..instagram.calls import history
from ..instagram.common import exceptions
from .instagram_import import RECENT
from .instagram_network import NetworkJob

_logger = logging.getLogger(__name__)

# Instagram takes two such calls a second for an account: one at a time, each this long.
SECONDS_PER_CALL = 0.5
# After a failure of one conversation that may pass: minutes until its next try.
THREAD_BACK_OFF = (0.1, 0.5, 2, 5, 15)
# After so many failures of one conversation after the other, it is not about them.
IN_A_ROW = 3


class InstagramImportNetwork(models.Model):
    """The list of conversations, in the network job."""

    _inherit = "instagram.import"

    @api.model
    def _network_jobs(self, limit, busy):
        """Give the next calls, one for each account.

        :param int limit: at most so many
        :param set busy: keys of jobs under way
        :rtype: list[NetworkJob]
        """
        return self._network_due(limit, busy)._network_claim()

    @api.model
    def _network_due(self, limit, busy):
        """Choose runs in turn: who was called for longest ago comes first."""
        running = self.search(
            [
                ("state", "=", "running"),
                "|",
                ("not_before", "=", False),
                ("not_before", "<=", fields.Datetime.now()),
                ("inbox_id.state", "=", "connected"),
                ("id", "not in", [key[1] for key in busy if key[0] == self._name]),
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
        """Whether there is a call to make now; otherwise that is known until then."""
        if not self.is_listed or self._next_thread():
            return True
        waiting = [("import_id", "=", self.id), ("state", "=", "pending")]
        first = self.thread_ids.search(waiting, order="not_before", limit=1)
        self.not_before = first.not_before
        return False

    def _next_thread(self):
        """Return the conversation to ask for: one that has not been tried comes first."""
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
        return NetworkJob(key, self, partial(unhurried, call), arguments[0])

    def _account_arguments(self):
        inbox = self.inbox_id
        own_ids = {inbox.app_scoped_id, inbox.username} - {False}
        return inbox._token_sudo(), inbox.instagram_id, own_ids

    def _network_done(self, page):
        """Note the conversations to fetch.

        :param page: a `Page` of the list
        """
        if self.state != "running":
            return  # stopped meanwhile
        self._went_well()
        oldest = fields.Datetime.now() - RECENT
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
        # the latest come first: a page of old ones is the last of interest
        self.page = page.after if recent else False
        self.is_listed = not self.page
        self._end_if_done()

    def _end_if_done(self):
        waiting = [("import_id", "=", self.id), ("state", "=", "pending")]
        if self.is_listed and not self.thread_ids.search_count(waiting, limit=1):
            _logger.info("Inbox %s has its conversations.", self.inbox_id.id)
            self._end("done")

    def _network_failed(self, error):
        if not self._may_go_on(error):
            _logger.warning(
                "The conversations of inbox %s were not listed: %s",
                self.inbox_id.id,
                error.reason,
            )
            self._end("failed", error.reason)

    def _may_go_on(self, error):
        """Whether it is worth trying again, and when."""
        if isinstance(error, exceptions.AuthError):
            # the run goes on when the inbox has been connected again
            self.inbox_id._instagram_needs_reauthorization(error)
            return True
        if isinstance(
            error,
            (exceptions.RateLimited, exceptions.Transient, exceptions.Unconfirmed),
        ):
            self._wait(error)
            return not self._is_tried_enough()
        return False


class InstagramImportThreadNetwork(models.Model):
    """One conversation, in the network job."""

    _inherit = "instagram.import.thread"

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
        return NetworkJob(key, self, partial(unhurried, call), token)

    def _network_done(self, found):
        """Take messages in by the one way in, as if Instagram told of them now.

        :param found: a `Thread`, or a `Told` of one that was told by ids alone
        """
        run = self.import_id
        if run.state != "running":
            return  # stopped meanwhile
        run._went_well()
        if isinstance(found, history.Told):
            self.mids = self.mids[1:]
            self._accept([found])
        else:
            self._accept(found.told)
            # the next ones need not be asked in vain, if it was not this one alone
            if not self.attempts:
                run.detail = max(run.detail, self.detail)
            self.mids = self._is_by_ids() and self._unknown(found.untold)
        self.write({"attempts": 0, "not_before": False})
        self._end_if_done()

    def _is_by_ids(self):
        last = len(history.DETAIL) - 1
        return max(self.detail, self.import_id.detail) == last

    def _network_failed(self, error):
        if isinstance(error, (exceptions.Transient, exceptions.Unconfirmed)):
            self._go_on_later(error)
        elif isinstance(error, exceptions.AccountError):
            self.import_id._network_failed(error)
        elif not self._ask_for_less():
            self._leave_out()

    def _go_on_later(self, error):
        """Let the others go first; Instagram calls also passing what never passes.

        It is asked for less, as perhaps that was too much; after some tries it is left
        out. When one after the other fails, it is Instagram: the whole run waits.
        """
        run = self.import_id
        self.attempts += 1
        has_answered = error.http_status is not None
        if self.attempts > len(THREAD_BACK_OFF):
            self._leave_out()
        elif has_answered and self._ask_for_less():
            self.not_before = fields.Datetime.now()
        else:
            minutes = THREAD_BACK_OFF[self.attempts - 1]
            self.not_before = fields.Datetime.now() + timedelta(minutes=minutes)
        if run.state != "running":
            return
        if run.attempts >= IN_A_ROW - 1:
            run._wait(error)
        else:
            run.attempts += 1

    def _ask_for_less(self):
        """Ask for fewer fields from now on, if there are fewer."""
        if self.mids or self._is_by_ids():
            return False
        self.detail = max(self.detail, self.import_id.detail) + 1
        return True

    def _leave_out(self):
        """Do without what Instagram does not give: a message, or the conversation."""
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

    def _accept(self, told):
        """Have those messages shown that are not here yet."""
        events = self.env["instagram.webhook.event"]
        wanted = self.env["instagram.incoming"]._wanted_past(self.import_id, told)
        for each in wanted:
            for body in each.bodies:
                is_past = not self.import_id._is_just_then(each.at)
                events._accept_past(body) if is_past else events._accept(body.encode())
        self.import_id.messages += len(wanted)

    def _unknown(self, mids):
        inbox = self.inbox_id
        known = self.env["instagram.message"]._known(inbox, mids)
        stones = self.env["instagram.tombstone"]._among(inbox, mids)
        return [mid for mid in mids if (inbox.id, mid) not in {*known, *stones}]


def unhurried(call):
    """Make a call that takes a certain time at least."""
    started = time.monotonic()
    try:
        return call()
    finally:
        time.sleep(max(0, started + SECONDS_PER_CALL - time.monotonic()))
