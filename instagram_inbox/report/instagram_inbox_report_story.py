from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..models.instagram_story import BY_PERSON, INCOMING, RESOLVED, Line, tell

# After everything else of its instant.
LAST = float("inf")
# The messages that figures know of: what customers said, arrivals, and what arrived
# of ours, a reply in several parts once. What was imported counts nowhere.
MESSAGES = """
    SELECT message.id, message.channel_id, message.episode_id, message.direction,
           message.written_at AS at, message.instant, message.from_app,
           message.by_person, message.user_id, message.agent_id, message.origin,
           shown.message_type = 'comment' AS is_said
      FROM instagram_message message
      JOIN mail_message shown ON shown.id = message.mail_message_id
     WHERE %s
       AND message.is_imported IS NOT TRUE
       AND (message.direction = 'in'
            OR message.state IN ('sent', 'read')
               AND NOT EXISTS (SELECT 1
                                 FROM instagram_message earlier
                                WHERE earlier.mail_message_id = message.mail_message_id
                                  AND earlier.id < message.id))
  ORDER BY message.id
"""


class InstagramInboxReportStory(models.Model):
    """The facts anew, from what messages and changes of status say.

    It is how a conversation to which something came late is put right, and how the
    whole table is built again.
    """

    _inherit = "instagram.inbox.report"

    @api.model
    def _tell(self, episodes, messages):
        """Give the facts of episodes.

        :param list messages: of these episodes, or of none
        :return: the facts, as `_record` takes them, and per episode its `Times`
        :rtype: tuple
        """
        lines = defaultdict(list)
        for message in messages:
            if message["is_said"] and message["episode_id"]:
                lines[message["episode_id"]] += _line(message)
        resolutions = self._resolutions(episodes)
        facts, times = [], {}
        for episode in episodes:
            ends = resolutions[episode]
            told = lines[episode.id] + [
                Line(change.instant, LAST, change.date, RESOLVED) for change, _a in ends
            ]
            times[episode] = tell(episode.opened_at, told)
            facts.append(episode._opening_fact())
            facts += [
                {"channel": episode.channel_id, "episode": episode, "agent": agent}
                | {"date": change.date, "count": "resolutions"}
                | {"time": ("resolution_time", episode.opened_at, change.date)}
                for change, agent in ends
            ]
        spans = {
            number: span
            for each in times.values()
            for number, span in each.spans.items()
        }
        facts += [
            self._message_fact(message, spans.get(message["id"]))
            for message in messages
            if message["is_said"]
        ]
        return facts, times

    @api.model
    def _tell_arrivals(self, messages):
        """Give the facts of arrivals, which belong to no episode, as their messages may."""
        return [
            self._fact_of(message, message["agent_id"])
            | {"count": "referrals", "origin": message["origin"]}
            for message in messages
            if message["origin"]
        ]

    @api.model
    def _message_fact(self, message, span):
        episode = self.env["instagram.episode"].browse(message["episode_id"] or [])
        is_incoming = message["direction"] == "in"
        return self._fact_of(
            message, message["agent_id" if is_incoming else "user_id"]
        ) | {
            "episode": episode,
            "count": "incoming_messages" if is_incoming else "outgoing_messages",
            "is_automatic": not is_incoming and not _is_by_person(message),
            "time": span,
        }

    @api.model
    def _fact_of(self, message, agent_id):
        return {
            "channel": self.env["discuss.channel"].browse(message["channel_id"]),
            "date": message["at"],
            "agent": self.env["res.users"].browse(agent_id or []),
        }

    @api.model
    def _resolutions(self, episodes):
        """Give how each episode ended, as often as it did, and who is credited.

        That is who handled it; of what nobody handled, who pressed *Resolve*.

        :return: pairs of a change and an agent, by episode
        :rtype: dict
        """
        found = defaultdict(list)
        agents = defaultdict(self.env["res.users"].browse)
        changes = self.env["instagram.conversation.change"].search(
            [
                ("channel_id", "in", episodes.channel_id.ids),
                "|",
                ("kind", "=", "agent"),
                ("episode_id", "in", episodes.ids),
            ],
            order="id",
        )
        for change in changes:
            if change.kind == "agent":
                agents[change.channel_id] = change.new_agent_id
            else:
                agent = agents[change.channel_id] or change.user_id
                found[change.episode_id].append((change, agent))
        return found

    @api.model
    def _messages(self, condition):
        self.env.flush_all()
        self.env.cr.execute(SQL(MESSAGES, condition))
        return self.env.cr.dictfetchall()


def _line(message):
    if message["direction"] == "in":
        kind = INCOMING
    elif _is_by_person(message):
        kind = BY_PERSON
    else:
        return []
    return [Line(message["instant"], message["id"], message["at"], kind)]


def _is_by_person(message):
    # who wrote in Instagram's app is not told; it may as well be a person
    return bool(message["by_person"] or message["from_app"])
