from odoo import api, models
from odoo.fields import Domain

from ..instagram import events


class InstagramIncomingStandby(models.AbstractModel):
    """Which threads another app holds: what happens there comes on standby.

    Meta also tells when a thread is passed to us, or taken from us:
    https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_handovers
    """

    _inherit = "instagram.incoming"

    @api.model
    def _handlers(self):
        return {**super()._handlers(), events.Handover: self._on_handovers}

    @api.model
    def _ignored_because(self, event, inbox):
        reason = super()._ignored_because(event, inbox)
        if not reason and _is_request(event):
            return "Another app asks for the conversation; it is not handed over."
        return reason

    @api.model
    def _on_handovers(self, updates):
        """Who holds the thread now is noted with all other events of the batch."""
        for row, _event, _inbox in updates:
            row._settle("done")

    @api.model
    def _process(self, updates):
        super()._process(updates)
        told = [
            event
            for row, parsed in updates
            for event in parsed
            # an import does not tell who holds a thread
            if _tells(event) and not row.is_imported
        ]
        self.env["instagram.delivery"]._try(self._note_holders, told)

    @api.model
    def _note_holders(self, told):
        """Have each thread show whether another app holds it, by its latest event.

        :param list told: events of any threads, in any order
        """
        latest = {}
        for event in sorted(told, key=lambda event: event.at):
            latest[event.account_id, event.customer_id] = event
        held = {key for key, event in latest.items() if _is_held(event)}
        for channel in self._channels_to_note(latest, held):
            account = channel.instagram_inbox_id.instagram_id
            event = latest.get((account, channel.instagram_user_id))
            if event:
                channel._instagram_note_holder(_is_held(event), event.at)

    @api.model
    def _channels_to_note(self, latest, held):
        """Give the threads of these events that may have to change."""
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


def _tells(event):
    return (
        event.source in ("messaging", "standby")
        and event.at
        and event.customer_id
        and not isinstance(event, events.Ignored)
        and not _is_request(event)
    )


def _is_held(event):
    """Whether another app holds the thread when this happens.

    Of handovers only those who get or lose a thread are told, on whichever branch.
    """
    if isinstance(event, events.Handover):
        return event.action == "take"
    return event.source == "standby"


def _is_request(event):
    return isinstance(event, events.Handover) and event.action == "request"


class InstagramDeliveryStandby(models.AbstractModel):
    _inherit = "instagram.delivery"

    @api.model
    def _create_messages(self, drafts):
        super()._create_messages(drafts)
        for draft in drafts:
            if draft.event.source == "standby":
                draft.message.instagram_message_ids.from_standby = True
