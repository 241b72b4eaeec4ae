from datetime import timedelta

from odoo import api, fields, models

from ...instagram.webhook import parser
from .instagram_message import SHORTEST_DAYS

# Reads as a body with an update that says nothing.
EMPTY = '{"object": "instagram", "entry": [{"id": "0"}]}'
# How many are deleted in one transaction.
BATCH = 1000


class InstagramWebhookEvent(models.Model):
    """What Meta delivered does not stay for ever, and some of it not for a moment."""

    _inherit = "instagram.webhook.event"

    def _forget(self):
        """Keep of this update only that there was one."""
        self.write({"payload": EMPTY, "account": "", "customer": ""})
        self._settle("ignored", "What it is about was erased.")

    def _mids(self):
        """Name the messages an update is about, as far as it can be read.

        :rtype: list[str]
        """
        try:
            events = parser.parse(self.payload)
        except parser.MalformedBody:
            return []
        return [mid for event in events if (mid := getattr(event, "mid", ""))]

    @api.model
    def _days_kept(self):
        """What was said is in these too: they are kept no longer than messages are."""
        settings = self.env["instagram.api"]
        chosen = settings._days("event_retention_days")
        if messages := settings._days("message_retention_days"):
            messages = max(messages, SHORTEST_DAYS)
        return min(filter(None, (chosen, messages)), default=0)

    @api.autovacuum
    def _gc_events(self):
        """Delete these after a chosen time, but for what is still to be shown.

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
