from odoo import models
from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import UserError

from .discuss_channel import is_instagram
from .instagram_signal import SWITCHES


class DiscussChannelSignals(models.Model):
    """What a customer sees of an agent beside replies: reactions, typing, seen."""

    _inherit = "discuss.channel"

    def _instagram_no_interaction(self):
        """Return why nothing but a reply would reach the customer now, or not even that.

        :return: a key of `REASONS`; None when it would
        """
        if self.instagram_is_held:
            return "thread_held"
        return self._instagram_closed(by_person=False)

    def _instagram_check_interaction(self):
        """Refuse, in the user's words, what would not reach the customer."""
        if reason := self._instagram_no_interaction():
            api = self.env["instagram.api"]
            raise UserError(api._sentence(reason, self.env.lang))

    def _instagram_takes_signal(self, kind):
        """Return whether it makes sense to show the customer typing, or that we read.

        :param str kind: `typing` or `seen`
        """
        inbox = self.instagram_inbox_id
        return (
            inbox[SWITCHES[kind]]
            and inbox.state == "connected"
            and not inbox.pause_key
            and not self._instagram_no_interaction()
        )

    def _instagram_typing(self, is_typing):
        """An agent types here, or stops, whether it is their conversation or not."""
        # sudo: discuss.channel - a reader may show that they type
        channel_sudo = self.sudo()
        if not is_instagram(channel_sudo) or not channel_sudo._instagram_readers(
            self.env.user
        ):
            return
        # Odoo tells of members; who became one while typing is taken back here, too
        if not is_typing or not self.self_member_id:
            channel_sudo._instagram_tell_typing(self.env.user.partner_id, is_typing)
        if is_typing:
            self.env["instagram.signal"]._ask(channel_sudo, "typing")

    def _instagram_tell_typing(self, partner, is_typing):
        """Show who has this thread open that a colleague types there."""
        data = Store(bus_channel=self).add(partner, ["name"]).get_result()
        self._bus_send(
            "instagram.inbox/typing",
            {
                "channel_id": self.id,
                "data": data,
                "is_typing": is_typing,
                "partner_id": partner.id,
            },
        )

    def _instagram_seen(self, last_message_id=None):
        """The agent has read this conversation.

        :param int last_message_id: up to this `mail.message`; by default all of it
        """
        domain = [("channel_id", "=", self.id), ("direction", "=", "in")]
        if last_message_id:
            domain.append(("mail_message_id", "<=", last_message_id))
        latest = self.env["instagram.message"].search(domain, order="id desc", limit=1)
        if latest:
            self.env["instagram.signal"]._ask(self, "seen", latest.id)
