from datetime import timedelta

from markupsafe import Markup
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.jobs import wake_cron
from .instagram_webhook_event import SHOW_CRON

# The browser follows a replay for so long.
FOLLOWED = timedelta(hours=1)


class InstagramWebhookEventReplay(models.Model):
    """Updates that are taken up once more, by the one way in.

    That way knows what is here already and what was unsent: whatever is replayed, and
    how often, nothing comes twice and nothing comes back.
    """

    _inherit = "instagram.webhook.event"

    replayed_at = fields.Datetime("Replayed On", readonly=True)

    _replayed_idx = models.Index("(replayed_at) WHERE replayed_at IS NOT NULL")

    def action_replay(self):
        """Take these updates up once more."""
        self.check_access("read")
        self._take_up_again(fields.Datetime.now())
        return self._replay_notice(len(self))

    @api.model
    def action_replay_failed(self):
        """Take up once more all that failed, of what the user may read.

        :return: how many, and since when to ask `get_summary` for what became of them
        :rtype: dict
        """
        self.check_access("read")
        now = fields.Datetime.now()
        failed = self.search([("state", "=", "failed")])
        failed._take_up_again(now)
        return {"count": len(failed), "since": now}

    def _take_up_again(self, now):
        if not self:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE instagram_webhook_event
                   SET state = 'pending',
                       error = NULL,
                       not_before = NULL,
                       replayed_at = %s
                 WHERE id = ANY(%s)
                """,
                now,
                self.ids,
            )
        )
        self.invalidate_recordset()
        wake_cron(self.env, SHOW_CRON)

    def _replay_notice(self, count):
        text = self.env._("%(count)s updates are processed again.", count=count)
        if count == 1:
            text = self.env._("The update is processed again.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": text,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def get_summary(self, since=False):
        """Say how the queue stands.

        :param since: also what became of what was replayed from this moment on
        :return: counts of what waits and failed, how long the oldest has waited (in
            seconds), when the latest came; and, under ``replay``, counts by state
        :rtype: dict
        """
        self.check_access("read")
        waiting = [("state", "=", "pending")]
        oldest = self.search(waiting, order="id", limit=1)
        latest = self.search([], order="id desc", limit=1)
        now = fields.Datetime.now()
        waits = now - oldest.received_at if oldest else timedelta()
        return {
            "pending": self.search_count(waiting),
            "failed": self.search_count([("state", "=", "failed")]),
            "waits": max(round(waits.total_seconds()), 0),
            "latest": latest.received_at,
            "replay": self._replay_states(since, now),
        }

    @api.model
    def _replay_states(self, since, now):
        since = fields.Datetime.to_datetime(since or False)
        if not since or since < now - FOLLOWED:
            return {}
        return dict(
            self._read_group([("replayed_at", ">=", since)], ["state"], ["__count"])
        )

    @api.model
    def get_empty_list_help(self, help_message):
        """Tell an empty list of what is wrong from a log that is empty."""
        if not self.search_count([], limit=1):
            return super().get_empty_list_help(help_message)
        title = self.env._("Nothing waiting or failed")
        text = self.env._("Remove the filter to see all events.")
        return Markup('<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>') % (
            title,
            text,
        )
