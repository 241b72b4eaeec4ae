from odoo import api, models
from odoo.fields import Domain

from ..instagram import events

# What says nothing about who holds a thread.
SILENT = (events.Ignored, events.Handover)


class InstagramIncomingStandby(models.AbstractModel):
    """Which threads another app holds: what happens there comes on standby."""

    _inherit = "instagram.incoming"

    @api.model
    def _process(self, updates):
        super()._process(updates)
        self._note_holders(
            [event for _row, parsed in updates for event in parsed if _tells(event)]
        )

    @api.model
    def _note_holders(self, told):
        """Have each thread show whether another app holds it, by its latest event.

        :param list told: events of any threads, in any order
        """
        latest = {}
        for event in sorted(told, key=lambda event: event.at):
            latest[event.account_id, event.customer_id] = event
        held = {key for key, event in latest.items() if event.source == "standby"}
        for channel in self._channels_to_note(latest, held):
            account = channel.instagram_inbox_id.instagram_id
            event = latest.get((account, channel.instagram_user_id))
            if event:
                channel._instagram_note_holder(event.source == "standby", event.at)

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
        and not isinstance(event, SILENT)
    )


class InstagramDeliveryStandby(models.AbstractModel):
    _inherit = "instagram.delivery"

    @api.model
    def _create_messages(self, drafts):
        super()._create_messages(drafts)
        for draft in drafts:
            if draft.event.source == "standby":
                draft.message.instagram_message_ids.from_standby = True
