import pytz
from odoo import api, fields, models
from odoo.tools import SQL, format_datetime

from ...tools.jobs import aside


class InstagramWaitingMail(models.Model):
    """A mail that told a user of a customer who waits: one for each wait.

    Only users who chose a number of minutes get such mails. They contain nothing that
    the customer wrote, nor the name: a mail is out of reach when a customer is erased.
    """

    _name = "instagram.waiting.mail"
    _inherit = "instagram.record"
    _description = "Mail About a Waiting Instagram Customer"
    _log_access = False

    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="cascade"
    )
    channel_id = fields.Many2one(
        "discuss.channel", required=True, readonly=True, ondelete="cascade", index=True
    )
    waiting_since = fields.Datetime(required=True, readonly=True)

    _user_unique = models.UniqueIndex("(user_id, channel_id)")

    @api.model
    def _cron_send(self):
        """Send mails about customers who have waited for as long as users chose."""
        self._forget_past()
        now = fields.Datetime.now()
        worked = {}
        for user_id, minutes, channel_id, since in self._waits(now):
            channel = self.env["discuss.channel"].browse(channel_id)
            user = self.env["res.users"].browse(user_id)
            # the others still get their mails
            with aside(self.env, f"tell {user} that a customer waits: {channel}"):
                calendar = channel.instagram_inbox_id.resource_calendar_id
                span = calendar, since
                if span not in worked:
                    worked[span] = self._minutes(calendar, since, now)
                if worked[span] >= minutes and channel._instagram_readers(user):
                    self._send(user, channel, since)

    @api.model
    def _waits(self, now):
        """Return which waits users may have to be told of.

        A reply that is still in the outbox ends a wait, too.

        :return: tuples of the user's id, the minutes they chose, the thread's id, and
            since when the customer has waited
        :rtype: list[tuple]
        """
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT chosen.user_id, chosen.mail_minutes, channel.id,
                       episode.waiting_since
                  FROM instagram_inbox_notification AS chosen
                  JOIN discuss_channel AS channel
                    ON channel.instagram_inbox_id = chosen.inbox_id
                   AND channel.channel_type = 'instagram'
                   AND channel.instagram_status = 'open'
                   AND channel.instagram_snoozed_until IS NULL
                   AND channel.instagram_is_test IS NOT TRUE
                   AND COALESCE(channel.instagram_agent_id, chosen.user_id)
                       = chosen.user_id
                  JOIN instagram_episode AS episode
                    ON episode.channel_id = channel.id
                   AND episode.resolved_at IS NULL
                   AND episode.waiting_since
                       <= %(now)s - chosen.mail_minutes * INTERVAL '1 minute'
             LEFT JOIN instagram_waiting_mail AS told
                    ON told.user_id = chosen.user_id
                   AND told.channel_id = channel.id
                   AND told.waiting_since = episode.waiting_since
                 WHERE chosen.mail_minutes > 0
                   AND told.id IS NULL
                   AND (chosen.is_watched
                    OR channel.instagram_agent_id IS NOT NULL
                    OR EXISTS (
                       SELECT 1
                         FROM instagram_inbox_res_users_rel AS agent
                        WHERE agent.res_users_id = chosen.user_id
                          AND agent.instagram_inbox_id = chosen.inbox_id))
                   AND NOT EXISTS (
                       SELECT 1
                         FROM instagram_message AS reply
                        WHERE reply.channel_id = channel.id
                          AND reply.state IN ('queued', 'sending')
                          AND reply.by_person
                          AND reply.written_at >= episode.waiting_since)
              ORDER BY episode.waiting_since, channel.id
                """,
                now=now,
            )
        )

    @api.model
    def _minutes(self, calendar, since, now):
        """Return how many minutes of business hours lie between two times."""
        if not calendar:
            return (now - since).total_seconds() / 60
        # sudo: resource.calendar - the business hours of the inbox
        start, end = pytz.utc.localize(since), pytz.utc.localize(now)
        return calendar.sudo().get_work_hours_count(start, end) * 60

    @api.model
    def _send(self, user, channel, since):
        known = self.search(
            [("user_id", "=", user.id), ("channel_id", "=", channel.id)]
        )
        if known:
            known.waiting_since = since
        else:
            self.create(
                {
                    "user_id": user.id,
                    "channel_id": channel.id,
                    "waiting_since": since,
                }
            )
        said = self.with_context(lang=user.lang)._words(user, channel, since)
        channel.instagram_inbox_id._alert_by_mail(said, user)

    @api.model
    def _words(self, user, channel, since):
        path = (
            f"/odoo/action-mail.action_discuss?active_id=discuss.channel_{channel.id}"
        )
        named = {
            "inbox": channel.instagram_inbox_id.name,
            "time": format_datetime(self.env, since, tz=user.tz),
        }
        text = (
            self.env._(
                "A customer of %(inbox)s has been waiting for your reply since"
                " %(time)s.",
                **named,
            )
            if channel.instagram_agent_id
            else self.env._(
                "A customer of %(inbox)s has been waiting since %(time)s, and nobody"
                " has taken the conversation.",
                **named,
            )
        )
        return {
            "summary": self.env._("A customer of %(inbox)s is waiting", **named),
            "text": text,
            "button": self.env._("Open the conversation"),
            "url": self.env["instagram.api"]._url(path),
            "lang": self.env.lang,
        }

    @api.model
    def _forget_past(self):
        """Delete the rows about waits that are over."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            DELETE FROM instagram_waiting_mail AS told
             WHERE NOT EXISTS (
                   SELECT 1
                     FROM instagram_episode AS episode
                    WHERE episode.channel_id = told.channel_id
                      AND episode.resolved_at IS NULL
                      AND episode.waiting_since = told.waiting_since)
            """
        )
        self.env.invalidate_all(flush=False)
