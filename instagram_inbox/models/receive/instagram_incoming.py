from odoo import api, models

from ...instagram.common.const import TEST_ACCOUNT_ID
from ...instagram.reasons import IGNORED
from ...instagram.webhook import events, parser
from ...instagram.webhook.unsent import emptied
from .dashboard_test import TEST_OF_NO_INBOX, as_of_today, inbox_of_tests
from .new_message import NewMessage

# The handler of each kind of event. The handlers run in this order: a seen message may
# be in the same batch.
HANDLERS = {
    events.Message: "_on_messages",
    events.Postback: "_on_messages",
    events.Referral: "_on_messages",
    events.Read: "_on_reads",
    events.Ignored: "_on_announced",
    events.Edited: "_on_edits",
    events.Reaction: "_on_reactions",
    events.Deleted: "_on_unsent",
    events.Handover: "_on_handovers",
    events.Comment: "_on_comments",
}


class InstagramIncoming(models.AbstractModel):
    """Handles Instagram's events: each kind has its handler.

    A batch is sorted first. Each update ends as *done* or *ignored* (with the reason), or
    is *put off* until the answer to a send is known.

    Nothing that was erased comes in again. Earlier messages are only shown: without sound,
    counter or episode. The Test button of Meta's App Dashboard sends a made-up event of no
    account; it is shown in a conversation that says what it is.
    """

    _name = "instagram.incoming"
    _description = "Instagram Event Processing"

    @api.model
    def _process(self, updates):
        """Handle a batch of updates, in Meta's order within each thread.

        :param list updates: pairs of an `instagram.webhook.event` and its events
        """
        pairs = [(row, event) for row, parsed in updates for event in parsed]
        accounts = {event.account_id for _row, event in pairs}
        inboxes = self.env["instagram.erasure"]._inboxes(accounts)
        pairs = self._without_erased(pairs, inboxes)
        if TEST_ACCOUNT_ID in accounts:
            inboxes[TEST_ACCOUNT_ID] = inbox_of_tests(self.env)
        for handler, mine in self._sorted(pairs, inboxes).items():
            if mine:
                # here, as a test may be about an earlier test of the same batch
                getattr(self, handler)(
                    [as_of_today(*each) if each[1].is_test else each for each in mine]
                )
        self.env["instagram.delivery"]._try(self._note_holders, pairs)

    @api.model
    def _without_erased(self, pairs, inboxes):
        """Leave out erased messages, also when they are redelivered or fetched."""
        gone = self.env["instagram.erasure"]._find_erased(pairs, inboxes)
        if not gone:
            return pairs
        rows = self.env["instagram.webhook.event"].union(
            *(pairs[place][0] for place in gone)
        )
        for row in rows:
            row._forget()
        return [(row, event) for row, event in pairs if row not in rows]

    @api.model
    def _sorted(self, pairs, inboxes):
        """Sort updates by their handlers, and settle those without one.

        :param dict inboxes: by account
        :return: lists of (row, event, inbox) by the name of the handler, in order
        :rtype: dict
        """
        updates = {handler: [] for handler in HANDLERS.values()}
        for row, event in pairs:
            inbox = inboxes.get(event.account_id)
            if reason := self._ignored_because(event, inbox):
                row._settle("ignored", reason)
            else:
                updates[HANDLERS[type(event)]].append((row, event, inbox))
        return updates

    @api.model
    def _ignored_because(self, event, inbox):
        """Return why an event is ignored, in the event log's words, or None.

        The first reason that applies counts.
        """
        if not inbox and event.is_test:
            return TEST_OF_NO_INBOX
        if isinstance(event, events.Ignored):
            if inbox and event.announces_message:
                return None
            return f"{IGNORED[event.reason]} ({event.kind})".replace(" ()", "")
        if isinstance(event, events.Comment) and not (inbox and inbox.has_comments):
            return f"{IGNORED['other_field']} ({event.kind})"
        if not inbox:
            return f"No inbox is connected to the account {event.account_id}."
        if isinstance(event, events.Read) and event.is_echo:
            return "The account itself has read it."
        if isinstance(event, events.Comment):
            return None  # the account's own are shown below those of customers
        if self._is_to_itself(event, inbox):
            return "The account wrote to itself."
        if isinstance(event, events.Handover) and event.action == "request":
            return "Another app asks for the conversation; it is not handed over."
        return None

    @api.model
    def _is_to_itself(self, event, inbox):
        if getattr(event, "is_self", False) and not event.is_test:
            return True
        own_ids = (event.account_id, inbox.instagram_id, inbox.app_scoped_id)
        return event.customer_id in own_ids

    # ------------------------------------------------------------
    # MESSAGES
    # ------------------------------------------------------------

    @api.model
    def _on_messages(self, updates):
        """Show the messages of customers, and replies written outside of Odoo."""
        mids = {event.key for _row, event, _inbox in updates}
        messages = self.env["instagram.message"]._known(self._inboxes_of(updates), mids)
        updates = self._without_unsent(updates, messages)
        known, items = set(messages), []
        for row, event, inbox in updates:
            if (inbox.id, event.key) in known:
                row._settle("done")  # a repeat, or the echo of our own send
            elif self._is_echo(event) and self._is_settled_by(row, event, inbox):
                known.add((inbox.id, event.key))
            else:
                known.add((inbox.id, event.key))
                items.append(NewMessage(row, event, inbox))
        if items:
            self.env["instagram.delivery"]._deliver(items)

    @api.model
    def _without_unsent(self, updates, known):
        """Empty unsent messages: their content is neither shown nor kept in the log."""
        unsent = self._unsent_of(updates, known)
        if not unsent:
            return updates
        return [self._emptied(unsent, *update) for update in updates]

    @api.model
    def _emptied(self, unsent, row, event, inbox):
        if (inbox.id, getattr(event, "mid", "")) in unsent:
            row._blank(event.mid)
            event = emptied(event)
        return row, event, inbox

    @api.model
    def _is_echo(self, event):
        return event.is_echo and isinstance(event, events.Message)

    @api.model
    def _is_settled_by(self, row, event, inbox):
        """Return whether an echo belongs to one of our sends, or may do so soon.

        An echo can arrive before the answer to the call that caused it: while a call is
        under way in the thread, the echo waits. When a call had no answer, its echo is
        recognized by the time and by the text or the files; a reply that an agent sent
        again is then not sent a second time.
        """
        unsettled = self._unsettled(inbox, event.customer_id)
        if row._may_wait() and "sending" in unsettled.mapped("state"):
            row._put_off(unsettled)
            return True
        unsettled = unsettled.filtered(lambda each: each.state == "unconfirmed")
        at = event.at or row.received_at
        for message in unsettled | self._without_echo(inbox, event.customer_id):
            if message._was_called_by(at) and message._is_echoed_by(event):
                message._settle_sent(event.key, at)
                row._settle("done")
                return True
        return False

    @api.model
    def _unsettled(self, inbox, igsid):
        """Return the sends of a thread whose outcome is unknown, oldest first."""
        return self.env["instagram.message"].search(
            [
                ("inbox_id", "=", inbox.id),
                ("channel_id.instagram_user_id", "=", igsid),
                ("state", "in", ("sending", "unconfirmed")),
            ],
            order="id",
        )

    @api.model
    def _without_echo(self, inbox, igsid):
        """Return the replies that an agent decided about before their echo came."""
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
    # COMMENTS
    # ------------------------------------------------------------

    @api.model
    def _on_comments(self, updates):
        """Keep the comments on the account's posts."""
        self.env["instagram.comment"]._receive(updates)

    # ------------------------------------------------------------
    # SEEN
    # ------------------------------------------------------------

    @api.model
    def _on_reads(self, updates):
        """Mark our messages as seen, up to the one that the customer has seen.

        When that one is still to come, the time shows which others were seen.
        """
        for row, event, inbox in updates:
            message = self.env["instagram.message"]._known(inbox, [event.mid])
            message = message.get((inbox.id, event.mid))
            sending = not message and self._unsettled(inbox, event.customer_id)
            if sending and row._may_wait():
                row._put_off(sending)
                continue
            self._seen_until(message, event, row, inbox)._mark_read()
            is_made_up = event.source == "changes"
            if message or is_made_up or not row._may_wait_for_message():
                row._settle("done")
            else:
                row._wait_for_message(event.mid)

    @api.model
    def _seen_until(self, message, event, row, inbox):
        seen = [("direction", "=", "out"), ("state", "=", "sent")]
        if message:
            # sent in the order of their places; those of one place by their ids
            place = message.place or message.id
            seen += [
                ("channel_id", "=", message.channel_id.id),
                "|",
                ("id", "<=", place),
                "&",
                ("place", ">", 0),
                "|",
                ("place", "<", place),
                "&",
                ("place", "=", place),
                ("id", "<=", message.id),
            ]
        else:
            seen += [
                ("inbox_id", "=", inbox.id),
                ("channel_id.instagram_user_id", "=", event.customer_id),
                ("sent_at", "<=", event.at or row.received_at),
            ]
        return self.env["instagram.message"].search(seen)

    # ------------------------------------------------------------
    # EARLIER MESSAGES
    # ------------------------------------------------------------

    @api.model
    def _missing_past(self, run, messages):
        """Return the messages of a conversation that still have to be shown.

        Messages that are here or were unsent are left out, and those written after the
        run began, which a webhook brings. In a conversation that is here already,
        messages older than its first one are left out: they would stand at its end.

        :param run: the `instagram.import`
        :param messages: `PastMessage` objects of one conversation
        """
        inbox, mids = run.inbox_id, [each.mid for each in messages]
        gone = {
            *self.env["instagram.message"]._known(inbox, mids),
            *self.env["instagram.erasure"]._unsent_among(inbox, mids),
        }
        first = self._first_shown(inbox, messages)
        return [
            each
            for each in messages
            if (inbox.id, each.mid) not in gone
            and not run._is_newer(each.at)
            and not (first and each.at < first)
        ]

    @api.model
    def _first_shown(self, inbox, messages):
        """Return when the oldest message of the conversation in Odoo was written."""
        customers = {
            update.customer_id
            for each in messages
            for update in parser.split(each.bodies[0].encode())
        }
        first = self.env["instagram.message"].search(
            [
                ("inbox_id", "=", inbox.id),
                ("channel_id.instagram_user_id", "in", list(customers)),
                ("written_at", "!=", False),
            ],
            order="written_at",
            limit=1,
        )
        return first.written_at
