from odoo import api, fields, models

from ..tools import clock


class InstagramDeliveryFigures(models.AbstractModel):
    """Which conversation each message belongs to, and what is counted of it."""

    _inherit = "instagram.delivery"

    # ------------------------------------------------------------
    # EPISODES
    # ------------------------------------------------------------

    @api.model
    def _set_episodes(self, threads):
        """Find, or open, the episode of each message."""
        channels = self.env["discuss.channel"].union(*(each for each, _d in threads))
        episodes = self.env["instagram.episode"]._open_by_channel(channels)
        for channel, drafts in threads:
            for draft in drafts:
                if draft.is_incoming:
                    draft.agent = channel._instagram_agent_at(draft.at)
        self._open_episodes(threads, episodes)
        for channel, drafts in threads:
            for draft in drafts:
                draft.episode = self._episode_of(draft, episodes.get(channel))

    @api.model
    def _episode_of(self, draft, episode):
        """Find where a message belongs by its own time.

        :param episode: the open one of its thread, if there is one
        """
        if not draft.is_said:
            return None
        if draft.is_incoming or (episode and draft.instant > episode.latest):
            return episode
        return self.env["instagram.episode"]._around(draft.channel, draft.instant)

    @api.model
    def _open_episodes(self, threads, episodes):
        """Open the episodes that customers' messages open, or have them begin earlier.

        :param dict episodes: the open ones by thread, to which the new ones are added
        """
        wrote = {
            channel: mine
            for channel, drafts in threads
            if (mine := _earlier_than(episodes.get(channel), drafts))
        }
        if not wrote:
            return
        resolved = self._resolved(wrote)
        opening, earlier = [], []
        for channel, drafts in wrote.items():
            end = resolved.get(channel)
            after = [draft for draft in drafts if not end or draft.at > end]
            if channel not in episodes:
                opening.append((after or drafts)[0])
            elif after:
                earlier.append(after[0])
        new = self.env["instagram.episode"].create(
            [self._opening(draft, resolved.get(draft.channel)) for draft in opening]
        )
        for draft, episode in zip(opening, new, strict=True):
            draft.opens = True
            episodes[draft.channel] = episode
        for draft in earlier:
            draft.is_late = True
            episodes[draft.channel]._begin_with(draft)
        self._look_around(threads, opening + earlier, episodes)

    @api.model
    def _look_around(self, threads, openings, episodes):
        """See what these openings change: where they came from, and what followed."""
        begun = self.env["instagram.episode"].union(
            *(episodes[draft.channel] for draft in openings)
        )
        arrivals = [
            draft for _channel, drafts in threads for draft in drafts if draft.origin
        ]
        begun._set_origins(arrivals)
        late = begun._adopt()
        for draft in openings:
            draft.is_late = draft.is_late or episodes[draft.channel] in late

    @api.model
    def _resolved(self, channels):
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
    def _opening(self, draft, resolved_at):
        at, agent, instant = draft.at, draft.agent, draft.instant
        # written before the end of the last one, but nobody had seen it then
        if resolved_at and at <= resolved_at:
            at, instant = fields.Datetime.now(), clock()
            agent = draft.channel.instagram_agent_id
        return {
            "channel_id": draft.channel.id,
            "inbox_id": draft.inbox.id,
            "opened_at": at,
            "opening_agent_id": agent.id,
            "begun": instant,
            "latest": instant,
        }

    # ------------------------------------------------------------
    # FACTS
    # ------------------------------------------------------------

    @api.model
    def _count(self, threads):
        """Write the facts of new messages; what came late has its story told anew."""
        drafts = [draft for _channel, mine in threads for draft in mine]
        late = self.env["instagram.episode"].union(
            *(draft.episode for draft in drafts if draft.is_late)
        )
        facts = []
        for draft in drafts:
            if (
                draft.episode
                and not draft.opens
                and draft.episode._is_late(draft.instant)
            ):
                late |= draft.episode
            facts += self._facts(draft, late)
        self.env["instagram.inbox.report"]._record(facts)
        late |= self._led_to(drafts)
        late._retell()

    @api.model
    def _led_to(self, drafts):
        """Return the episodes to which an arrival led that comes after them."""
        episodes = self.env["instagram.episode"]
        arrivals = [draft for draft in drafts if draft.origin]
        return episodes.union(*(episodes._led_to_by(draft) for draft in arrivals))

    @api.model
    def _facts(self, draft, late):
        facts = []
        if draft.origin:
            facts.append(
                {"channel": draft.channel, "date": draft.at, "count": "referrals"}
                | {"origin": draft.origin_label, "agent": draft.agent}
            )
        if draft.opens and draft.episode not in late:
            facts.append(draft.episode._opening_fact())
        if draft.is_said and (not draft.episode or draft.episode not in late):
            facts.append(self._message_fact(draft))
        return facts

    @api.model
    def _message_fact(self, draft):
        episode = draft.episode
        fact = {"channel": draft.channel, "date": draft.at, "episode": episode}
        if draft.is_incoming:
            episode._customer_wrote(draft.at, draft.instant)
            return {**fact, "count": "incoming_messages", "agent": draft.agent}
        # Instagram does not say who wrote it
        fact |= {"count": "outgoing_messages", "agent": None}
        if episode:
            fact["time"] = episode._answered(draft.at, draft.instant)
        return fact


def _earlier_than(episode, drafts):
    """Return the customer's messages from before the open episode, if there is one."""
    mine = [draft for draft in drafts if draft.counts]
    return [draft for draft in mine if not episode or draft.instant < episode.begun]
