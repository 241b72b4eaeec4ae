from odoo import api, fields, models

from ..tools.clock import clock


class InstagramDelivery(models.AbstractModel):
    """Assign new messages to conversations and write their facts."""

    _inherit = "instagram.delivery"

    # ------------------------------------------------------------
    # EPISODES
    # ------------------------------------------------------------

    @api.model
    def _set_episodes(self, threads):
        """Set the episode of each message; open one where there is none."""
        channels = self.env["discuss.channel"].union(*(each for each, _d in threads))
        episodes = self.env["instagram.episode"]._open_by_channel(channels)
        for channel, items in threads:
            for item in items:
                if item.is_incoming:
                    item.agent = channel._instagram_agent_at(item.at)
        self._open_episodes(threads, episodes)
        for channel, items in threads:
            for item in items:
                item.episode = self._episode_of(item, episodes.get(channel))

    @api.model
    def _episode_of(self, item, episode):
        """Return the episode that a message belongs to by its own time.

        :param episode: the open episode of its thread, if there is one
        """
        if not item.is_said:
            return None
        if item.is_incoming or (episode and item.instant > episode.latest):
            return episode
        return self.env["instagram.episode"]._open_at(item.channel, item.instant)

    @api.model
    def _open_episodes(self, threads, episodes):
        """Open an episode, or move its beginning, for messages that customers wrote.

        :param dict episodes: the open ones by thread; new ones are added
        """
        wrote = {
            channel: mine
            for channel, items in threads
            if (mine := _earlier_than(episodes.get(channel), items))
        }
        if not wrote:
            return
        resolved = self._last_resolutions(wrote)
        opening, earlier = [], []
        for channel, items in wrote.items():
            end = resolved.get(channel)
            after = [item for item in items if not end or item.at > end]
            if channel not in episodes:
                opening.append((after or items)[0])
            elif after:
                earlier.append(after[0])
        new = self.env["instagram.episode"].create(
            [self._episode_values(item, resolved.get(item.channel)) for item in opening]
        )
        for item, episode in zip(opening, new, strict=True):
            item.opens = True
            episodes[item.channel] = episode
        for item in earlier:
            item.is_late = True
            episodes[item.channel]._begin_earlier(item)
        self._complete_opened(threads, opening + earlier, episodes)

    @api.model
    def _complete_opened(self, threads, openings, episodes):
        """Add to these episodes their origins and the messages that followed."""
        begun = self.env["instagram.episode"].union(
            *(episodes[item.channel] for item in openings)
        )
        arrivals = [
            item for _channel, items in threads for item in items if item.origin
        ]
        begun._set_origins(arrivals)
        late = begun._adopt_messages()
        for item in openings:
            item.is_late = item.is_late or episodes[item.channel] in late

    @api.model
    def _last_resolutions(self, channels):
        """Return when the last episode of each thread ended."""
        return dict(
            self.env["instagram.episode"]._read_group(
                [
                    ("channel_id", "in", [channel.id for channel in channels]),
                    ("resolved_at", "!=", False),
                ],
                ["channel_id"],
                ["resolved_at:max"],
            )
        )

    @api.model
    def _episode_values(self, item, resolved_at):
        at, agent, instant = item.at, item.agent, item.instant
        # It was written before the last episode ended, but nobody saw it then.
        if resolved_at and at <= resolved_at:
            at, instant = fields.Datetime.now(), clock()
            agent = item.channel.instagram_agent_id
        return {
            "channel_id": item.channel.id,
            "inbox_id": item.inbox.id,
            "opened_at": at,
            "opening_agent_id": agent.id,
            "begun": instant,
            "latest": instant,
        }

    # ------------------------------------------------------------
    # FACTS
    # ------------------------------------------------------------

    @api.model
    def _write_facts(self, threads):
        """Write the facts of new messages; recompute episodes with late messages."""
        items = [item for _channel, mine in threads for item in mine]
        late = self.env["instagram.episode"].union(
            *(item.episode for item in items if item.is_late)
        )
        facts = []
        for item in items:
            if item.episode and not item.opens and item.episode._is_late(item.instant):
                late |= item.episode
            facts += self._facts(item, late)
        self.env["instagram.inbox.report"]._record(facts)
        late |= self._update_later_origins(items)
        late._recompute_facts()

    @api.model
    def _update_later_origins(self, items):
        """Update the origins of episodes after late arrivals; return those changed."""
        episodes = self.env["instagram.episode"]
        arrivals = [item for item in items if item.origin]
        return episodes.union(
            *(episodes._update_origins_after(item) for item in arrivals)
        )

    @api.model
    def _facts(self, item, late):
        facts = []
        if item.origin:
            facts.append(
                {"channel": item.channel, "date": item.at, "count": "referrals"}
                | {"origin": item.origin_label, "agent": item.agent}
            )
        if item.opens and item.episode not in late:
            facts.append(item.episode._opening_fact())
        if item.is_said and (not item.episode or item.episode not in late):
            facts.append(self._message_fact(item))
        return facts

    @api.model
    def _message_fact(self, item):
        episode = item.episode
        fact = {"channel": item.channel, "date": item.at, "episode": episode}
        if item.is_incoming:
            episode._customer_wrote(item.at, item.instant)
            return {**fact, "count": "incoming_messages", "agent": item.agent}
        # Instagram does not say who wrote it.
        fact |= {"count": "outgoing_messages", "agent": None}
        if episode:
            fact["time"] = episode._answered(item.at, item.instant)
        return fact


def _earlier_than(episode, items):
    """Return the customer's messages that are older than the open episode, if any."""
    mine = [item for item in items if item.counts]
    return [item for item in mine if not episode or item.instant < episode.begun]
