import logging

from odoo import api, models

from ..instagram import events
from ..instagram.reasons import IGNORED
from .instagram_draft import Draft

_logger = logging.getLogger(__name__)


class InstagramIncoming(models.AbstractModel):
    """From Instagram's events to what happens here: which event does what.

    A batch is sorted first: what it means for each update is one of *done*,
    *ignored* (with the reason) or *put off* until the answer to a send is known.
    """

    _name = "instagram.incoming"
    _description = "Instagram Event Processing"

    @api.model
    def _process(self, updates):
        """Act on a batch of updates, in Meta's order within each thread.

        :param list updates: pairs of an `instagram.webhook.event` and its events
        """
        pairs = [(row, event) for row, parsed in updates for event in parsed]
        inboxes = self._inboxes(event.account_id for _row, event in pairs)
        handlers = self._handlers()
        # in this order: what was seen may be of the same batch
        sorted_pairs = {handle: [] for handle in handlers.values()}
        for row, event in pairs:
            inbox = inboxes.get(event.account_id)
            if reason := self._ignored_because(event, inbox):
                row._settle("ignored", reason)
            else:
                sorted_pairs[handlers[type(event)]].append((row, event, inbox))
        for handle, mine in sorted_pairs.items():
            if mine:
                handle(mine)

    @api.model
    def _handlers(self):
        """Which kind of event goes where, in the order they are acted on."""
        return {
            events.Message: self._on_messages,
            events.Postback: self._on_messages,
            events.Referral: self._on_messages,
            events.Read: self._on_reads,
        }

    @api.model
    def _inboxes(self, account_ids):
        inboxes = self.env["instagram.inbox"].with_context(active_test=False)
        return {
            inbox.instagram_id: inbox.with_context(active_test=True)
            for inbox in inboxes.search(
                [("instagram_id", "in", list(set(account_ids)))]
            )
        }

    @api.model
    def _ignored_because(self, event, inbox):
        """Say why nothing happens, in the event log's words; None if something does."""
        if isinstance(event, events.Ignored):
            return f"{IGNORED[event.reason]} ({event.kind})".replace(" ()", "")
        if not inbox:
            return f"No inbox is connected to the account {event.account_id}."
        if isinstance(event, events.Read) and event.is_echo:
            return "The account itself has read it."
        if type(event) not in self._handlers():
            return f"{type(event).__name__} is not shown yet."
        own_ids = (event.account_id, inbox.instagram_id, inbox.app_scoped_id)
        if getattr(event, "is_self", False) or event.customer_id in own_ids:
            return "The account wrote to itself."
        return None

    # ------------------------------------------------------------
    # MESSAGES
    # ------------------------------------------------------------

    @api.model
    def _on_messages(self, updates):
        """Show what customers wrote, and what was written to them elsewhere."""
        inboxes = self.env["instagram.inbox"].union(
            *(inbox for _r, _e, inbox in updates)
        )
        mids = {event.key for _row, event, _inbox in updates}
        known = set(self.env["instagram.message"]._known(inboxes, mids))
        drafts = []
        for row, event, inbox in updates:
            if (inbox.id, event.key) in known:
                row._settle("done")  # a repeat, or the echo of our own send
            elif self._is_echo(event) and self._is_settled_by(row, event, inbox):
                known.add((inbox.id, event.key))
            else:
                known.add((inbox.id, event.key))
                drafts.append(Draft(row, event, inbox))
        if drafts:
            self.env["instagram.delivery"]._deliver(drafts)

    @api.model
    def _is_echo(self, event):
        return event.is_echo and isinstance(event, events.Message)

    @api.model
    def _is_settled_by(self, row, event, inbox):
        """Whether an echo tells of one of our sends, or may do so soon.

        It can come before the answer to the call that caused it: while one is under
        way in the thread, wait for it. When a call had no answer, its echo is known
        by the time and the text, or the files; one that an agent has had sent again then
        need not go any more.
        """
        unsettled = self._unsettled(inbox, event.customer_id)
        if row._is_patient() and "sending" in unsettled.mapped("state"):
            row._put_off(unsettled)
            return True
        unsettled = unsettled.filtered(lambda each: each.state == "unconfirmed")
        at = event.at or row.received_at
        for message in unsettled | self._unheard(inbox, event.customer_id):
            if message._was_called_by(at) and message._is_echoed_by(event):
                message._settle_sent(event.key, at)
                row._settle("done")
                return True
        return False

    @api.model
    def _unsettled(self, inbox, igsid):
        """Give the sends of a thread whose outcome is not known, oldest first."""
        return self.env["instagram.message"].search(
            [
                ("inbox_id", "=", inbox.id),
                ("channel_id.instagram_user_id", "=", igsid),
                ("state", "in", ("sending", "unconfirmed")),
            ],
            order="id",
        )

    @api.model
    def _unheard(self, inbox, igsid):
        """Give the replies an agent has decided about before their echo came."""
        return self.env["instagram.message"].search(
            [
                ("inbox_id", "=", inbox.id),
                ("channel_id.instagram_user_id", "=", igsid),
                ("direction", "=", "out"),
                ("mid", "=", False),
                "|",
                ("state", "in", ("sent", "read")),
                "&",
                ("state", "=", "queued"),
                ("is_repeat", "=", True),
            ],
            order="id",
        )

    # ------------------------------------------------------------
    # SEEN
    # ------------------------------------------------------------

    @api.model
    def _on_reads(self, updates):
        """The customer has seen our messages up to one of them.

        When that one is still to come, those before it are known by the time.
        """
        for row, event, inbox in updates:
            message = self.env["instagram.message"]._known(inbox, [event.mid])
            message = message.get((inbox.id, event.mid))
            sending = not message and self._unsettled(inbox, event.customer_id)
            if sending and row._is_patient():
                row._put_off(sending)
                continue
            self._seen_until(message, event, row, inbox)._mark_read()
            is_made_up = event.source == "changes"
            if message or is_made_up or not row._is_patient():
                row._settle("done")
            else:
                row._wait_for_message()

    @api.model
    def _seen_until(self, message, event, row, inbox):
        seen = [("direction", "=", "out"), ("state", "=", "sent")]
        if message:
            seen += [
                ("channel_id", "=", message.channel_id.id),
                ("id", "<=", message.id),
            ]
        else:
            seen += [
                ("inbox_id", "=", inbox.id),
                ("channel_id.instagram_user_id", "=", event.customer_id),
                ("sent_at", "<=", event.at or row.received_at),
            ]
        return self.env["instagram.message"].search(seen)
