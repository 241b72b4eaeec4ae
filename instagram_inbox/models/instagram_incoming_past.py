from odoo import api, fields, models

from ..instagram.webhook import parser
from ..tools.jobs import wake_cron
from .instagram_webhook_event import SHOW_CRON


class InstagramWebhookEventPast(models.Model):
    _inherit = "instagram.webhook.event"

    is_imported = fields.Boolean(
        "Imported",
        readonly=True,
        help="Fetched from Instagram, which did not deliver it automatically.",
    )

    @api.model
    def _accept_past(self, body):
        """Store what was fetched of the past, and wake the job.

        :param str body: as a webhook would have brought it
        """
        self.create(
            [
                {
                    "payload": update.payload,
                    "account": update.account_id,
                    "customer": update.customer_id,
                    "kind": update.kind,
                    "is_imported": True,
                }
                for update in parser.split(body.encode())
            ]
        )
        wake_cron(self.env, SHOW_CRON)


class InstagramIncomingPast(models.AbstractModel):
    """Which messages of the past are shown, of those that were fetched."""

    _inherit = "instagram.incoming"

    @api.model
    def _wanted_past(self, run, told):
        """Choose those messages of a conversation that are to be shown.

        Not those that are here or were unsent; nor those that come automatically, as
        they were written after the run began. In a conversation that is here already,
        nothing from before its first message: that would stand at its end.

        :param run: the `instagram.import`
        :param told: `Told` messages of one conversation
        """
        inbox, mids = run.inbox_id, [each.mid for each in told]
        gone = {
            *self.env["instagram.message"]._known(inbox, mids),
            *self.env["instagram.tombstone"]._among(inbox, mids),
        }
        first = self._first_shown(inbox, told)
        return [
            each
            for each in told
            if (inbox.id, each.mid) not in gone
            and not run._is_too_late(each.at)
            and not (first and each.at < first)
        ]

    @api.model
    def _first_shown(self, inbox, told):
        """Return when the first message of a conversation was written that is here."""
        customers = {
            update.customer_id
            for each in told
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
