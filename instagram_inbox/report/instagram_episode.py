from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.clock import clock
from .answer_times import span_of_answer

# A conversation that begins within this time after an arrival is attributed to it.
ATTRIBUTION = timedelta(days=1)


class InstagramEpisode(models.Model):
    """One support case on a thread: opened by the customer, ended by *Resolve*.

    Instagram has one thread per person for ever; reports count episodes. The order in
    which messages arrive does not change the final episode, with one exception: a
    message that was written before *Resolve* and arrives after it opens the next
    episode when it arrives, as nobody saw it before.
    """

    _name = "instagram.episode"
    _inherit = "instagram.record"
    _description = "Instagram Conversation"
    _order = "opened_at desc, id desc"
    _log_access = False

    channel_id = fields.Many2one(
        "discuss.channel", required=True, readonly=True, ondelete="cascade", index=True
    )
    inbox_id = fields.Many2one(
        "instagram.inbox", required=True, readonly=True, ondelete="cascade", index=True
    )
    opened_at = fields.Datetime("Opened", required=True, readonly=True)
    first_answered_at = fields.Datetime("First Reply", readonly=True)
    resolved_at = fields.Datetime("Resolved", readonly=True)
    waiting_since = fields.Datetime(
        readonly=True, help="The customer's oldest message that has no reply yet."
    )
    # Both to the microsecond: they decide which messages belong to the episode, and
    # which of these are late.
    begun = fields.Datetime(readonly=True)
    latest = fields.Datetime(readonly=True)
    origin = fields.Char(
        "Came From",
        readonly=True,
        help="The ad, link or product of the customer's latest arrival in the day"
        " before.",
    )
    opening_agent_id = fields.Many2one(
        "res.users", "Agent at the Opening", readonly=True
    )
    agent_id = fields.Many2one(related="channel_id.instagram_agent_id")
    company_id = fields.Many2one(related="inbox_id.company_id")

    _open_unique = models.UniqueIndex("(channel_id) WHERE resolved_at IS NULL")

    @api.depends("channel_id")
    def _compute_display_name(self):
        for episode in self:
            episode.display_name = episode.channel_id.display_name

    def action_open_conversation(self):
        """Open the thread in Discuss."""
        return self.channel_id.action_instagram_open()

    @api.model
    def _open_by_channel(self, channels):
        """Return the open episode of each thread that has one.

        :rtype: dict
        """
        found = self.search(
            [("channel_id", "in", channels.ids), ("resolved_at", "=", False)]
        )
        return {episode.channel_id: episode for episode in found}

    def _is_late(self, instant):
        """Return whether something later is known and facts can be recomputed."""
        return instant <= self.latest and self._is_whole()

    def _customer_wrote(self, at, instant):
        """Note that a message waits for an answer, unless an older one does."""
        self.latest = max(instant, self.latest)
        if not self.waiting_since:
            self.waiting_since = max(at, self.opened_at)

    def _answered(self, at, instant):
        """Note an answer by a person.

        :param datetime at: when it was written, to the second
        :param datetime instant: the same to the microsecond
        :return: what it measures: the measure and the two instants it lies between
        :rtype: tuple | None
        """
        self.latest = instant
        span = span_of_answer(
            self.opened_at, self.first_answered_at, self.waiting_since, at
        )
        self.waiting_since = False
        if not self.first_answered_at:
            self.first_answered_at = at
        return span

    def _resolve(self, at):
        # keep `waiting_since`: the answer may still be in the outbox
        self.write({"resolved_at": at, "latest": clock()})
        return ("resolution_time", self.opened_at, at)

    def _reopen(self):
        self.write({"resolved_at": False, "waiting_since": False})

    # ------------------------------------------------------------
    # LATE MESSAGES
    # ------------------------------------------------------------

    @api.model
    def _open_at(self, channel, instant):
        """Return the episode of a thread that was open at an instant."""
        episode = self.search(
            [("channel_id", "=", channel.id), ("begun", "<=", instant)],
            order="begun desc, id desc",
            limit=1,
        )
        return episode if episode._was_open(instant) else self.browse()

    def _was_open(self, instant):
        """Return whether this episode, which began before, was open at an instant."""
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

    def _begin_earlier(self, item):
        """Move the beginning of this episode to an earlier message that came late."""
        self.write(
            {
                "opened_at": item.at,
                "begun": item.instant,
                "opening_agent_id": item.agent.id,
            }
        )

    def _adopt_messages(self):
        """Assign messages of ours without an episode that were sent after these began.

        They were sent before anybody knew that the episodes had begun.

        :return: the episodes that got messages
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
        """Set the ad or link by which the customers came who opened these.

        :param list arrivals: `NewMessage` with an origin, not stored yet
        """
        known = self._stored_arrivals()
        for new in arrivals:
            known.append((new.channel.id, new.instant, new.origin_label))
        known.sort(key=lambda arrival: arrival[1])
        for episode in self:
            origin = False
            for channel_id, instant, label in known:
                if channel_id == episode.channel_id.id and episode._is_due_to(instant):
                    origin = label
            if episode.origin != origin:
                episode.origin = origin

    def _is_due_to(self, instant):
        """Return whether this began with an arrival or within a day after it."""
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
    def _update_origins_after(self, item):
        """Set the origins of episodes that begin after a late arrival.

        :return: the episodes whose origin changed
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

    # ------------------------------------------------------------
    # RECOMPUTED FACTS
    # ------------------------------------------------------------

    def _opening_fact(self):
        return {
            "channel": self.channel_id,
            "date": self.opened_at,
            "count": "conversations",
            "episode": self,
            "agent": self.opening_agent_id,
        }

    def _is_whole(self):
        """Return whether all messages since the opening are kept.

        Facts can only be recomputed from all of them.
        """
        kept = self.env["instagram.inbox.report"]._oldest_kept(self.channel_id)
        oldest = kept.get(self.channel_id.id)
        return bool(oldest) and oldest <= self.opened_at

    def _recompute_facts(self):
        """Recompute these episodes and their facts after something came late."""
        if whole := self.filtered(lambda episode: episode._is_whole()):
            whole._recompute_whole()

    def _recompute_whole(self):
        report = self.env["instagram.inbox.report"]
        since = min(self.mapped("opened_at"))
        # includes messages without an episode, sent before anybody knew of the episode
        scope = self._rows_condition("message", "written_at", since)
        facts, times = report._episode_facts(self, report._messages(scope))
        for episode, computed in times.items():
            episode.write(
                {
                    "first_answered_at": computed.first_answered_at,
                    "waiting_since": computed.waiting_since,
                    "latest": max(computed.latest or episode.latest, episode.latest),
                }
            )
        stored = self._rows_condition("instagram_inbox_report", "date", since)
        # facts of arrivals stay: late messages do not change them
        report._replace_facts(SQL("%s AND referrals IS NULL", stored), facts)

    def _rows_condition(self, table, date, since):
        """Return the condition for rows of these episodes, and later ones of none.

        :param str table: the name of the table or its alias
        :param str date: the column that is compared
        :param datetime since: rows without an episode count from then on
        :rtype: SQL
        """
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
