from odoo import api, fields, models

from ..tools.clock import clock


class InstagramDelivery(models.AbstractModel):
    """Assign new messages to conversations and write their facts."""

    _inherit = "instagram.delivery"

    # ------------------------------------------------------------
    # EPISODES
    # ------------------------------------------------------------

    @api.model
    def _set_episodes(self, threads, new):
        """Set the episode of each message; open one where there is none.

        :param new: those threads that held nothing before
        """
        known = self.env["discuss.channel"].union(*(each for each, _d in threads)) - new
        episodes = self.env["instagram.episode"]._open_by_channel(known)
        for channel, items in threads:
            for item in items:
                if item.is_incoming:
                    item.agent = channel._instagram_agent_at(item.at)
        self._open_episodes(threads, episodes, known)
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
        if item.is_incoming or (episode and episode._is_later(item.instant)):
            return episode
        return self.env["instagram.episode"]._open_at(item.channel, item.instant)

    @api.model
    def _open_episodes(self, threads, episodes, known):
        """Open an episode, or move its beginning, for messages that customers wrote.

        :param dict episodes: the open ones by thread; new ones are added
        :param known: those threads that held something before
        """
        wrote = {
            channel: mine
            for channel, items in threads
            if (mine := _earlier_than(episodes.get(channel), items))
        }
        if not wrote:
            return
        resolved = self._last_resolutions(known)
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
            episodes[item.channel] = episode
            if item.channel in known:
                item.channel._instagram_forget_case()
        for item in earlier:
            episodes[item.channel]._begin_earlier(item)
            new |= episodes[item.channel]
        new.filtered(lambda each: each.channel_id in known)._adopt_messages()

    @api.model
    def _last_resolutions(self, channels):
        """Return when the last episode of each thread ended."""
        return dict(
            self.env["instagram.episode"]._read_group(
                [
                    ("channel_id", "in", channels.ids),
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
            "response_due": item.inbox._response_due(at),
        }

    # ------------------------------------------------------------
    # FACTS
    # ------------------------------------------------------------

    @api.model
    def _write_facts(self, threads):
        """Write the facts of new messages."""
        messages = self.env["mail.message"].union(
            *(item.message for _channel, items in threads for item in items)
        )
        self.env["instagram.inbox.report"]._count(messages.instagram_message_ids)


def _earlier_than(episode, items):
    """Return the customer's messages that are older than the open episode, if any."""
    mine = [item for item in items if item.counts]
    return [item for item in mine if not episode or item.instant < episode.begun]
