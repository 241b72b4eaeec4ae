from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, format_datetime

# Why a conversation was resolved if nobody is credited with it.
AUTOMATIC = ("quiet", "rule")


class InstagramConversationChange(models.Model):
    """A change of a thread that an agent makes or that happens automatically.

    No row is ever changed.
    """

    _name = "instagram.conversation.change"
    _inherit = "instagram.record"
    _description = "Change of an Instagram Conversation"
    _order = "id desc"
    _log_access = False

    channel_id = fields.Many2one(
        "discuss.channel", required=True, readonly=True, ondelete="cascade", index=True
    )
    inbox_id = fields.Many2one(string="Inbox", related="channel_id.instagram_inbox_id")
    date = fields.Datetime(required=True, readonly=True)
    # to the microsecond
    instant = fields.Datetime(readonly=True)
    episode_id = fields.Many2one(
        "instagram.episode",
        "Resolved",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The conversation that this change ended.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Changed by",
        readonly=True,
        help="Empty when the customer's message did it.",
    )
    # in words: it may be renamed or deleted
    rule = fields.Char(readonly=True, help="The automation rule that did it.")
    kind = fields.Selection(
        [
            ("status", "Status"),
            ("agent", "Agent"),
            ("contact", "Contact"),
            ("snooze", "Snooze"),
            ("tags", "Tags"),
            ("priority", "Priority"),
        ],
        required=True,
        readonly=True,
    )
    old_status = fields.Char("Status before", readonly=True)
    new_status = fields.Char("Status after", readonly=True)
    old_agent_id = fields.Many2one("res.users", "Agent before", readonly=True)
    new_agent_id = fields.Many2one("res.users", "Agent after", readonly=True)
    old_partner_id = fields.Many2one(
        "res.partner", "Contact before", readonly=True, index="btree_not_null"
    )
    new_partner_id = fields.Many2one(
        "res.partner", "Contact after", readonly=True, index="btree_not_null"
    )
    # the contacts above may be deleted; this still tells linking from unlinking
    is_linked = fields.Boolean(readonly=True)
    snoozed_until = fields.Datetime(readonly=True)
    # in words: a tag may be renamed or deleted
    added_tags = fields.Char(readonly=True)
    removed_tags = fields.Char(readonly=True)
    new_priority = fields.Char("Priority after", readonly=True)
    reason = fields.Selection(
        [
            ("turn", "Given in turn"),
            ("fewest", "Given to the agent with the fewest open conversations"),
            ("same", "Given to the same agent again"),
            ("tap", "Given by what the customer tapped on"),
            ("offline", "The agent is offline"),
            ("leave", "The agent is on leave"),
            ("break", "The agent is not available"),
            ("away", "The agent is away"),
            ("no_agent", "No longer an agent of the inbox"),
            ("quiet", "The customer did not write for days"),
            ("rule", "An automation rule did it"),
            ("time", "The time has come"),
            ("wrote", "The customer wrote"),
            ("again", "The customer wrote again"),
        ],
        readonly=True,
        help="Why this happened automatically.",
    )
    minutes = fields.Integer(
        "Minutes Waited",
        readonly=True,
        help="How long the customer had waited for the agent's reply.",
    )
    # sudo: res.users - the names of colleagues, including former ones
    author_name = fields.Char("Who", compute="_compute_words", compute_sudo=True)
    summary = fields.Char("What", compute="_compute_words", compute_sudo=True)

    # for the clock, which asks who was put back into the lists lately
    _put_back_idx = models.Index(
        "(date, channel_id)"
        " WHERE kind = 'snooze' OR (kind = 'status' AND user_id IS NOT NULL)"
    )

    @api.depends(
        "kind",
        "user_id",
        "rule",
        "old_status",
        "new_status",
        "old_agent_id",
        "new_agent_id",
        "old_partner_id",
        "new_partner_id",
        "is_linked",
        "snoozed_until",
        "added_tags",
        "removed_tags",
        "new_priority",
        "reason",
        "minutes",
    )
    @api.depends_context("lang", "tz", "uid", "allowed_company_ids")
    def _compute_words(self):
        for change in self:
            change.author_name = change._author()
            summaries = {
                "agent": change._agent_summary,
                "contact": change._contact_summary,
                "priority": change._priority_summary,
                "snooze": change._snooze_summary,
                "status": change._status_summary,
                "tags": change._tags_summary,
            }
            change.summary = summaries[change.kind]()

    def _author(self):
        if self.rule:
            return self.env._("Rule “%(name)s”", name=self.rule)
        return self.user_id.name or self.env._("Automatically")

    @api.model
    def _add(self, changes):
        """Write changes down, all in one statement.

        Whole batches of conversations get an agent: `create` costs five times as much.

        :param list changes: the values by field, see
            `discuss.channel._instagram_change`
        """
        if not changes:
            return
        names = sorted(set().union(*changes))
        rows = (tuple(change.get(name) or None for name in names) for change in changes)
        self.env.cr.execute(
            SQL(
                "INSERT INTO instagram_conversation_change (%s) VALUES %s",
                SQL(", ").join(map(SQL.identifier, names)),
                SQL(", ").join(rows),
            )
        )

    # pylint: disable=method-required-super
    def write(self, vals):
        raise AccessError(self.env._("What happened to a conversation stays written."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("What happened to a conversation stays written."))

    def action_open_conversation(self):
        """Open the thread in Discuss."""
        return self.channel_id.action_instagram_open()

    def _agent_summary(self):
        before, after, who = self.old_agent_id, self.new_agent_id, self.user_id
        is_anybodys = not before or before == who
        names = {"before": before.name, "after": after.name}
        if self.reason and after:
            return self._given_summary(after.name)
        if self.reason:
            return self._reason_summary(before.name)
        if not after and is_anybodys:
            return self.env._("Returned to Unassigned")
        if not after:
            return self.env._("Taken from %(before)s, returned to Unassigned", **names)
        if after == who:
            return (
                self.env._("Taken over from %(before)s", **names)
                if before
                else self.env._("Taken")
            )
        if is_anybodys:
            return self.env._("Assigned to %(after)s", **names)
        return self.env._("Handed over from %(before)s to %(after)s", **names)

    def _contact_summary(self):
        """Name the contact, if it still exists and the user may read it."""
        partner = self.new_partner_id if self.is_linked else self.old_partner_id
        partner = partner.sudo(False)
        name = partner.display_name if partner and partner.has_access("read") else ""
        if self.is_linked:
            return (
                self.env._("Linked to the contact %(contact)s", contact=name)
                if name
                else self.env._("Linked to a contact")
            )
        return (
            self.env._("Unlinked from the contact %(contact)s", contact=name)
            if name
            else self.env._("Unlinked from a contact")
        )

    def _given_summary(self, agent):
        if self.reason == "turn":
            return self.env._("Given to %(agent)s in turn", agent=agent)
        if self.reason == "fewest":
            return self.env._(
                "Given to %(agent)s, who had the fewest open conversations", agent=agent
            )
        if self.reason == "tap":
            return self.env._(
                "Given to %(agent)s, because of what the customer tapped on",
                agent=agent,
            )
        return self.env._("Given to %(agent)s again", agent=agent)

    def _priority_summary(self):
        if self.new_priority == "1":
            return self.env._("Marked as urgent")
        return self.env._("Marked as normal")

    def _reason_summary(self, agent):
        if self.minutes:
            return self._waited_summary(agent)
        if self.reason == "offline":
            return self.env._("Back to Unassigned: %(agent)s is offline", agent=agent)
        if self.reason == "leave":
            return self.env._("Back to Unassigned: %(agent)s is on leave", agent=agent)
        if self.reason == "again":
            return self.env._("Back to Unassigned: the customer wrote again")
        return self.env._(
            "Back to Unassigned: %(agent)s is no longer an agent of the inbox",
            agent=agent,
        )

    def _snooze_summary(self):
        if self.snoozed_until:
            return self.env._(
                "Snoozed until %(time)s",
                time=format_datetime(
                    self.env, self.snoozed_until, dt_format="EEE d MMM, HH:mm"
                ),
            )
        if self.reason == "time":
            return self.env._("Listed again: the snooze is over")
        if self.reason == "wrote":
            return self.env._("Listed again: the customer wrote")
        return self.env._("Listed again")

    def _tags_summary(self):
        added = self.added_tags and self.env._("Tagged: %(tags)s", tags=self.added_tags)
        removed = self.removed_tags and self.env._(
            "Tag removed: %(tags)s", tags=self.removed_tags
        )
        return " · ".join(filter(None, [added, removed]))

    def _waited_summary(self, agent):
        """Return why it was taken from an agent who did not reply for minutes."""
        values = {"agent": agent, "minutes": self.minutes}
        if self.reason == "offline":
            return self.env._(
                "Back to Unassigned after %(minutes)s minutes: %(agent)s is offline",
                **values,
            )
        if self.reason == "leave":
            return self.env._(
                "Back to Unassigned after %(minutes)s minutes: %(agent)s is on leave",
                **values,
            )
        if self.reason == "break":
            return self.env._(
                "Back to Unassigned after %(minutes)s minutes: %(agent)s is not available",
                **values,
            )
        return self.env._(
            "Back to Unassigned after %(minutes)s minutes: %(agent)s is away", **values
        )

    def _status_summary(self):
        was_resolved = self.old_status == "resolved"
        if self.reason == "quiet":
            return self.env._("Resolved: the customer did not write for days")
        if self.new_status == "resolved":
            return self.env._("Resolved")
        if self.new_status == "pending":
            return (
                self.env._("Reopened, waiting for the customer")
                if was_resolved
                else self.env._("Waiting for the customer")
            )
        if self.user_id or self.rule:
            return (
                self.env._("Reopened")
                if was_resolved
                else self.env._("No longer waiting for the customer")
            )
        return (
            self.env._("Reopened: the customer wrote")
            if was_resolved
            else self.env._("No longer waiting: the customer wrote")
        )
