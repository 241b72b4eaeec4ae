from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.clock import clock
from ...tools.jobs import aside


class DiscussChannel(models.Model):
    """The status of a thread: open, pending or resolved."""

    _inherit = "discuss.channel"

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
        channel_sudo._instagram_set_status(status)
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
            # members would keep following resolved threads for ever, so remove them
            self._instagram_remove_members(self.channel_member_ids.partner_id)
        elif old == "resolved" and self.instagram_agent_id:
            self._instagram_show_reopened()

    def _instagram_resolve(self, at):
        """End the open episode, if there is one.

        :param datetime at: when it is resolved, to the second
        :return: that episode
        """
        episodes = self.env["instagram.episode"]
        episode = episodes._open_by_channel(self).get(self, episodes)
        if episode:
            episode._resolve(at)
            people = self.env.user.filtered(lambda user: not user._is_superuser())
            agent = self.instagram_agent_id or people
            with aside(self.env, "count a resolution"):
                report = self.env["instagram.inbox.report"]
                report._record([report._resolution_fact(episode, at, agent)])
        return episode

    def _instagram_reopen(self):
        """Continue the last episode; its facts stay."""
        last = self.env["instagram.episode"].search(
            [("channel_id", "=", self.id)], order="id desc", limit=1
        )
        last._reopen()

    def _instagram_show_reopened(self, unread_from=None):
        """Show a reopened thread to its agent again, or to all agents.

        :param unread_from: the message that reopened it
        """
        if self._instagram_readers(self.instagram_agent_id):
            self._instagram_add_member(self.instagram_agent_id, unread_from)
        else:
            self._instagram_assign(self.env["res.users"], reason="no_agent")

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
