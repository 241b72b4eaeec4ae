from odoo import api, fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..instagram.const import WINDOW
from ..tools import aside, clock
from .discuss_channel import is_instagram

AGENT = "instagram_inbox.instagram_inbox_group_agent"
MANAGER = "instagram_inbox.instagram_inbox_group_manager"


class DiscussChannelConversation(models.Model):
    """Who may do something with a thread, who follows it, and where it stands."""

    _inherit = "discuss.channel"

    # ------------------------------------------------------------
    # WHAT AGENTS DO
    # ------------------------------------------------------------

    def instagram_set_status(self, status):
        """Resolve this conversation, reopen it, or let it wait for the customer.

        :param str status: `open`, `pending` or `resolved`
        """
        channel_sudo = self._instagram_for_agent()
        if status not in dict(self._fields["instagram_status"].selection):
            raise UserError(
                self.env._("A conversation cannot be “%(status)s”.", status=status)
            )
        channel_sudo._instagram_set_status(status)
        return True

    def action_instagram_open(self):
        """Open this thread in Discuss."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "mail.action_discuss",
            # in the context: there a list puts the number of what was clicked
            "context": {"active_id": f"discuss.channel_{self.id}"},
            "params": {"active_id": f"discuss.channel_{self.id}"},
        }

    # ------------------------------------------------------------
    # WHO MAY
    # ------------------------------------------------------------

    def _instagram_for_agent(self):
        """Give the thread locked and with sudo to somebody who may handle it."""
        self.ensure_one()
        self.check_access("read")
        if not is_instagram(self):
            raise UserError(self.env._("This is not an Instagram conversation."))
        # sudo: discuss.channel - readers may change what these methods change; a member
        # whose access ended is no reader
        channel_sudo = self.sudo()
        if not self.env.su and not channel_sudo._instagram_readers(self.env.user):
            raise AccessError(
                self.env._("You are no longer an agent of this Instagram inbox.")
            )
        # wait for who is changing it: Odoo then runs the request again on what they left
        self.env.cr.execute(
            SQL(
                "SELECT 1 FROM discuss_channel WHERE id = %s FOR NO KEY UPDATE", self.id
            )
        )
        return channel_sudo

    def _instagram_readers(self, users):
        """Give those users who may read this thread: its agents and managers."""
        inbox = self.instagram_inbox_id
        return users.filtered(
            lambda user: (
                user.active
                and (
                    (user in inbox.agent_ids and user.has_group(AGENT))
                    or (
                        user.has_group(MANAGER) and inbox.company_id in user.company_ids
                    )
                )
            )
        )

    # ------------------------------------------------------------
    # HOW IT IS DONE
    # ------------------------------------------------------------

    def _instagram_set_status(self, status):
        old = self.instagram_status
        if old == status:
            return
        now = fields.Datetime.now()
        episode = self.env["instagram.episode"]
        if status == "resolved":
            episode = self._instagram_resolve(now)
        elif old == "resolved":
            self._instagram_reopen()
        self.instagram_status = status
        self._instagram_log(
            "status",
            date=now,
            episode_id=episode.id,
            old_status=old,
            new_status=status,
        )
        if status == "resolved":
            # Members follow a thread for ever; who resolved ten thousand must not.
            self._instagram_remove_members(self.channel_member_ids.partner_id)
        elif old == "resolved" and self.instagram_agent_id:
            self._instagram_welcome_back()

    def _instagram_resolve(self, at):
        """End the open episode, if there is one.

        :return: that episode
        """
        episodes = self.env["instagram.episode"]
        episode = episodes._open_by_channel(self).get(self, episodes)
        if episode:
            fact = {
                "channel": self,
                "date": at,
                "count": "resolutions",
                "episode": episode,
                "time": episode._resolve(at),
            }
            if not self.instagram_agent_id:
                user = self.env.user
                fact["agent"] = None if user._is_superuser() else user
            with aside(self.env, "count a resolution"):
                self.env["instagram.inbox.report"]._record([fact])
        return episode

    def _instagram_reopen(self):
        """Continue the last episode; what was counted stays counted."""
        last = self.env["instagram.episode"].search(
            [("channel_id", "=", self.id)], order="id desc", limit=1
        )
        last._reopen()

    def _instagram_welcome_back(self, unread_from=None):
        """Bring a thread that is open again back to its agent, or to all.

        :param unread_from: the message that opened it again
        """
        if self._instagram_readers(self.instagram_agent_id):
            self._instagram_add_member(self.instagram_agent_id, unread_from)
        else:
            self._instagram_assign(self.env["res.users"], reason="no_agent")

    def _instagram_received(self, drafts, absences):
        """Bring the thread up to date with messages that were just added to it.

        A customer's message to an agent who is not there makes the thread nobody's.

        :param list drafts: in the order they were written
        :param dict absences: see `res.users._instagram_absences`
        """
        said = [draft.at for draft in drafts if draft.is_said]
        if not said:
            return
        # by Instagram's clock: after an outage all arrive at once
        values = {"last_interest_dt": max(*said, self.last_interest_dt or said[0])}
        incoming = [draft for draft in drafts if draft.counts]
        was_resolved = self.instagram_status == "resolved"
        if incoming:
            window_end = incoming[-1].at + WINDOW
            values["instagram_window_end"] = not self.instagram_is_test and max(
                window_end, self.instagram_window_end or window_end
            )
            if self.instagram_status != "open":
                values["instagram_status"] = "open"
                self._instagram_log(
                    "status", old_status=self.instagram_status, new_status="open"
                )
        self.write(values)
        agent = self.instagram_agent_id
        if incoming and agent:
            is_agent = self._instagram_readers(agent)
            if reason := absences.get(agent) if is_agent else "no_agent":
                self._instagram_assign(self.env["res.users"], reason=reason)
            elif was_resolved:
                self._instagram_add_member(agent, unread_from=incoming[0].message)

    def _instagram_log(self, kind, **values):
        self.env["instagram.conversation.change"].create(
            {
                "channel_id": self.id,
                "date": fields.Datetime.now(),
                "instant": clock(),
                "kind": kind,
                "user_id": self.env.uid if not self.env.user._is_superuser() else False,
                **values,
            }
        )

    # ------------------------------------------------------------
    # MEMBERS
    # ------------------------------------------------------------

    def _instagram_add_member(self, user, unread_from=None):
        """Put the thread into an agent's sidebar.

        :param unread_from: the first message they have not read; by default the
            history counts as read
        """
        partner = user.partner_id
        if partner in self.channel_member_ids.partner_id:
            return
        last = self.env["mail.message"].search(
            [("model", "=", self._name), ("res_id", "=", self.id)],
            order="id desc",
            limit=1,
        )
        # as the agent: somebody else's adding would show as an invitation
        self.with_user(user).sudo()._add_members(
            users=user,
            create_member_params={
                "new_message_separator": unread_from.id if unread_from else last.id + 1,
                "seen_message_id": False if unread_from else last.id,
            },
            post_joined_message=False,
        )

    def _find_or_create_member_for_self(self):
        """Typing or reading in a thread does not take it: there is a button for that."""
        if not is_instagram(self):
            return super()._find_or_create_member_for_self()
        return self.self_member_id

    def _instagram_remove_members(self, partners):
        for member in self.channel_member_ids.filtered(
            lambda member: member.partner_id in partners
        ):
            bus_channel = member._bus_channel()
            self._action_unfollow(member.partner_id, post_leave_message=False)
            # Odoo tells the thread's bus, which who left does not follow: a browser that
            # was closed meanwhile would hear that they joined, and nothing after that
            gone = Store.Many("channel_member_ids", [], mode="DELETE", value=member)
            Store(bus_channel=bus_channel).add(self, [gone]).bus_send()

    def _instagram_former_readers(self, users):
        """Take these threads from users who may not read them any more.

        :param users: those whose access may have ended
        """
        for channel in self:
            channel._instagram_take_from(users - channel._instagram_readers(users))

    def _instagram_take_from(self, users):
        """End these users' membership; what they handled becomes nobody's again."""
        self._instagram_remove_members(users.partner_id)
        is_open = self.instagram_status != "resolved"
        if is_open and self.instagram_agent_id in users:
            self._instagram_assign(self.env["res.users"])

    @api.model
    def _instagram_handled_by(self, users):
        """Find the threads these users handle now: not all they ever resolved."""
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
