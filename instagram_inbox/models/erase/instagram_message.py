from datetime import timedelta

from odoo import api, fields, models

from ...tools.jobs import aside

# One transaction deletes at least this many messages, and at most twice as many.
MESSAGES = 200
# Meta repeats deliveries for 36 hours: messages must be kept for longer than that.
SHORTEST_DAYS = 2


class InstagramMessage(models.Model):
    """Delete old messages."""

    _inherit = "instagram.message"

    @api.autovacuum
    def _gc_messages(self):
        """Delete messages with their files after a configured time; off by default.

        Repeated deliveries of deleted messages are refused, as they are older than the
        limit: see `instagram.erasure`.

        :return: how many were deleted, and whether there may be more
        :rtype: tuple[int, bool]
        """
        days = self.env["instagram.api"]._days("message_retention_days")
        if not days:
            return 0, False
        days = max(days, SHORTEST_DAYS)
        limit = fields.Datetime.now() - timedelta(days=days)
        deleted = 0
        # conversations whose deletion failed; the others are still deleted
        failed = self.env["discuss.channel"]
        while deleted < MESSAGES and (old := self._old_messages(limit, failed)):
            self._close_past(limit)
            for channel, mine in old.grouped("channel_id").items():
                with aside(self.env, "delete old messages of a conversation"):
                    mine._instagram_erase(channel.instagram_inbox_id)
            left = old.exists()
            failed |= left.channel_id
            deleted += len(old) - len(left)
        return deleted, deleted >= MESSAGES

    @api.model
    def _old_messages(self, limit, but_not):
        """Return messages of Instagram threads from before a time, oldest first.

        :param datetime limit: that time
        :param but_not: conversations that are left out
        """
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT message.id
              FROM mail_message message
              JOIN discuss_channel channel ON channel.id = message.res_id
             WHERE message.model = 'discuss.channel'
               AND channel.channel_type = 'instagram'
               AND message.date < %s
               AND channel.id != ALL(%s)
          ORDER BY message.id
             LIMIT %s
            """,
            [limit, but_not.ids, MESSAGES],
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        return self.env["mail.message"].browse(ids)

    @api.model
    def _close_past(self, limit):
        """Refuse, from now on, messages that are older than those deleted."""
        inboxes = self.env["instagram.inbox"].with_context(active_test=False)
        inboxes.search([("instagram_id", "!=", False)])._refuse_until(limit)
