from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...instagram.reasons import IGNORED
from ...instagram.webhook import events

# How long to wait for an announced message before it is fetched.
ALONE = timedelta(seconds=30)


class InstagramIncoming(models.AbstractModel):
    """Handlers of events about messages and threads that exist, or are still to come.

    Unsending, edits and reactions have the same result whether they or their message
    come first. An edit without change announces a message, which nearly always follows
    automatically. Standby and handovers tell which threads another app holds:
    https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_handovers
    """

    _inherit = "instagram.incoming"

    # ------------------------------------------------------------
    # UNSENDING, EDITS, REACTIONS
    # ------------------------------------------------------------

    @api.model
    def _on_announced(self, updates):
        """Fetch messages that were announced and did not come.

        Instagram announces a message by an edit without change, or by a kind of event
        that is still unknown. The message itself nearly always follows.
        """
        known = self._messages_of(updates)
        unsent = self._unsent_of(updates, known)
        for row, event, inbox in updates:
            key = inbox.id, event.mid
            if key in unsent:
                row._blank(event.mid)
            if key in known or key in unsent:
                row._settle("ignored", IGNORED[event.reason])
            elif row.received_at + ALONE > fields.Datetime.now():
                row.not_before = row.received_at + ALONE
            else:
                row._settle("ignored", "Its message did not come; it is fetched.")
                self.env["instagram.fetch"]._begin(row, inbox, event.mid)

    @api.model
    def _on_unsent(self, updates):
        for row, event, inbox in updates:
            self._unsend(inbox, event)
            row._settle("done")

    @api.model
    def _unsend(self, inbox, event):
        """Remove a message everywhere, even if it is still to come."""
        mid = event.mid
        self.env["instagram.erasure"]._remember(inbox, "unsent", [mid])
        if known := self.env["instagram.message"]._known(inbox, [mid]):
            known[inbox.id, mid]._unsend()
        else:
            # it may be one of ours, whose call is just being answered
            self._unsettled(inbox, event.customer_id)._expect_settling()
        self.env["instagram.webhook.event"]._blank_carriers(
            event.account_id, event.customer_id, mid
        )

    @api.model
    def _on_edits(self, updates):
        edits = self.env["instagram.message.edit"]
        for row, event, message in self._with_messages(updates):
            at = event.at or row.received_at
            edits._keep(message, event.num_edit, event.text, at)
            row._settle("done")

    @api.model
    def _on_reactions(self, updates):
        reactions = self.env["instagram.reaction"]
        for row, event, message in self._with_messages(updates):
            at = event.at or row.received_at
            latest = reactions._keep(message, event.is_echo, event.emoji, at)
            shown = message.mail_message_id._instagram_react(
                latest.emoji, is_ours=event.is_echo
            )
            is_news = shown and message.direction == "out" and not row.is_imported
            if is_news and not event.is_echo:
                message.channel_id._instagram_reacted(latest, at)
            elif not latest.emoji:
                message.channel_id._instagram_forget_reaction(latest)
            row._settle("done")

    @api.model
    def _with_messages(self, updates):
        """Yield each update with the message it is about; the others wait for theirs.

        Updates about an unsent message are settled: nothing can happen to it any more.
        """
        known = self._messages_of(updates)
        unsent = self._unsent_of(updates, known)
        for row, event, inbox in updates:
            key = inbox.id, event.mid
            if key in unsent:
                row._blank(event.mid)
                row._settle("ignored", "The message it is about was unsent.")
            elif key in known:
                yield row, event, known[key]
            else:
                row._wait_for_message(event.mid)

    @api.model
    def _messages_of(self, updates):
        inboxes = self._inboxes_of(updates)
        mids = {event.mid for _row, event, _inbox in updates}
        return self.env["instagram.message"]._known(inboxes, mids)

    @api.model
    def _unsent_of(self, updates, known):
        """Return which messages of these updates were unsent.

        A copied database does not recognize the fingerprints of the original: there, a
        message that is here tells it itself.

        :param dict known: see `instagram.message._known`
        :return: pairs of an inbox's id and a mid
        :rtype: set
        """
        inboxes = self._inboxes_of(updates)
        mids = {getattr(event, "mid", "") for _row, event, _inbox in updates}
        unsent = self.env["instagram.erasure"]._unsent_among(inboxes, mids)
        return unsent | {key for key, each in known.items() if each.unsent_at}

    @api.model
    def _inboxes_of(self, updates):
        return self.env["instagram.inbox"].union(*(each[2] for each in updates))

    # ------------------------------------------------------------
    # STANDBY
    # ------------------------------------------------------------

    @api.model
    def _on_handovers(self, updates):
        """Settle these events: `_note_holders` reads the holder from every event."""
        for row, _event, _inbox in updates:
            row._settle("done")

    @api.model
    def _note_holders(self, pairs):
        """Show in each thread whether another app holds it, by its latest event.

        :param list pairs: `instagram.webhook.event` records and their events, in any
            order
        """
        # an import does not tell who holds a thread
        telling = [
            event
            for row, event in pairs
            if _tells_holder(event) and not row.is_imported
        ]
        latest = {}
        for event in sorted(telling, key=lambda event: event.at):
            latest[event.account_id, event.customer_id] = event
        held = {key for key, event in latest.items() if _is_held(event)}
        for channel in self._channels_to_note(latest, held):
            account = channel.instagram_inbox_id.instagram_id
            event = latest.get((account, channel.instagram_user_id))
            if event:
                channel._instagram_note_holder(_is_held(event), event.at)

    @api.model
    def _channels_to_note(self, latest, held):
        """Return the threads of these events that may have to change."""
        people = {customer for _account, customer in latest}
        if not people:
            return self.env["discuss.channel"]
        domain = Domain("instagram_is_held", "=", True) & Domain(
            "instagram_user_id", "in", list(people)
        )
        if held:
            taken = [customer for _account, customer in held]
            domain |= Domain("instagram_user_id", "in", taken)
        return self.env["discuss.channel"].search(
            Domain("channel_type", "=", "instagram") & domain
        )


def _tells_holder(event):
    return (
        event.source in ("messaging", "standby")
        and event.at
        and event.customer_id
        and not isinstance(event, events.Ignored)
        and getattr(event, "action", "") != "request"
    )


def _is_held(event):
    """Return whether another app holds the thread when this happens.

    Instagram announces a handover only to the apps that get or lose the thread.
    """
    if isinstance(event, events.Handover):
        return event.action == "take"
    return event.source == "standby"
