from odoo import api, models
from odoo.fields import Domain

from ..instagram.webhook import events


class InstagramIncomingStandby(models.AbstractModel):
    """Which threads another app holds: what happens there comes on standby.

    Meta also tells when a thread is passed to us, or taken from us:
    https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_handovers
    """

    _inherit = "instagram.incoming"

    @api.model
    def _on_handovers(self, updates):
        """Settle these: `_note_holders` notes who holds the thread, by every event."""
        for row, _event, _inbox in updates:
            row._settle("done")

    @api.model
    def _note_holders(self, pairs):
        """Show in each thread whether another app holds it, by its latest event.

        :param list pairs: of an `instagram.webhook.event` and its event, in any order
        """
        # an import does not tell who holds a thread
        told = [event for row, event in pairs if _tells(event) and not row.is_imported]
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


def _tells(event):
    return (
        event.source in ("messaging", "standby")
        and event.at
        and event.customer_id
        and not isinstance(event, events.Ignored)
        and getattr(event, "action", "") != "request"
    )


def _is_held(event):
    """Whether another app holds the thread when this happens.

    Instagram tells a handover only to the apps that get or lose the thread.
    """
    if isinstance(event, events.Handover):
        return event.action == "take"
    return event.source == "standby"
