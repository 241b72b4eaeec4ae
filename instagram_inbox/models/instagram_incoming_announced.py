from datetime import timedelta

from odoo import api, fields, models

from ..instagram import events
from ..instagram.reasons import IGNORED

# How long a message that was announced may take to come.
ALONE = timedelta(seconds=30)


class InstagramIncomingAnnounced(models.AbstractModel):
    """An edit that is none announces a message, which nearly always comes automatically.

    So may what is of a kind that nobody knows yet.
    """

    _inherit = "instagram.incoming"

    @api.model
    def _handlers(self):
        return {**super()._handlers(), events.Ignored: self._on_announced}

    @api.model
    def _ignored_because(self, event, inbox):
        if inbox and isinstance(event, events.Ignored) and _announces(event):
            return None
        return super()._ignored_because(event, inbox)

    @api.model
    def _on_announced(self, updates):
        """A message is told of beside itself: fetch it if it does not come."""
        known = self._messages_of(updates)
        stones = self._tombstones(updates)
        for row, event, inbox in updates:
            key = inbox.id, event.mid
            if key in stones:
                row._blank(event.mid)
            if key in known or key in stones:
                row._settle("ignored", IGNORED[event.reason])
            elif row.received_at + ALONE > fields.Datetime.now():
                row.not_before = row.received_at + ALONE
            else:
                row._settle("ignored", "Its message did not come; it is fetched.")
                self.env["instagram.fetch"]._begin(row, inbox, event.mid)


def _announces(event):
    return event.reason in ("not_an_edit", "unknown_kind") and bool(event.mid)
