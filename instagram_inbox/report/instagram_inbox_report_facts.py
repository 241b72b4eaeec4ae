from bisect import bisect_right
from collections import defaultdict
from datetime import timedelta

from odoo import Command, api, models
from odoo.fields import Domain
from pytz import all_timezones_set, timezone, utc

from ..models.conversation.instagram_conversation_change import AUTOMATIC

HOUR = 3600
MEASURES = ("first_response_time", "reply_time", "resolution_time")


class InstagramInboxReport(models.Model):
    """Write facts: of new messages as they come, and of all that are stored.

    The second way corrects a conversation after something came late, and rebuilds the
    whole table.
    """

    _inherit = "instagram.inbox.report"

    # ------------------------------------------------------------
    # WRITING FACTS
    # ------------------------------------------------------------

    @api.model
    def _count(self, messages):
        """Write the facts of new messages; recompute episodes with late messages."""
        messages = messages.filtered(lambda each: each._is_counted())
        opened = messages.episode_id.filtered(lambda episode: not episode.latest)
        late = messages.filtered(
            lambda each: each.episode_id._is_late(each.instant)
        ).episode_id
        arrivals = messages.filtered("origin")
        # before the facts are made, as they carry the origin of their episode
        after = self.env["instagram.episode"]._begun_after(arrivals)
        changed = (opened | late | after)._set_origins() - opened
        in_time = messages.filtered(lambda each: each.episode_id not in late)
        self._record(
            self._arrival_facts(arrivals)
            + [self._opening_fact(episode) for episode in opened]
            + self._message_facts(in_time)
        )
        (late | changed)._recount()

    @api.model
    def _recount(self, since):
        """Replace the facts of threads by what messages and changes of status prove.

        :param dict since: by thread, since when its facts are replaced
        :return: how many were wrong, and how many were missing
        :rtype: tuple
        """
        if not since:
            return 0, 0
        episodes = self.env["instagram.episode"].search(
            [("channel_id", "in", [channel.id for channel in since])], order="id"
        )
        whole = episodes.filtered(lambda each: each.opened_at >= since[each.channel_id])
        of_whole = Domain("episode_id", "in", whole.ids)
        messages = self.env["instagram.message"].search(
            of_whole | _since(since, "written_at"), order="id"
        )
        messages.mail_message_id.fetch(["message_type"])
        messages = messages.filtered(lambda each: each._is_counted())
        arrivals = messages.filtered(
            lambda each: each.origin and each.written_at >= since[each.channel_id]
        )
        proven = messages.filtered(lambda each: each.episode_id <= whole)
        resolutions = self._resolutions(whole)
        facts = (
            self._arrival_facts(arrivals)
            + [self._opening_fact(episode) for episode in whole]
            + [
                self._resolution_fact(
                    episode, change.date, agent, change.reason in AUTOMATIC
                )
                for episode in whole
                for change, agent in resolutions[episode]
            ]
            + self._message_facts(proven, resolutions)
            + self._rating_facts(whole)
        )
        of_none = Domain("episode_id", "=", False) & _since(since, "date")
        replaced = of_whole | of_none
        counts = self._replace_facts(replaced, facts + self._other_facts(replaced))
        self._copy_tags(whole)
        return counts

    @api.model
    def _other_facts(self, replaced):
        """Return the facts among these that records of other apps prove.

        An add-on that counts such records extends this method.

        :param Domain replaced: stored facts
        :return: see `_fact`
        :rtype: list
        """
        return []

    @api.model
    def _copy_tags(self, episodes):
        """Make facts have exactly the tags of their episodes."""
        self.env.flush_all()
        channels, numbers = episodes.channel_id.ids, episodes.ids
        self.env.cr.execute(
            """
            DELETE FROM instagram_inbox_report_tag_rel AS rel
                  USING instagram_inbox_report AS fact
                  WHERE fact.id = rel.report_id
                    AND fact.channel_id = ANY(%s)
                    AND fact.episode_id = ANY(%s)
                    AND NOT EXISTS (
                        SELECT 1
                          FROM instagram_episode_tag_rel AS tag
                         WHERE tag.episode_id = fact.episode_id
                           AND tag.tag_id = rel.tag_id
                    )
            """,
            [channels, numbers],
        )
        self.env.cr.execute(
            """
            INSERT INTO instagram_inbox_report_tag_rel (report_id, tag_id)
                 SELECT fact.id, tag.tag_id
                   FROM instagram_inbox_report AS fact
                   JOIN instagram_episode_tag_rel AS tag
                     ON tag.episode_id = fact.episode_id
                  WHERE fact.channel_id = ANY(%s)
                    AND fact.episode_id = ANY(%s)
            ON CONFLICT DO NOTHING
            """,
            [channels, numbers],
        )
        self.invalidate_model(["tag_ids"])

    @api.model
    def _record(self, facts):
        """Write facts with their business hours.

        :param list facts: see `_fact`
        """
        self._add_business_hours(facts)
        return self.create(facts)

    @api.model
    def _add_business_hours(self, facts):
        """Add the working hours in each fact's span, by its inbox's calendar.

        The calendar is asked once for all spans of an inbox.
        """
        spans = defaultdict(list)
        for fact in facts:
            inbox = self.env["instagram.inbox"].browse(fact["inbox_id"])
            calendar, span = inbox.resource_calendar_id, span_of(fact)
            if span and calendar:
                measure, *span = span
                spans[calendar].append((fact, measure, *map(utc.localize, span)))
        for calendar, asked in spans.items():
            # sudo: resource.calendar - an agent's answer is measured by opening hours
            worked = list(
                calendar.sudo()._work_intervals_batch(
                    min(start for _fact, _measure, start, _end in asked),
                    max(end for _fact, _measure, _start, end in asked),
                )[False]
            )
            ends = [until for _since, until, _record in worked]
            for fact, measure, start, end in asked:
                fact[f"{measure}_business"] = _overlap(
                    worked[bisect_right(ends, start) :], start, end
                )

    # ------------------------------------------------------------
    # FACTS
    # ------------------------------------------------------------

    @api.model
    def _fact(self, channel, at, count, agent, episode=None, **more):
        """Return the values of a fact.

        :param str count: the field that counts it
        :param agent: `res.users`, empty for nobody
        :param more: `origin` if it has no episode, `is_automatic`, and `span`: the
            measure and since when it is measured; a first response is also measured by
            the target of its episode
        :rtype: dict
        """
        inbox = channel.instagram_inbox_id
        weekday, hour = self._local(at, inbox.tz)
        fact = {
            "date": at,
            "weekday": weekday,
            "hour": hour,
            "is_automatic": more.get("is_automatic", False),
            "channel_id": channel.id,
            "inbox_id": inbox.id,
            "company_id": inbox.company_id.id,
            "agent_id": agent.id,
            "episode_id": episode.id if episode else False,
            "origin": episode.origin if episode else more.get("origin", False),
            "priority": episode.priority if episode else False,
            count: 1,
        }
        if episode and episode.tag_ids:
            fact["tag_ids"] = [Command.set(episode.tag_ids.ids)]
        # An absent key stays NULL; False would be stored as 0 and lower the averages.
        if more.get("span"):
            measure, since = more["span"]
            fact[measure] = max((at - since).total_seconds(), 0) / HOUR
            if measure == "first_response_time" and episode.response_due:
                fact["within_target"] = float(at <= episode.response_due)
        return fact

    @api.model
    def _local(self, at, tz):
        """Return the weekday and the hour of the day in a time zone.

        A time zone that is unknown, or no longer known, counts as UTC.
        """
        zone = timezone(tz) if tz in all_timezones_set else utc
        local = utc.localize(at).astimezone(zone)
        return str(local.weekday()), f"{local.hour:02}"

    @api.model
    def _opening_fact(self, episode):
        return self._fact(
            episode.channel_id,
            episode.opened_at,
            "conversations",
            episode.opening_agent_id,
            episode,
        )

    @api.model
    def _resolution_fact(self, episode, at, agent, is_automatic=False):
        return self._fact(
            episode.channel_id,
            at,
            "resolutions",
            agent,
            episode,
            is_automatic=is_automatic,
            span=("resolution_time", episode.opened_at),
        )

    @api.model
    def _rating_facts(self, episodes):
        """Return the facts of what customers said about these episodes."""
        requests = self.env["instagram.rating"].search(
            [("episode_id", "in", episodes.ids), ("rated_at", "!=", False)]
        )
        return [
            self._fact(
                each.channel_id, each.rated_at, "rating", each.agent_id, each.episode_id
            )
            | {"rating": each.rating_id.rating}
            for each in requests
        ]

    @api.model
    def _count_rating(self, request):
        """Write the fact of a rating, in place of what the customer chose before."""
        episode = request.episode_id
        self.search([("episode_id", "=", episode.id), ("rating", ">", 0)]).unlink()
        self._record(self._rating_facts(episode))

    @api.model
    def _arrival_facts(self, messages):
        """Return the facts of arrivals: they belong to no episode."""
        return [
            self._fact(
                each.channel_id,
                each.written_at,
                "referrals",
                each.agent_id,
                origin=each.origin,
            )
            for each in messages
        ]

    @api.model
    def _message_facts(self, messages, resolutions=None):
        """Return the facts of messages, and update the answer times of their episodes.

        :param dict resolutions: those of their episodes, if these are all messages
        """
        said = messages.filtered(lambda each: each._is_said())
        spans = {}
        for episode, mine in said.grouped("episode_id").items():
            ends = None if resolutions is None else resolutions[episode]
            spans |= episode._update_times(mine, ends) if episode else {}
        return [
            self._fact(
                each.channel_id,
                each.written_at,
                "incoming_messages" if each.direction == "in" else "outgoing_messages",
                each.agent_id if each.direction == "in" else each.user_id,
                each.episode_id,
                is_automatic=each._is_automatic(),
                span=spans.get(each),
            )
            for each in said
        ]

    @api.model
    def _resolutions(self, episodes):
        """Return each resolution of these episodes and who is credited with it.

        The agent of the conversation is credited; if it had none, the person who
        pressed *Resolve*; nobody, if it was resolved automatically.

        :return: by episode, pairs of a change and a user
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
                if change.reason in AUTOMATIC:
                    agent = change.user_id.browse()
                found[change.episode_id].append((change, agent))
        return found


def _since(since, date):
    """Return the domain of rows of threads, each since its own date.

    :param dict since: a date by thread
    :param str date: the field that is compared
    :rtype: Domain
    """
    return Domain.OR(
        [("channel_id", "=", channel.id), (date, ">=", at)]
        for channel, at in since.items()
    )


def span_of(fact):
    """Return the measure of a fact and the instants it lies between, or None."""
    for measure in MEASURES:
        if fact.get(measure) is not None:
            seconds = round(fact[measure] * HOUR)
            return measure, fact["date"] - timedelta(seconds=seconds), fact["date"]
    return None


def _overlap(intervals, start, end):
    """Return how many hours of these intervals lie between two instants."""
    seconds = 0
    for since, until, _record in intervals:
        if since >= end:
            break
        seconds += (min(until, end) - max(since, start)).total_seconds()
    return seconds / HOUR
