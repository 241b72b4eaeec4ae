from datetime import timedelta

from odoo import api, fields, models

from ..instagram import parser
from ..instagram.const import WINDOW
from ..tools import wake_cron
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


class DiscussChannelPast(models.Model):
    _inherit = "discuss.channel"

    def _instagram_caught_up(self, drafts, is_new):
        """Bring the thread up to date with messages of the past.

        :param list drafts: in the order they were written
        :param bool is_new: whether there is nothing else in it
        """
        last = drafts[-1].at
        self.last_interest_dt = last if is_new else max(last, self.last_interest_dt)
        incoming = [draft for draft in drafts if draft.is_incoming]
        if incoming:
            end = incoming[-1].at + WINDOW
            self.instagram_window_end = max(end, self.instagram_window_end or end)
        if self.instagram_status == "resolved" and self._instagram_waits(drafts):
            self.instagram_status = "open"
            self._instagram_log("status", old_status="resolved", new_status="open")
            if self.instagram_agent_id:
                self._instagram_welcome_back(unread_from=drafts[0].message)

    def _instagram_waits(self, drafts):
        """Whether the last word is the customer's, of today, and among these.

        Asked when all of the thread is here: a batch may have cut it in two.
        """
        last = self.env["instagram.message"].search(
            [("channel_id", "=", self.id), ("written_at", "!=", False)],
            order="written_at desc, id desc",
            limit=1,
        )
        more = self.env["instagram.webhook.event"].search_count(
            [
                ("account", "=", self.instagram_inbox_id.instagram_id),
                ("customer", "=", self.instagram_user_id),
                ("state", "=", "pending"),
                ("is_imported", "=", True),
                ("kind", "in", ("message", "echo")),
                ("id", "not in", [draft.row.id for draft in drafts]),
            ],
            limit=1,
        )
        return (
            not more
            and last.direction == "in"
            and last.mail_message_id in [draft.message for draft in drafts]
            and last.written_at > fields.Datetime.now() - timedelta(hours=24)
        )
