from datetime import timedelta

from odoo import api, models

# A conversation that begins so long after an arrival is counted as its fruit.
ATTRIBUTION = timedelta(days=1)


class InstagramEpisodeTime(models.Model):
    """What comes late, or in another order: an episode is the same in the end.

    An exception is what arrives after *Resolve* though it was written before: nobody
    had seen it, and it opens the next episode when it arrives.
    """

    _inherit = "instagram.episode"

    @api.model
    def _around(self, channel, instant):
        """Find the episode of a thread that was open at some instant."""
        episode = self.search(
            [("channel_id", "=", channel.id), ("begun", "<=", instant)],
            order="begun desc, id desc",
            limit=1,
        )
        return episode if episode._was_open(instant) else self.browse()

    def _was_open(self, instant):
        """Whether this episode, begun before, was not resolved at some instant."""
        if not self:
            return False
        changes = self.env["instagram.conversation.change"].search(
            [
                ("channel_id", "=", self.channel_id.id),
                ("kind", "=", "status"),
                ("instant", "<=", instant),
                ("instant", ">=", self.begun),
            ],
            order="id desc",
            limit=1,
        )
        return changes.episode_id != self

    def _begin_with(self, item):
        """Have this episode begin with an earlier message, which came late."""
        self.write(
            {
                "opened_at": item.at,
                "begun": item.instant,
                "opening_agent_id": item.agent.id,
            }
        )

    def _adopt(self):
        """Take in what was sent after these began, when nobody knew that they had.

        :return: those which took in something
        """
        if not self:
            return self
        loose = self.env["instagram.message"].search(
            [
                ("channel_id", "in", self.channel_id.ids),
                ("episode_id", "=", False),
                ("direction", "=", "out"),
                ("is_imported", "=", False),
                ("instant", ">", min(self.mapped("begun"))),
            ]
        )
        adopting = self.browse()
        for episode in self if loose else ():
            mine = loose.filtered(
                lambda part, episode=episode: (
                    part.channel_id == episode.channel_id
                    and part.instant > episode.begun
                )
            )
            mine.episode_id = episode
            adopting |= episode if mine else self.browse()
        return adopting

    # ------------------------------------------------------------
    # ORIGIN
    # ------------------------------------------------------------

    def _set_origins(self, arrivals):
        """Say by which ad or link the customer came who opened these.

        :param list arrivals: `NewMessage` with an origin, not stored yet
        """
        known = self._stored_arrivals()
        for new in arrivals:
            known.append((new.channel.id, new.instant, new.origin_label))
        known.sort(key=lambda arrival: arrival[1])
        for episode in self:
            origin = False
            for channel_id, instant, label in known:
                if channel_id == episode.channel_id.id and episode._follows(instant):
                    origin = label
            if episode.origin != origin:
                episode.origin = origin

    def _follows(self, instant):
        """Whether this began within a day of an arrival, or with it."""
        return instant <= self.begun and self.opened_at - instant <= ATTRIBUTION

    def _stored_arrivals(self):
        came = self.channel_id.filtered("instagram_origin")
        if not came:
            return []
        rows = self.env["instagram.message"].search_fetch(
            [
                ("channel_id", "in", came.ids),
                ("origin", "!=", False),
                ("is_imported", "=", False),
                ("instant", ">=", min(self.mapped("opened_at")) - ATTRIBUTION),
            ],
            ["channel_id", "instant", "origin"],
        )
        return [(row.channel_id.id, row.instant, row.origin) for row in rows]

    @api.model
    def _led_to_by(self, item):
        """Give the episode that began after an arrival but was known before it.

        Its origin is that arrival now.
        """
        episodes = self.search(
            [
                ("channel_id", "=", item.channel.id),
                ("begun", ">=", item.instant),
                ("opened_at", "<=", item.at + ATTRIBUTION),
            ]
        )
        before = {episode: episode.origin for episode in episodes}
        episodes._set_origins([])
        return episodes.filtered(lambda episode: episode.origin != before[episode])
