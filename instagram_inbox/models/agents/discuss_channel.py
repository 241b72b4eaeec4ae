from odoo import api, fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import groupby

from ...tools.discuss import is_instagram
from ...tools.ids import is_id
from ..instagram_record import OURS


class DiscussChannel(models.Model):
    """The agent of a thread: nobody at first, then one agent, who is its member."""

    _inherit = "discuss.channel"

    instagram_agent_since = fields.Datetime(readonly=True)

    # resolved threads keep their agent
    _instagram_load_idx = models.Index(
        "(instagram_agent_id)"
        " WHERE instagram_status = 'open' AND instagram_snoozed_until IS NULL"
    )

    # ------------------------------------------------------------
    # ACTIONS OF AGENTS
    # ------------------------------------------------------------

    def instagram_take(self):
        """Assign this conversation to the user, unless somebody was faster.

        :return: whether the user has it now
        :rtype: bool
        """
        channel_sudo = self._instagram_for_agent()
        if channel_sudo.instagram_agent_id in (self.env["res.users"], self.env.user):
            channel_sudo._instagram_assign(self.env.user)
            channel_sudo._instagram_snooze(False)
            channel_sudo._instagram_seen()  # it is open on the user's screen
            return True
        # show who has it, in case this browser does not know yet
        Store(bus_channel=self.env.user).add(
            channel_sudo, channel_sudo._instagram_store_fields()
        ).bus_send()
        return False

    def instagram_assign(self, user_id):
        """Assign this conversation to an agent of its inbox.

        An agent who gets it from somebody else is notified and finds it unread. If the
        user assigns it to themselves, that ends a snooze.

        :param int user_id: the agent, or False to unassign it
        :raises UserError: when the user is no agent of the inbox
        """
        channel_sudo = self._instagram_for_agent()
        # sudo: res.users - not everybody may read managers of other companies
        users_sudo = self.env["res.users"].sudo()
        # a browser may send anything, also what cannot be an id
        user = users_sudo.browse(user_id if is_id(user_id) else []).exists()
        if user_id and not channel_sudo._instagram_readers(user):
            raise UserError(
                self.env._(
                    "%(person)s is not an agent of the inbox %(inbox)s. A manager can"
                    " add them there.",
                    person=user.name or self.env._("This user"),
                    inbox=channel_sudo.instagram_inbox_id.name,
                )
            )
        is_handed_over = user not in (self.env.user, channel_sudo.instagram_agent_id)
        channel_sudo._instagram_assign(user, is_handed_over)
        is_undone = self.env.context.get("instagram_is_undone")
        if user == self.env.user and not is_undone:
            channel_sudo._instagram_snooze(False)
        if user and is_handed_over:
            channel_sudo._instagram_notify_handed_over(user)
        return True

    def instagram_leave(self):
        """Remove a conversation that somebody else handles from the user's list.

        A note that mentioned the user put it there; they need not keep it.

        :raises UserError: when the user handles it
        """
        channel_sudo = self._instagram_for_agent()
        is_open = channel_sudo.instagram_status != "resolved"
        if is_open and channel_sudo.instagram_agent_id == self.env.user:
            raise UserError(
                self.env._(
                    "You handle this conversation: assign it to a colleague, return it"
                    " to Unassigned or resolve it."
                )
            )
        channel_sudo._instagram_remove_members(self.env.user.partner_id)
        return True

    def instagram_assignees(self):
        """Return who could handle this conversation: its agents, and the user.

        :return: the `id`, `name`, `partner_id` and `im_status` of each user
        :rtype: list[dict]
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: instagram.inbox, res.users - the names of colleagues at the same inbox
        channel_sudo = self.sudo()
        users = channel_sudo.instagram_inbox_id.agent_ids | self.env.user
        users = channel_sudo._instagram_readers(users.sudo())
        return [
            {
                "id": user.id,
                "name": user.name,
                "partner_id": user.partner_id.id,
                "im_status": user.partner_id.im_status,
            }
            for user in users.sorted("name")
        ]

    def action_instagram_take(self):
        """Assign these conversations to the user, whoever handled them so far."""
        return self._instagram_change_shown({"agent_id": self.env.uid})

    def action_instagram_unassign(self):
        """Unassign these conversations."""
        return self._instagram_change_shown({"agent_id": False})

    def action_instagram_resolve(self):
        """Resolve these conversations."""
        return self._instagram_change_shown({"status": "resolved"})

    def action_instagram_reopen(self):
        """Reopen those of these conversations that are resolved."""
        resolved = self.filtered(lambda each: each.instagram_status == "resolved")
        return resolved._instagram_change_shown({"status": "open"})

    def action_instagram_wake(self):
        """List these conversations again, without waiting for the end of the snooze."""
        return self._instagram_change_shown({"snoozed_until": False})

    def action_instagram_more(self):
        """Let the user choose an agent, tags, a priority or a snooze for these."""
        self.check_access("read")
        title = self.env._("%(count)s conversations", count=len(self))
        return {
            "type": "ir.actions.act_window",
            "name": title if len(self) > 1 else self.display_name,
            "res_model": "instagram.bulk",
            "view_mode": "form",
            "target": "new",
            "context": {"instagram_channel_ids": self.ids},
        }

    def _instagram_change_shown(self, changes):
        """Change these conversations, and let the user undo it."""
        undo = self.instagram_change(changes)
        count = len(undo)
        if not count:
            message = self.env._("Nothing had to be changed.")
        elif count == 1:
            message = self.env._("1 conversation changed.")
        else:
            message = self.env._("%(count)s conversations changed.", count=count)
        return {
            "type": "ir.actions.client",
            "tag": "instagram_inbox.conversations_changed",
            "params": {"message": message, "undo": undo},
        }

    # ------------------------------------------------------------
    # IMPLEMENTATION
    # ------------------------------------------------------------

    def _instagram_assign(self, user, is_handed_over=False, **why):
        """Make a user, or nobody, the only member and agent of this thread.

        :param bool is_handed_over: the customer's last message is unread for the user
        :param why: `reason` and `minutes`, if it happens automatically, see
            `instagram.conversation.change`
        """
        self._instagram_change_agents({self: user}, {self: why})
        is_listed = (
            self.instagram_status != "resolved" and not self.instagram_snoozed_until
        )
        if user and is_listed:
            unread_from = self._instagram_last_said() if is_handed_over else None
            self._instagram_add_member(user, unread_from)

    def _instagram_note_assigned(self):
        """Tell a user that somebody else gave them this thread, or all that it waits."""
        notifier, user = self.env["instagram.notifier"], self.instagram_agent_id
        if not user:
            notifier._note(self, "unassigned")
        elif user != self.env.user:
            notifier._note(self, "assigned", user=user)

    @api.model
    def _instagram_change_agents(self, agents, why):
        """Change the agents of threads, and write it down; former agents leave them.

        :param dict agents: the new agent, or nobody, by thread
        :param dict why: for each thread, see `_instagram_assign`
        """
        before = {channel: channel.instagram_agent_id for channel in agents}
        changed = [channel for channel in agents if agents[channel] != before[channel]]
        for user, channels in groupby(changed, key=agents.get):
            self.union(*channels).write(self._instagram_agent_values(user))
        self._instagram_agents_changed(before, why)

    @api.model
    def _instagram_agent_values(self, user):
        return {
            "instagram_agent_id": user.id,
            "instagram_agent_since": fields.Datetime.now(),
        }

    @api.model
    def _instagram_agents_changed(self, before, why):
        """Write down who handled threads before; they leave them.

        :param dict before: the agent before the change, or nobody, by thread
        :param dict why: for each thread, see `_instagram_assign`
        """
        changed = dict.fromkeys(
            each for each in before if before[each] != each.instagram_agent_id
        )
        self.env["instagram.conversation.change"]._add(
            [
                channel._instagram_change(
                    "agent",
                    old_agent_id=before[channel].id,
                    new_agent_id=channel.instagram_agent_id.id,
                    **why[channel],
                )
                for channel in before
                if channel in changed or why[channel]
            ]
        )
        for channel in changed:
            if before[channel]:
                channel._instagram_remove_members(before[channel].partner_id)
            channel._instagram_note_assigned()
        # it waits now, or its agent has room for another one
        freed = [e for e in changed if before[e] or not e.instagram_agent_id]
        if freed:
            inboxes = self.union(*freed).instagram_inbox_id
            self.env["instagram.assignment"]._wake(inboxes)

    def _instagram_agent_at(self, at):
        """Return who handled this thread at a time in the past.

        :param datetime at: to the second
        """
        since = self.instagram_agent_since
        if not since or since <= at:
            return self.instagram_agent_id
        change = self.env["instagram.conversation.change"].search(
            [
                ("channel_id", "=", self.id),
                ("kind", "=", "agent"),
                ("date", "<=", at),
            ],
            order="id desc",
            limit=1,
        )
        return change.new_agent_id

    @api.model
    def _cron_instagram_absence(self):
        """Unassign conversations whose agent left and did not come back."""
        self.env["instagram.absence"]._take_from_absent()

    def _instagram_last_said(self, is_unanswered=False):
        """Return the customer's last message, as a `mail.message`.

        :param bool is_unanswered: only if no person's reply followed it
        """
        said = Domain("direction", "=", "in")
        if is_unanswered:
            said |= Domain("by_person", "=", True) | Domain("from_app", "=", True)
        domain = Domain("channel_id", "=", self.id) & said
        messages = self.env["instagram.message"]
        last = messages.search(domain, order="id desc", limit=1)
        return last.filtered(lambda each: each.direction == "in").mail_message_id

    def _instagram_responsible(self):
        """Return the agent of this thread, or all agents of its inbox if it has none."""
        agents = self.instagram_agent_id or self.instagram_inbox_id.agent_ids
        return self._instagram_readers(agents)

    def _instagram_notify_handed_over(self, user):
        """Notify a user on the screen that somebody gave them this thread."""
        env = self.with_context(lang=user.lang).env
        message = env._(
            "%(colleague)s handed the conversation with %(customer)s over to you.",
            colleague=env["instagram.automation"]._doer_name(),
            customer=self.name,
        )
        self._instagram_show_news(user, message)

    def _instagram_show_news(self, user, message, **more):
        """Show a sentence about this thread on a user's screen, in any app.

        :param more: `type` of the notification, and whether it is `sticky`
        """
        news = {"message": message, "type": "info", "instagram_thread_id": self.id}
        user._bus_send("simple_notification", news | more)

    def _web_push_send_notification(self, devices, *args, **kwargs):
        """Queue the notifications of a thread, as its row is locked while it changes.

        Odoo contacts the services of a few devices at once, and waits for them.
        """
        payload = kwargs.get("payload")
        if not payload or not is_instagram(self):
            super()._web_push_send_notification(devices, *args, **kwargs)
            return
        self.env["instagram.notifier"]._queue(devices, payload)

    # ------------------------------------------------------------
    # MEMBERS
    # ------------------------------------------------------------

    def _instagram_add_member(self, user, unread_from=None):
        """Add the thread to an agent's sidebar.

        :param unread_from: the first unread message; by default all messages count as
            read
        """
        partner = user.partner_id
        if partner in self.channel_member_ids.partner_id:
            return
        last = self.env["mail.message"].search(
            [("model", "=", self._name), ("res_id", "=", self.id)],
            order="id desc",
            limit=1,
        )
        # as the agent: being added by somebody else would show as an invitation
        self.with_user(user).sudo()._add_members(
            users=user,
            create_member_params={
                "new_message_separator": unread_from.id if unread_from else last.id + 1,
                "seen_message_id": False if unread_from else last.id,
            },
            post_joined_message=False,
        )

    @api.model
    def _instagram_add_agents(self, channels, unread):
        """Add threads to the sidebars of their new agents, in one go for all.

        What customers wrote since our last message is unread. Browsers hear of it later.

        :param dict unread: the ids of unread messages, by thread, as far as known
        :return: the member by thread
        :rtype: dict
        """
        first = {channel: messages[0] for channel, messages in unread.items()}
        if others := channels.filtered(lambda channel: channel not in first):
            first |= self.env["instagram.message"]._first_unanswered(others)
        known = {
            (member.channel_id.id, member.partner_id.id): member
            for member in channels.channel_member_ids
        }
        agents = {
            channel: (channel.id, channel.instagram_agent_id.partner_id.id)
            for channel in channels
        }
        missing = [channel for channel in channels if agents[channel] not in known]
        # `instagram.assignment` chooses among those who may read the threads
        new = self.env["discuss.channel.member"].with_context(instagram_own=OURS)
        new = new.create(
            [
                {
                    "channel_id": channel.id,
                    "partner_id": agents[channel][1],
                    "new_message_separator": first.get(channel, 0),
                }
                for channel in missing
            ]
        ).with_env(self.env)
        created = dict(zip(missing, new, strict=True))
        return {
            channel: created.get(channel) or known[agents[channel]]
            for channel in channels
        }

    def _find_or_create_member_for_self(self):
        """Return the user's membership, if any: typing or reading creates none.

        A button assigns the thread.
        """
        if not is_instagram(self):
            return super()._find_or_create_member_for_self()
        return self.self_member_id

    def _instagram_remove_members(self, partners):
        for member in self.channel_member_ids.filtered(
            lambda member: member.partner_id in partners
        ):
            bus_channel = member._bus_channel()
            self._action_unfollow(member.partner_id, post_leave_message=False)
            # Odoo notifies the thread's bus channel, which former members do not
            # follow: a browser that was closed meanwhile would only hear that they
            # joined
            gone = Store.Many("channel_member_ids", [], mode="DELETE", value=member)
            Store(bus_channel=bus_channel).add(self, [gone]).bus_send()

    def _instagram_keep_agent(self, absences, is_again, unread_from=None):
        """Keep the agent of a thread in which the customer wrote, if they are there.

        When the customer wrote again after *Resolve*, and the inbox gives out its
        conversations, only `instagram.assignment` lets the agent keep it. It gives out
        no tests.

        :param dict absences: see `res.users._instagram_absences`
        :param bool is_again: whether the thread was resolved before
        :param unread_from: the first new message, if the agent's list did not show it
        """
        agent, inbox = self.instagram_agent_id, self.instagram_inbox_id
        reason = absences.get(agent) if self._instagram_readers(agent) else "no_agent"
        is_given_out = inbox._gives_out() and not self.instagram_is_test
        is_kept = inbox.assignment_sticky and not is_given_out
        if not reason and is_again and not is_kept:
            reason = "again"
        if reason:
            self._instagram_assign(self.env["res.users"], reason=reason)
        elif unread_from:
            self._instagram_add_member(agent, unread_from)

    def _instagram_take_from(self, users):
        """End these users' membership; conversations they handle become unassigned."""
        self._instagram_remove_members(users.partner_id)
        is_open = self.instagram_status != "resolved"
        if is_open and self.instagram_agent_id in users:
            self._instagram_assign(self.env["res.users"])

    @api.model
    def _instagram_handled_by(self, users):
        """Return the threads these users handle now, without resolved ones."""
        return self.search(
            [
                ("channel_type", "=", "instagram"),
                "|",
                "&",
                ("instagram_agent_id", "in", users.ids),
                ("instagram_status", "!=", "resolved"),
                ("channel_member_ids.partner_id", "in", users.partner_id.ids),
            ]
        )
