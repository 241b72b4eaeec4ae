from odoo import models
from odoo.tools import SQL


class InstagramEpisodeRetell(models.Model):
    """An episode's facts, as its messages say they are."""

    _inherit = "instagram.episode"

    def _opening_fact(self):
        return {
            "channel": self.channel_id,
            "date": self.opened_at,
            "count": "conversations",
            "episode": self,
            "agent": self.opening_agent_id,
        }

    def _is_whole(self):
        """Whether all messages are kept since this was opened: else they tell too little."""
        kept = self.env["instagram.inbox.report"]._oldest_kept(self.channel_id)
        oldest = kept.get(self.channel_id.id)
        return bool(oldest) and oldest <= self.opened_at

    def _retell(self):
        """Put these and their facts right after something came late."""
        if whole := self.filtered(lambda episode: episode._is_whole()):
            whole._retell_whole()

    def _retell_whole(self):
        report = self.env["instagram.inbox.report"]
        since = min(self.mapped("opened_at"))
        # what was sent before anybody knew that they had begun is among the rest
        scope = self._scope("message", "written_at", since)
        facts, times = report._tell(self, report._messages(scope))
        for episode, told in times.items():
            episode.write(
                {
                    "first_answered_at": told.first_answered_at,
                    "waiting_since": told.waiting_since,
                    "latest": max(told.latest or episode.latest, episode.latest),
                }
            )
        stored = self._scope("instagram_inbox_report", "date", since)
        # arrivals stay as they were written: whatever comes late, they are the same
        report._match(SQL("%s AND referrals IS NULL", stored), facts)

    def _scope(self, table, date, since):
        """Choose rows of these episodes, and of none since an instant."""
        return SQL(
            "(%(table)s.episode_id = ANY(%(ids)s) OR %(table)s.episode_id IS NULL"
            " AND %(table)s.channel_id = ANY(%(channels)s)"
            " AND %(table)s.%(date)s >= %(since)s)",
            table=SQL.identifier(table),
            date=SQL.identifier(date),
            ids=self.ids,
            channels=self.channel_id.ids,
            since=since,
        )
