from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.tools import SQL

# How long the conversations of an agent who went offline are checked.
LOOK_BACK = timedelta(minutes=15)


class InstagramAbsence(models.AbstractModel):
    """Takes conversations from agents who are not there: they are unassigned again."""

    _name = "instagram.absence"
    _description = "Absence of Instagram Agents"

    @api.model
    def _take_from_absent(self):
        """Unassign conversations whose agent left and did not come back.

        Their messages came while the agent's page seemed to reload. All agents of the
        inbox are notified of what the customers wrote last.
        """
        # sudo: mail.presence - whether the agents were online when messages came
        left_sudo = self.env["mail.presence"].sudo()
        left_sudo = left_sudo.search(
            [("instagram_left_at", ">", fields.Datetime.now() - LOOK_BACK)]
        )
        absences = left_sudo.user_id._instagram_absences()
        domain = [
            ("channel_type", "=", "instagram"),
            ("instagram_status", "=", "open"),
            ("instagram_agent_id", "in", [user.id for user in absences]),
        ]
        for channel in self.env["discuss.channel"].search(domain):
            left_at = channel.instagram_agent_id.sudo().presence_ids.instagram_left_at
            last = channel._instagram_last_said(is_unanswered=True)
            # by when it came: that may be long after it was written
            if not last or last.create_date < left_at:
                continue
            reason = absences[channel.instagram_agent_id]
            channel._instagram_assign(self.env["res.users"], reason=reason)
            store = Store(bus_channel=channel.instagram_inbox_id).add(last)
            self.env["instagram.announcement"]._notify_waiting(
                channel, last, store.get_result()
            )

    @api.model
    def _take_back(self):
        """Unassign conversations whose customer waits for an agent who is not there.

        After a snooze the agent has the same time to come as after a message.
        """
        self.env["discuss.channel"].flush_model()
        self.env["instagram.conversation.change"].flush_model()
        self.env["instagram.episode"].flush_model()
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT channel.id, since
                  FROM discuss_channel channel
                  JOIN instagram_inbox inbox
                    ON inbox.id = channel.instagram_inbox_id
                   AND inbox.active
                   AND inbox.assignment != 'manual'
                   AND inbox.assignment_return_minutes > 0
                  JOIN instagram_episode episode
                    ON episode.channel_id = channel.id
                   AND episode.resolved_at IS NULL
             LEFT JOIN LATERAL (
                SELECT max(date) AS listed_at
                  FROM instagram_conversation_change
                 WHERE channel_id = channel.id
                   AND kind = 'snooze') AS snooze ON TRUE
            CROSS JOIN LATERAL GREATEST(episode.waiting_since,
                                        channel.instagram_agent_since,
                                        snooze.listed_at) AS since
                 WHERE channel.channel_type = 'instagram'
                   AND channel.instagram_status = 'open'
                   AND channel.instagram_agent_id IS NOT NULL
                   AND channel.instagram_snoozed_until IS NULL
                   AND episode.waiting_since IS NOT NULL
                   AND since <= %s - inbox.assignment_return_minutes
                                     * INTERVAL '1 minute'
                   AND (SELECT direction
                          FROM instagram_message
                         WHERE channel_id = channel.id
                           AND (direction = 'in' OR by_person OR from_app)
                      ORDER BY id DESC
                         LIMIT 1) = 'in'
              ORDER BY channel.id
                """,
                now,
            )
        )
        since = dict(rows)
        channels = self.env["discuss.channel"].browse(since)
        gone = channels.instagram_agent_id._instagram_gone()
        nobody = self.env["res.users"]
        for channel in channels:
            if reason := gone.get(channel.instagram_agent_id):
                minutes = (now - since[channel.id]).total_seconds() // 60
                channel._instagram_assign(nobody, reason=reason, minutes=minutes)
