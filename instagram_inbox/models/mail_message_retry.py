from odoo import fields, models
from odoo.exceptions import UserError

from .mail_message import in_instagram_thread


class MailMessageRetry(models.Model):
    """What an agent can do with a reply that did not go.

    Each method says whether there was something to do: of two clicks, or of two agents,
    the second finds nothing.
    """

    _inherit = "mail.message"

    def instagram_retry(self):
        """Send the parts of this reply that were not sent.

        :rtype: bool
        """
        return self._instagram_send_again("failed")

    def instagram_send_again(self):
        """Send the parts of which nobody knows whether they arrived once more.

        :rtype: bool
        """
        return self._instagram_send_again("unconfirmed")

    def instagram_arrived(self):
        """Note that the parts of which nobody knew have arrived: the agent has seen it.

        :rtype: bool
        """
        parts_sudo = self._instagram_parts_for_agent("unconfirmed")
        for part_sudo in parts_sudo.sorted("id"):
            part_sudo._settle_sent(False, fields.Datetime.now())
        return bool(parts_sudo)

    def _instagram_send_again(self, state):
        parts_sudo = self._instagram_parts_for_agent(state)
        if parts_sudo:
            by_person = all(parts_sudo.mapped("by_person"))
            parts_sudo.channel_id._instagram_check_open(by_person)
            parts_sudo._send_again()
        return bool(parts_sudo)

    def _instagram_parts_for_agent(self, state):
        """Give this reply's parts in a state, with sudo, to an agent of the thread."""
        self.ensure_one()
        self.check_access("read")
        if not in_instagram_thread(self):
            raise UserError(self.env._("This is no Instagram message."))
        # waits for who is doing the same
        self.channel_id._instagram_for_agent()
        # sudo: instagram.message - an agent may have replies of the thread sent
        parts_sudo = self.sudo().instagram_message_ids
        return parts_sudo.filtered(lambda part: part.state == state)
