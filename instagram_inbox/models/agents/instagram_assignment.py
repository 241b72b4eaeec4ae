import logging
import sys
from itertools import count

from odoo import api, models
from odoo.tools import SQL

from ...tools.discuss import AGENT
from ...tools.jobs import CONFLICTS, wake_cron
from ...tools.logs import retrying

_logger = logging.getLogger(__name__)

# Small enough that agents who click meanwhile wait for less than a second.
BATCH = 100
# After so many conflicts in a row the job waits for its next run.
MAX_CONFLICTS = 5
# What is read of agents, in one query.
NEEDED = (
    *("instagram_away_reason", "manual_im_status", "out_of_office_from"),
    *("out_of_office_to", "partner_id", "share"),
)
# Why a conversation was taken from an agent who may have it again.
MISSED = ("again", "offline", "leave", "break", "away")
# The reason that is written down for each way to give out conversations.
REASONS = {"round_robin": "turn", "balanced": "fewest"}


class InstagramAssignment(models.AbstractModel):
    """Gives waiting conversations to the agents who are available.

    New ones are given out together with the messages that begin them. The job gives out
    those that had to wait until somebody came, became available or resolved another
    one, or until the business hours began. It also takes conversations from agents who
    are away.

    The rows of `instagram.turn` are locked meanwhile: whoever comes second has to begin
    again, with what the first one has done.
    """

    _name = "instagram.assignment"
    _description = "Assignment of Instagram Conversations"

    # ------------------------------------------------------------
    # WHO IS AVAILABLE
    # ------------------------------------------------------------

    @api.model
    def _available_agents(self, inboxes):
        """Return who may be given conversations now, in one pass for all inboxes.

        :return: users by inbox
        :rtype: dict
        """
        # sudo: instagram.inbox, res.users - whether agents are there
        agents_sudo = inboxes.sudo().agent_ids
        group = self.env["ir.model.data"]._xmlid_to_res_id(AGENT)
        agents_sudo = agents_sudo.search_fetch(
            [("id", "in", agents_sudo.ids), ("all_group_ids", "in", group)],
            NEEDED,
            order="id",
        )
        available = agents_sudo - agents_sudo.browse(
            user.id for user in agents_sudo._instagram_unavailable()
        )
        # inboxes share their hours: each calendar is asked once
        calendars = inboxes.grouped("resource_calendar_id")
        is_open = {each: some[:1]._is_open_now() for each, some in calendars.items()}
        return {
            inbox: (
                available & inbox.sudo().agent_ids
                if is_open[inbox.resource_calendar_id]
                else available.browse()
            ).with_env(self.env)
            for inbox in inboxes
        }

    # ------------------------------------------------------------
    # GIVING OUT
    # ------------------------------------------------------------

    @api.model
    def _choose_arrived(self, channels, absences):
        """Choose agents for threads whose customer has just written.

        For those that nobody handles, and those that were resolved. If another worker
        gives out conversations to the same agents at the moment, they wait for the job.

        :param channels: threads, the oldest message first
        :param dict absences: see `res.users._instagram_absences`
        :return: see `_choose`
        :rtype: dict
        """
        inboxes = channels.instagram_inbox_id._gives_out()
        if not inboxes:
            return {}
        waiting = channels.filtered(
            lambda channel: (
                channel.instagram_inbox_id in inboxes
                and not channel.instagram_is_test
                and (
                    not channel.instagram_agent_id
                    or channel.instagram_status == "resolved"
                )
            )
        )
        former = {
            channel: channel.instagram_agent_id
            for channel in waiting
            if channel.instagram_agent_id
        }
        # not in the savepoint, which may be undone
        self.env.flush_all()
        try:
            with retrying(), self.env.cr.savepoint(flush=False):
                chosen = self._choose(waiting, former=former, wait=False)
        except CONFLICTS as conflict:
            _logger.info("Instagram conversations wait to be given out: %s", conflict)
            chosen = {}
        if len(chosen) < len(waiting):
            self._wake(inboxes)
        return chosen

    @api.model
    def _give(self, chosen):
        """Make users the agents of threads; each has its customer's messages unread.

        :param dict chosen: see `_choose`
        :return: see `_given`
        :rtype: dict
        """
        if not chosen:
            return {}
        agents = {channel: user for channel, (user, _reason) in chosen.items()}
        why = {channel: {"reason": reason} for channel, (_u, reason) in chosen.items()}
        self.env["discuss.channel"]._instagram_change_agents(agents, why)
        return self._given(chosen)

    @api.model
    def _given(self, chosen, unread=None):
        """Add threads that have a new agent to that agent's sidebar.

        :param dict unread: the ids of unread messages, by thread, as far as known
        :return: what shows a thread to its agent, by thread
        :rtype: dict
        """
        channels = self.env["discuss.channel"].union(*chosen)
        announcement = self.env["instagram.announcement"]
        # before there are more members to describe: the agents know themselves
        shown = announcement._described_threads(channels)
        unread = unread or {}
        members = channels._instagram_add_agents(channels, unread)
        return announcement._described_given(shown, members, unread)

    # ------------------------------------------------------------
    # CHOOSING
    # ------------------------------------------------------------

    @api.model
    def _choose(self, waiting, former=None, refused=None, wait=True):
        """Choose an agent for each thread, as far as there are any.

        :param waiting: threads, the oldest first
        :param dict former: by thread, the agent who had it before
        :param dict refused: by thread, the user who returned it
        :param bool wait: wait while others give to the same agents
        :return: the user and the reason, by thread
        :rtype: dict
        """
        former, refused = former or {}, refused or {}
        available = self._available_agents(waiting.instagram_inbox_id)
        agents = self.env["res.users"].union(*available.values())
        if not agents:
            return {}
        # what browsers show of an agent, in one query for all
        agents.sudo().partner_id.fetch(["name", "write_date"])
        loads, turns = self._lock_turns(agents, wait)
        given, turn, users = {}, count(1), {user.id: user for user in agents}
        ranks = {
            "round_robin": turns,
            "balanced": {user: (loads[user], turns[user]) for user in users},
        }
        ways = {
            inbox: (
                some.ids,
                inbox.assignment_limit or sys.maxsize,
                inbox.assignment_sticky,
                inbox.assignment,
            )
            for inbox, some in available.items()
        }
        for channel in waiting:
            here, limit, is_sticky, assignment = ways[channel.instagram_inbox_id]
            unwanted = refused[channel].id if channel in refused else None
            free = [u for u in here if loads[u] < limit and u != unwanted]
            if not free:
                continue
            last = former[channel].id if channel in former else None
            if is_sticky and last in free:
                user, reason = last, "same"
            else:
                user = min(free, key=ranks[assignment].get)
                reason = REASONS[assignment]
                # a conversation that comes back is nobody's turn
                turns[user] = 1, next(turn)
            given[channel] = users[user], reason
            loads[user] += 1
            ranks["balanced"][user] = loads[user], turns[user]
        self._write_turns(turns, {user.id for user, _reason in given.values()})
        return given

    @api.model
    def _lock_turns(self, agents, wait):
        """Lock the turns of these agents.

        PostgreSQL refuses it if somebody has changed one since our snapshot. So nobody
        has given them a conversation that is not counted here.

        :return: the number of open conversations, and the turn, by an agent's id
        :rtype: tuple[dict, dict]
        """
        self.env["discuss.channel"].flush_model(
            ["instagram_agent_id", "instagram_snoozed_until", "instagram_status"]
        )
        query = SQL(
            """
              SELECT user_id, given_at,
                     (SELECT count(*)
                        FROM discuss_channel
                       WHERE instagram_agent_id = user_id
                         AND instagram_status = 'open'
                         AND instagram_snoozed_until IS NULL)
                FROM instagram_turn
               WHERE user_id = ANY(%s)
            ORDER BY user_id
                 FOR NO KEY UPDATE %s
            """,
            agents.ids,
            SQL() if wait else SQL("NOWAIT"),
        )
        rows = self._fetch(query)
        if len(rows) < len(agents):
            self._fetch(
                SQL(
                    """
                    INSERT INTO instagram_turn (user_id)
                         SELECT unnest(%s)
                    ON CONFLICT (user_id) DO NOTHING
                      RETURNING user_id
                    """,
                    agents.ids,
                )
            )
            rows = self._fetch(query)
        loads = {number: load for number, _at, load in rows}
        # whoever never got one is first; 1: those who get one now are last
        turns = {
            number: (0, at.timestamp() if at else 0, number)
            for number, at, _load in rows
        }
        return loads, turns

    @api.model
    def _write_turns(self, turns, users):
        """Write down whose turn it was, in this order, by the database's clock."""
        users = sorted(users, key=turns.get)
        if not users:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE instagram_turn
                   SET given_at = CASE
                       WHEN number > 0
                       THEN clock_timestamp() AT TIME ZONE 'UTC'
                            + number * INTERVAL '1 microsecond'
                       ELSE given_at END
                  FROM unnest(%s, %s) AS each(agent, number)
                 WHERE user_id = agent
                """,
                users,
                [turns[user][1] if turns[user][0] else 0 for user in users],
            ),
            log_exceptions=False,
        )

    @api.model
    def _fetch(self, query):
        # conflicts are expected
        self.env.cr.execute(query, log_exceptions=False)
        return self.env.cr.fetchall()

    # ------------------------------------------------------------
    # THE JOB
    # ------------------------------------------------------------

    @api.model
    def _wake(self, inboxes):
        """Let the job give out what waits in these inboxes, after this transaction."""
        if not inboxes._gives_out():
            return
        hooks = self.env.cr.precommit
        if self._name not in hooks.data:
            hooks.data[self._name] = True
            hooks.add(lambda: wake_cron(self.env, "instagram_inbox.ir_cron_assignment"))

    @api.model
    def _wake_for(self, users):
        """Let the job give out what waits in the inboxes of users who became available."""
        for user in users:
            # sudo: instagram.inbox - in which inboxes the user is an agent
            self._wake(user.sudo()._instagram_inboxes())

    @api.model
    def _cron_assignment(self):
        """Take conversations from agents who are away, and give out what waits."""
        commit_progress, conflicts = self.env["ir.cron"]._commit_progress, 0
        while conflicts <= MAX_CONFLICTS:
            try:
                with retrying():
                    self.env["instagram.absence"]._take_back()
                    given = self._give_waiting()
                    self.env.flush_all()
            except CONFLICTS as conflict:
                _logger.info("Instagram conversations are given out anew: %s", conflict)
                self.env.cr.rollback()
                self.env.transaction.reset()
                conflicts += 1
                continue
            conflicts = 0
            if not given or not commit_progress(len(given)):
                break

    @api.model
    def _give_waiting(self):
        """Give out the threads that have waited longest.

        :return: see `_given`
        :rtype: dict
        """
        inboxes = self.env["instagram.inbox"].search([("assignment", "!=", "manual")])
        waiting, former, refused = self._lock_waiting(inboxes._gives_out())
        given = self._give(self._choose(waiting, former, refused))
        self.env["instagram.announcement"]._announce_given(given)
        return given

    @api.model
    def _lock_waiting(self, inboxes):
        """Lock threads that wait, the oldest first, and return who had them.

        :return: the threads, and twice a user by thread: the agent from whom it was taken
            because they were not there or had resolved it, and the one from whom it was
            taken by hand
        :rtype: tuple
        """
        self.env["discuss.channel"].flush_model()
        self.env["instagram.episode"].flush_model()
        rows = self._fetch(
            SQL(
                """
                   SELECT channel.id,
                          CASE WHEN last.reason = ANY(%s)
                               THEN last.old_agent_id END,
                          CASE WHEN last.user_id IS NOT NULL
                                AND last.date >= episode.opened_at
                               THEN last.old_agent_id END
                     FROM discuss_channel channel
                LEFT JOIN instagram_episode episode
                       ON episode.channel_id = channel.id
                      AND episode.resolved_at IS NULL
        LEFT JOIN LATERAL (
                   SELECT user_id, old_agent_id, date, reason
                     FROM instagram_conversation_change
                    WHERE channel_id = channel.id
                      AND kind = 'agent'
                 ORDER BY id DESC
                    LIMIT 1) last ON TRUE
                    WHERE channel.channel_type = 'instagram'
                      AND channel.active
                      AND channel.instagram_inbox_id = ANY(%s)
                      AND channel.instagram_agent_id IS NULL
                      AND channel.instagram_status = 'open'
                      AND channel.instagram_snoozed_until IS NULL
                      AND channel.instagram_is_test IS NOT TRUE
                 ORDER BY COALESCE(episode.waiting_since, channel.last_interest_dt),
                          channel.id
                    LIMIT %s
                      FOR NO KEY UPDATE OF channel SKIP LOCKED
                """,
                list(MISSED),
                inboxes.ids,
                BATCH,
            )
        )
        users = self.env["res.users"]
        channels = self.env["discuss.channel"].browse(row[0] for row in rows)
        former, refused = (
            {
                channel: users.browse(row[column])
                for channel, row in zip(channels, rows, strict=True)
                if row[column]
            }
            for column in (1, 2)
        )
        return channels, former, refused
