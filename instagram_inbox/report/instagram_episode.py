from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.clock import clock

# Sorts a resolution after everything else of the same instant.
LAST = float("inf")
# A conversation that begins within this time after an arrival is attributed to it.
ATTRIBUTION = timedelta(days=1)
# The customer waits, and agents have the conversation in their lists.
WAITING = [
    ("resolved_at", "=", False),
    ("channel_id.instagram_waiting_since", "!=", False),
    ("channel_id.instagram_snoozed_until", "=", False),
    ("channel_id.instagram_status", "=", "open"),
]


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
    unanswered_since = fields.Datetime(
        readonly=True,
        help="The same, also if the conversation was resolved and reopened since.",
    )
    response_due = fields.Datetime(
        "First Reply Due",
        readonly=True,
        help="By the target that the inbox had when the conversation began.",
    )
    # the same as on the thread, which may have another conversation since
    priority = fields.Selection(
        [("1", "Urgent")], readonly=True, help="Empty when it is normal."
    )
    tag_ids = fields.Many2many(
        "instagram.tag",
        "instagram_episode_tag_rel",
        "episode_id",
        "tag_id",
        "Tags",
        readonly=True,
    )
    # Both to the microsecond: they decide which messages belong to the episode, and
    # which of these are late. `latest` is empty until the episode is counted.
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
        found = self.search_fetch(
            [("channel_id", "in", channels.ids), ("resolved_at", "=", False)]
        )
        return {episode.channel_id: episode for episode in found}

    def _is_later(self, instant):
        """Return whether an instant is later than all that is known."""
        return instant > (self.latest or self.begun)

    def _is_late(self, instant):
        """Return whether something later is known and facts can be recomputed."""
        return bool(self.latest) and instant <= self.latest and self._is_whole()

    def _update_times(self, messages, resolutions=None):
        """Update the answer times by new messages, or recompute them from all messages.

        The order in which the messages are given does not change the result.

        :param list resolutions: all resolutions, if these are all messages; see
            `_resolutions` of `instagram.inbox.report`
        :return: see `_answer_times`
        :rtype: dict
        """
        counted = messages.filtered(
            lambda each: each.direction == "in" or each._is_by_person()
        )
        first, since = self.first_answered_at, self.waiting_since
        unanswered = self.unanswered_since
        lines = [(each.instant, each.id, each) for each in counted]
        if resolutions is not None:
            first = since = unanswered = False
            lines += [(change.instant, LAST, None) for change, _agent in resolutions]
        lines.sort(key=lambda line: line[:2])
        ordered = [message for _instant, _id, message in lines]
        # a resolution is no reply: if it is undone, the customer still waits
        _spans, _first, unanswered = self._answer_times(
            filter(None, ordered), first, unanswered
        )
        spans, first, since = self._answer_times(ordered, first, since)
        self.write(
            {
                "first_answered_at": first,
                "waiting_since": since,
                "unanswered_since": unanswered,
                "latest": max([self.latest or self.begun, *counted.mapped("instant")]),
            }
        )
        return spans

    def _answer_times(self, messages, first, since):
        """Compute what replies measure: the first one, and each later one.

        The customer waits from the opening at the earliest, as nobody saw older messages
        before.

        :param list messages: in the order they were written; None for a resolution
        :param first: when a person answered first, before these
        :param since: since when the customer has been waiting, before these
        :return: by reply, its measure and since when; then the two after these messages
        :rtype: tuple
        """
        spans = {}
        for message in messages:
            if not message:
                since = False
            elif message.direction == "in":
                since = since or max(message.written_at, self.opened_at)
            elif (at := message.written_at) >= self.opened_at:
                if not first:
                    spans[message] = "first_response_time", self.opened_at
                elif since and since <= at:
                    spans[message] = "reply_time", since
                first = first or at
                if since and since <= at:
                    since = False
        return spans, first, since

    def _resolve(self, at):
        # keep `waiting_since`: the answer may still be in the outbox
        self.write({"resolved_at": at, "latest": clock()})

    def _reopen(self):
        self.write({"resolved_at": False, "waiting_since": False})

    def _is_waiting(self):
        """Return whether the customer waits and agents have the conversation in lists."""
        return bool(self.filtered_domain(WAITING))

    def _waiting_values(self):
        """Return what a thread shows of its customer's waiting, with this open on it.

        :return: values of `discuss.channel`, all empty without an episode, or when it
            is resolved
        :rtype: dict
        """
        since = not self.resolved_at and self.unanswered_since
        is_due = since and not self.first_answered_at
        return {
            "instagram_waiting_since": since,
            "instagram_response_due": is_due and self.response_due,
        }

    # ------------------------------------------------------------
    # TAGS AND PRIORITY
    # ------------------------------------------------------------

    def _set_priority(self, priority):
        """Set the priority of this conversation and of its facts.

        :param str priority: `1` for urgent, `0` for normal
        """
        self.priority = priority == "1" and priority
        self._facts().priority = self.priority

    def _set_tags(self, tags):
        """Set the tags of this conversation and of its facts."""
        self.tag_ids = tags
        self.env["instagram.inbox.report"]._copy_tags(self)

    def _facts(self):
        return self.env["instagram.inbox.report"].search(
            [("channel_id", "in", self.channel_id.ids), ("episode_id", "in", self.ids)]
        )

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
                "response_due": self.inbox_id._response_due(item.at),
            }
        )

    def _adopt_messages(self):
        """Assign messages of ours without an episode that were sent after these began.

        They were sent before anybody knew that the episodes had begun. They are later
        than the message that opens one, which is then counted as a late message.
        """
        if not self:
            return
        loose = self.env["instagram.message"].search(
            [
                ("channel_id", "in", self.channel_id.ids),
                ("episode_id", "=", False),
                ("direction", "=", "out"),
                ("is_imported", "=", False),
                ("instant", ">", min(self.mapped("begun"))),
            ]
        )
        for episode in self if loose else ():
            mine = loose.filtered(
                lambda part, episode=episode: (
                    part.channel_id == episode.channel_id
                    and part.instant > episode.begun
                )
            )
            if mine:
                mine.episode_id = episode
                known = episode.latest or episode.begun
                episode.latest = max([known, *mine.mapped("instant")])

    # ------------------------------------------------------------
    # ORIGIN
    # ------------------------------------------------------------

    def _set_origins(self):
        """Set the ad or link by which the customers came who opened these.

        :return: those whose origin changed
        """
        changed = self.browse()
        came = self.channel_id.filtered("instagram_origin")
        if not came:
            return changed
        arrivals = self.env["instagram.message"].search_fetch(
            [
                ("channel_id", "in", came.ids),
                ("origin", "!=", False),
                ("is_imported", "=", False),
                ("instant", ">=", min(self.mapped("opened_at")) - ATTRIBUTION),
            ],
            ["channel_id", "instant", "origin"],
            order="instant, id",
        )
        for episode in self:
            origin = False
            for arrival in arrivals:
                if arrival.channel_id == episode.channel_id and episode._is_due_to(
                    arrival.instant
                ):
                    origin = arrival.origin
            if episode.origin != origin:
                episode.origin = origin
                changed |= episode
        return changed

    def _is_due_to(self, instant):
        """Return whether this began with an arrival or within a day after it."""
        return instant <= self.begun and self.opened_at - instant <= ATTRIBUTION

    @api.model
    def _begun_after(self, arrivals):
        """Return the episodes that may be due to these messages."""
        return self.search(
            Domain.OR(
                [
                    ("channel_id", "=", arrival.channel_id.id),
                    ("begun", ">=", arrival.instant),
                    ("opened_at", "<=", arrival.written_at + ATTRIBUTION),
                ]
                for arrival in arrivals
            )
        )

    # ------------------------------------------------------------
    # FACTS COMPUTED ANEW
    # ------------------------------------------------------------

    def _is_whole(self):
        """Return whether all messages since the opening are kept.

        Facts can only be recomputed from all of them.
        """
        kept = self.env["instagram.inbox.report"]._oldest_kept(self.channel_id)
        return self.channel_id in kept and kept[self.channel_id] <= self.opened_at

    def _recount(self):
        """Recompute the facts of these episodes, and later ones, after something late."""
        since = {
            episode.channel_id: episode.opened_at
            for episode in self.sorted("opened_at", reverse=True)
            if episode._is_whole()
        }
        self.env["instagram.inbox.report"]._recount(since)
