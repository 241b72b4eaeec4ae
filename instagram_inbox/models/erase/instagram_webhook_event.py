from datetime import timedelta

from odoo import api, fields, models

from .instagram_message import SHORTEST_DAYS

# A valid body whose update says nothing.
EMPTY = '{"object": "instagram", "entry": [{"id": "0"}]}'
# How many updates are deleted in one transaction.
BATCH = 1000


class InstagramWebhookEvent(models.Model):
    """Delete the updates that Meta delivered after some time, or at once."""

    _inherit = "instagram.webhook.event"

    def _forget(self):
        """Delete the content of this update; keep only that there was one."""
        self.write({"payload": EMPTY, "account": "", "customer": ""})
        self._settle("ignored", "What it is about was erased.")

    @api.model
    def _days_kept(self):
        """Return for how many days updates are kept; 0 for ever.

        Updates contain messages, so they are not kept longer than messages are.
        """
        settings = self.env["instagram.api"]
        chosen = settings._days("event_retention_days")
        if messages := settings._days("message_retention_days"):
            messages = max(messages, SHORTEST_DAYS)
        return min(filter(None, (chosen, messages)), default=0)

    @api.autovacuum
    def _gc_events(self):
        """Delete updates after a configured time, except those still to be processed.

        Until then, an update whose message has not come is applied should it come yet.

        :return: how many were deleted, and whether there may be more
        :rtype: tuple[int, bool]
        """
        days = self._days_kept()
        if not days:
            return 0, False
        limit = fields.Datetime.now() - timedelta(days=days)
        old = self.search(
            [("received_at", "<", limit), ("state", "!=", "pending")],
            order="received_at",
            limit=BATCH,
        )
        old.unlink()
        return len(old), len(old) == BATCH
