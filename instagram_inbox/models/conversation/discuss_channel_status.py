from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import UserError

from ...tools.clock import clock
from ...tools.ids import is_id
from ...tools.jobs import aside

# What `instagram_change` accepts, in the order in which it is done, and the method for
# each: a conversation is reopened before it gets an agent, and then snoozed.
CHANGES = {
    "status": "instagram_set_status",
    "agent_id": "instagram_assign",
    "snoozed_until": "instagram_snooze",
    "priority": "instagram_set_priority",
    "tag_ids": "instagram_set_tags",
    "add_tag_ids": "instagram_add_tags",
    "remove_tag_ids": "instagram_remove_tags",
}

LONGEST_SNOOZE = timedelta(days=366)


class DiscussChannel(models.Model):
    """The status of a thread: open, pending or resolved, snoozed, urgent, tagged.

    Tags and priority belong to the open conversation: the next one begins without them.
    """

    _inherit = "discuss.channel"

    instagram_waiting_since = fields.Datetime(
        "Waiting Since",
        readonly=True,
        help="The customer's oldest message that has no reply yet.",
    )
    instagram_response_due = fields.Datetime(
        "First Reply Due",
        readonly=True,
        help="By the inbox's target for first replies; empty once somebody replied.",
    )
    instagram_is_late = fields.Boolean(
        "Late",
        compute="_compute_instagram_is_late",
        search="_search_instagram_is_late",
        help="The first reply is overdue.",
    )
    # so that each reminder comes once for a conversation
    instagram_reminded = fields.Selection(
        [("agent", "Agent"), ("managers", "Managers")], "Reminded", readonly=True
    )
    instagram_closing_told = fields.Boolean("Told That It Closes", readonly=True)
    instagram_priority = fields.Selection(
        [("0", "Normal"), ("1", "Urgent")], "Priority", readonly=True
    )
    instagram_snoozed_until = fields.Datetime(
        "Snoozed Until",
        readonly=True,
        help="Until then, or until the customer writes, the conversation is not listed.",
    )
    instagram_tag_ids = fields.Many2many(
        "instagram.tag",
        "discuss_channel_instagram_tag_rel",
        "channel_id",
        "tag_id",
        "Tags",
        readonly=True,
        copy=False,
    )

    # Lists sort by these; a conversation that waits for nobody is in neither.
    _instagram_waiting_idx = models.Index(
        "(instagram_priority DESC, instagram_waiting_since, id)"
        " WHERE instagram_waiting_since IS NOT NULL"
    )
    _instagram_closing_idx = models.Index(
        "(instagram_window_end, id) WHERE instagram_waiting_since IS NOT NULL"
    )
    _instagram_due_idx = models.Index(
        "(instagram_response_due) WHERE instagram_response_due IS NOT NULL"
    )
    _instagram_snoozed_idx = models.Index(
        "(instagram_snoozed_until) WHERE instagram_snoozed_until IS NOT NULL"
    )

    @api.depends("instagram_response_due")
    def _compute_instagram_is_late(self):
        now = fields.Datetime.now()
        for channel in self:
            due = channel.instagram_response_due
            channel.instagram_is_late = bool(due) and due <= now

    def _search_instagram_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("instagram_response_due", "<=", fields.Datetime.now())]

    # ------------------------------------------------------------
    # ACTIONS OF AGENTS
    # ------------------------------------------------------------

    def instagram_set_status(self, status):
        """Resolve this conversation, reopen it, or set it to wait for the customer.

        :param str status: `open`, `pending` or `resolved`
        """
        channel_sudo = self._instagram_for_agent()
        # compared one by one: what a browser sends may have no hash
        if status not in list(dict(self._fields["instagram_status"].selection)):
            raise UserError(
                self.env._("A conversation cannot be “%(status)s”.", status=status)
            )
        reason = self.env["instagram.automation"]._reason()
        channel_sudo._instagram_set_status(status, reason)
        return True

    def instagram_snooze(self, until):
        """Take this conversation off the lists until a time.

        It returns when the time comes, or when the customer writes.

        :param until: a time in UTC, as Odoo writes it; False lists it again now
        :raises UserError: when the time is not within the next year, or when the
            conversation is resolved
        """
        channel_sudo = self._instagram_for_agent()
        at = self._instagram_time(until)
        now = fields.Datetime.now()
        if at and at > now + LONGEST_SNOOZE:
            raise UserError(
                self.env._("A conversation can be snoozed for one year at most.")
            )
        if at and at <= now:
            if not self.env.context.get("instagram_is_undone"):
                raise UserError(self.env._("Choose a time in the future."))
            at = False  # the snooze would be over by now
        if at and channel_sudo.instagram_status == "resolved":
            raise UserError(
                self.env._("This conversation is resolved: reopen it to snooze it.")
            )
        channel_sudo._instagram_snooze(at)
        return True

    def instagram_set_priority(self, priority):
        """Mark this conversation as urgent, or as normal again.

        :param str priority: `1` for urgent, `0` for normal
        """
        channel_sudo = self._instagram_for_agent()
        if priority not in list(dict(self._fields["instagram_priority"].selection)):
            raise UserError(
                self.env._("“%(priority)s” is not a priority.", priority=priority)
            )
        if priority != (channel_sudo.instagram_priority or "0"):
            channel_sudo.instagram_priority = priority
            channel_sudo._instagram_log("priority", new_priority=priority)
            channel_sudo._instagram_last_episode()._set_priority(priority)
        return True

    def instagram_set_tags(self, tag_ids):
        """Replace the tags of this conversation.

        :param list tag_ids: `instagram.tag` records that the user may use
        """
        channel_sudo = self._instagram_for_agent()
        tags = self.env["instagram.tag"]._among(tag_ids)
        tags = tags._usable(channel_sudo.instagram_inbox_id)
        channel_sudo._instagram_choose_tags(tags)
        return True

    def instagram_add_tags(self, tag_ids):
        """Add tags to this conversation; see `instagram_set_tags`."""
        channel_sudo = self._instagram_for_agent()
        tags = self.env["instagram.tag"]._among(tag_ids)
        tags = tags._usable(channel_sudo.instagram_inbox_id)
        channel_sudo._instagram_choose_tags(channel_sudo.instagram_tag_ids | tags)
        return True

    def instagram_remove_tags(self, tag_ids):
        """Remove tags from this conversation."""
        channel_sudo = self._instagram_for_agent()
        tags = self.env["instagram.tag"]._among(tag_ids).sudo()
        channel_sudo._instagram_choose_tags(channel_sudo.instagram_tag_ids - tags)
        return True

    def instagram_change(self, changes):
        """Change these conversations, in one request: all of them or none.

        :param dict changes: any of `status`, `agent_id` (False unassigns),
            `snoozed_until` (False ends it; resolved conversations stay as they are),
            `priority`, `tag_ids`, `add_tag_ids` and `remove_tag_ids`
        :return: what `instagram_undo` accepts, without conversations that had all this
        :rtype: list[dict]
        """
        if not isinstance(changes, dict) or not CHANGES.keys() >= changes.keys():
            raise UserError(self.env._("Conversations cannot be changed in this way."))
        self.check_access("read")
        undo = []
        # always in one order: each is locked
        for channel in self.with_context(instagram_can_undo=True).sorted("id"):
            channel_sudo = channel._instagram_for_agent()
            before = channel_sudo._instagram_changeable()
            for name, method in CHANGES.items():
                if name in changes and channel_sudo._instagram_accepts(name, changes):
                    getattr(channel, method)(changes[name])
            after = channel_sudo._instagram_changeable()
            if changed := {
                key: before[key] for key in before if before[key] != after[key]
            }:
                undo.append({"id": channel.id, "changes": changed})
        return undo

    @api.model
    def instagram_undo(self, undo):
        """Undo what `instagram_change` did, by what it returned.

        :param list undo: the `id` and the `changes` of each conversation
        """
        for each in undo if isinstance(undo, list) else ():
            number = each.get("id") if isinstance(each, dict) else None
            if is_id(number):
                channel = self.browse(number).with_context(instagram_is_undone=True)
                channel.instagram_change(each.get("changes"))
        return True

    def action_instagram_open(self):
        """Open this thread in Discuss."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "mail.action_discuss",
            # in the context, where a list puts the id of the clicked record
            "context": {"active_id": f"discuss.channel_{self.id}"},
            "params": {"active_id": f"discuss.channel_{self.id}"},
        }

    def action_instagram_history(self):
        """Show the changes of this thread, newest first."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "instagram_inbox.instagram_conversation_change_action_conversation"
        )
        title = self.env._(
            "History of the conversation with %(customer)s", customer=self.name
        )
        return action | {"name": title, "domain": [("channel_id", "=", self.id)]}

    # ------------------------------------------------------------
    # IMPLEMENTATION
    # ------------------------------------------------------------

    def _instagram_set_status(self, status, reason=False):
        """Set the status of this thread.

        :param reason: why it happens automatically, see
            `instagram.conversation.change`
        """
        old = self.instagram_status
        if old == status:
            return
        now = fields.Datetime.now()
        episode = self.env["instagram.episode"]
        values = {"instagram_status": status}
        if status == "resolved":
            episode = self._instagram_resolve(now, is_automatic=bool(reason))
            values |= episode._waiting_values() | {"instagram_snoozed_until": False}
        elif old == "resolved":
            values |= self._instagram_reopen()._waiting_values()
        self.write(values)
        self._instagram_log(
            "status",
            date=now,
            episode_id=episode.id,
            old_status=old,
            new_status=status,
            reason=reason,
        )
        # the agent has room for another one, or this one waits
        self.env["instagram.assignment"]._wake(self.instagram_inbox_id)
        if status == "resolved":
            # members would keep following resolved threads for ever, so remove them
            self._instagram_remove_members(self.channel_member_ids.partner_id)
            if not reason and not self.env.user._is_superuser():
                with aside(self.env, "ask for a rating"):
                    self.env["instagram.rating"]._ask(self, episode)
        elif old == "resolved" and self.instagram_agent_id:
            self._instagram_show_reopened()

    def _instagram_resolve(self, at, is_automatic):
        """End the open episode, if there is one.

        :param datetime at: when it is resolved, to the second
        :param bool is_automatic: whether nobody is credited with it
        :return: that episode
        """
        episodes = self.env["instagram.episode"]
        episode = episodes._open_by_channel(self).get(self, episodes)
        if episode:
            episode._resolve(at)
            people = self.env.user.filtered(lambda user: not user._is_superuser())
            agent = self.instagram_agent_id or people
            if is_automatic:
                agent = agent.browse()
            with aside(self.env, "count a resolution"):
                report = self.env["instagram.inbox.report"]
                fact = report._resolution_fact(episode, at, agent, is_automatic)
                report._record([fact])
        return episode

    def _instagram_reopen(self):
        """Continue the last episode, and return it; its facts stay."""
        last = self._instagram_last_episode()
        last._reopen()
        self.env["instagram.rating"]._withdraw(last)
        return last

    def _instagram_show_reopened(self, unread_from=None):
        """Show a thread that is listed again to its agent, or to all agents.

        :param unread_from: the message since which it is unread
        """
        if self._instagram_readers(self.instagram_agent_id):
            self._instagram_add_member(self.instagram_agent_id, unread_from)
        else:
            self._instagram_assign(self.env["res.users"], reason="no_agent")

    def _instagram_last_episode(self):
        """Return the open episode of this thread, or else the one that ended last."""
        return self.env["instagram.episode"].search(
            [("channel_id", "=", self.id)], order="id desc", limit=1
        )

    def _instagram_log(self, kind, **values):
        changes = self.env["instagram.conversation.change"]
        changes._add([self._instagram_change(kind, **values)])

    def _instagram_change(self, kind, **values):
        """Return the values of a change of this thread."""
        return {
            "channel_id": self.id,
            "date": fields.Datetime.now(),
            "instant": clock(),
            "kind": kind,
            **self.env["instagram.automation"]._doer(),
            **values,
        }

    def _instagram_changeable(self):
        """Return the values that `instagram_change` may change."""
        return {
            "status": self.instagram_status,
            "agent_id": self.instagram_agent_id.id,
            "snoozed_until": fields.Datetime.to_string(self.instagram_snoozed_until),
            "priority": self.instagram_priority or "0",
            "tag_ids": self.instagram_tag_ids.ids,
        }

    def _instagram_accepts(self, name, changes):
        """Return whether this conversation, among others, can have a change."""
        is_hidden = name == "snoozed_until" and changes[name]
        return not (is_hidden and self.instagram_status == "resolved")

    def _instagram_answered(self, episode):
        """Update since when the customer waits, after a reply was sent.

        :param episode: the conversation it belongs to, empty for one of before the
            account was connected
        """
        current = self.env["instagram.episode"]._open_by_channel(self).get(self)
        if current and current != episode:
            return
        values = episode._waiting_values()
        changed = {name: value for name, value in values.items() if self[name] != value}
        if changed:
            self.write(changed)

    # ------------------------------------------------------------
    # SNOOZED
    # ------------------------------------------------------------

    @api.model
    def _instagram_time(self, value):
        """Return a time that a browser sends; False for none."""
        try:
            return fields.Datetime.to_datetime(value) or False
        except (LookupError, TypeError, ValueError) as error:
            raise UserError(self.env._("This is not a date and time.")) from error

    def _instagram_snooze(self, until, reason=False, unread_from=None):
        """Take this thread off the lists until a time, or list it again.

        :param reason: why it is listed again, see `instagram.conversation.change`
        :param unread_from: the message since which it is then unread
        """
        if until == self.instagram_snoozed_until:
            return
        self.instagram_snoozed_until = until
        self._instagram_log("snooze", snoozed_until=until, reason=reason)
        if until:
            self._instagram_remove_members(self.channel_member_ids.partner_id)
            self.env.ref("instagram_inbox.ir_cron_clock").sudo()._trigger(until)
        elif self.instagram_agent_id and self.instagram_status != "resolved":
            self._instagram_show_reopened(unread_from)
        # the agent has room for another one, or this one waits
        self.env["instagram.assignment"]._wake(self.instagram_inbox_id)

    def _instagram_wake(self):
        """List this thread again, as its time has come, and notify its agent."""
        agent = self.instagram_agent_id
        self._instagram_snooze(False, "time", self._instagram_last_said())
        if agent and agent == self.instagram_agent_id:
            env = self.with_context(lang=agent.lang).env
            sentence = env._(
                "The conversation with %(customer)s is back: it was snoozed until now.",
                customer=self.name,
            )
            self._instagram_show_news(agent, sentence)

    # ------------------------------------------------------------
    # TAGS
    # ------------------------------------------------------------

    def _instagram_choose_tags(self, tags):
        """Set the tags that somebody chose, and log the change."""
        old = self.instagram_tag_ids
        if tags != old:
            self._instagram_log(
                "tags",
                added_tags=", ".join((tags - old).mapped("name")),
                removed_tags=", ".join((old - tags).mapped("name")),
            )
        self._instagram_set_tags(tags)

    def _instagram_set_tags(self, tags):
        if tags == self.instagram_tag_ids:
            return
        self.instagram_tag_ids = tags
        self._instagram_last_episode()._set_tags(tags)
        for bus_channel in (self, self.instagram_inbox_id):
            fields_ = self._instagram_tag_fields()
            Store(bus_channel=bus_channel).add(self, fields_).bus_send()

    def _instagram_forget_case(self):
        """Remove the tags and the priority of the conversation that ended before."""
        if self.instagram_priority == "1" or self.instagram_reminded:
            self.write({"instagram_priority": "0", "instagram_reminded": False})
        self._instagram_set_tags(self.env["instagram.tag"])
