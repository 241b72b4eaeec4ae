import hashlib
import re

from odoo import api, models
from odoo.tools import SQL

from ..instagram.webhook.events import TEST_KEY
from ..instagram.webhook.unsent import carries, unsent
from ..tools.jobs import wake_cron
from .instagram_webhook_event import PATIENCE, SHOW_CRON

# What stands in JSON as it is, however Meta escapes the rest of an id.
PLAIN = re.compile(r"[0-9A-Za-z_-]+")


class InstagramWebhookEventWait(models.Model):
    """Updates about a message: they may come before it, and outlive it."""

    _inherit = "instagram.webhook.event"

    _carrier_idx = models.Index("(account, customer)")

    def _wait_for_message(self):
        """Leave an update open until its message comes, or no longer than a minute.

        It is looked at twice at most: the message's arrival wakes it, or the end of
        its patience. What it says is kept beside and is not lost with it.
        """
        self.ensure_one()
        if self._is_patient():
            self.not_before = self.received_at + PATIENCE
        else:
            self._settle(
                "ignored",
                "The message it is about has not come. Should it come yet, this will"
                " be applied.",
            )

    @api.model
    def _wake_waiting(self, account, customer):
        """What a thread's updates waited for is there: look at them now."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE instagram_webhook_event
                   SET not_before = NULL
                 WHERE id IN (
                       SELECT id
                         FROM instagram_webhook_event
                        WHERE state = 'pending'
                          AND account = %s
                          AND customer = %s
                          AND not_before IS NOT NULL
                          FOR UPDATE SKIP LOCKED)
             RETURNING id
                """,
                account,
                customer,
            )
        )
        if self.env.cr.rowcount:
            self.invalidate_model(["not_before"])
            wake_cron(self.env, SHOW_CRON)

    def _blank_carriers(self, account, customer, mid):
        """Take a message that was unsent out of the log, wherever it stands there."""
        needle = max(PLAIN.findall(mid), key=len, default="")
        self.env.cr.execute(
            SQL(
                """
                SELECT id
                  FROM instagram_webhook_event
                 WHERE account = %s
                   AND customer IN (%s, '')
                   AND strpos(payload, %s) > 0
                """,
                account,
                customer,
                needle,
            )
        )
        for row in self.browse([found[0] for found in self.env.cr.fetchall()]):
            row._blank(mid)

    def _blank(self, mid):
        """Keep of this update only that its message was unsent, if it carries it."""
        if carries(self.payload, mid):
            self.payload = unsent(self.payload, mid)

    def _fingerprint(self):
        """Name this update by what it says: a repeat has the same name."""
        digest = hashlib.sha256(self.payload.encode("utf-8", "backslashreplace"))
        return f"{TEST_KEY}{digest.hexdigest()[:40]}"
