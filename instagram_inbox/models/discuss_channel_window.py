from odoo import api, fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import UserError

from ..instagram.common.const import HUMAN_AGENT_EXTRA, HUMAN_AGENT_TAG
from .discuss_channel import is_instagram


class DiscussChannelWindow(models.Model):
    """How long Instagram lets us reply to a thread's customer.

    The rule is Instagram's: for 24 hours after the customer's latest message, and for
    six more days by a person, when the app has the Human Agent feature.
    """

    _inherit = "discuss.channel"

    instagram_answer_end = fields.Datetime(
        "Replies Accepted Until",
        compute="_compute_instagram_answer_end",
        help="Until then Instagram accepts replies written by a person.",
    )

    instagram_closed_reason = fields.Char(
        "No Reply Possible Because",
        compute="_compute_instagram_closed_reason",
        help="The key of the reason for which Instagram accepts no reply of a person now.",
    )

    @api.depends("instagram_window_end")
    def _compute_instagram_answer_end(self):
        human_agent = self.env["instagram.api"]._human_agent()
        for channel in self:
            end = channel.instagram_window_end
            is_longer = end and human_agent
            channel.instagram_answer_end = end + HUMAN_AGENT_EXTRA if is_longer else end

    @api.depends(
        "instagram_contact_id.erasing",
        "instagram_inbox_id.state",
        "instagram_window_end",
    )
    def _compute_instagram_closed_reason(self):
        for channel in self:
            channel.instagram_closed_reason = is_instagram(
                channel
            ) and channel._instagram_closed(by_person=True)

    def _instagram_closed(self, by_person):
        """Return why Instagram would not accept a message now.

        :param bool by_person: whether a person wrote it
        :return: a key of `REASONS`; None when it accepts it
        """
        # sudo: instagram.inbox, .contact - who may write here may know why it fails
        self_sudo = self.sudo()
        if self_sudo.instagram_inbox_id.state == "disconnected":
            return "disconnected"
        if self_sudo.instagram_contact_id.erasing:
            return "being_erased"
        if not self.instagram_window_end:
            return "never_wrote"
        end = self.instagram_answer_end if by_person else self.instagram_window_end
        if fields.Datetime.now() < end:
            return None
        is_longer = end != self.instagram_window_end
        return "human_agent_ended" if is_longer else "window_closed"

    def _instagram_tag(self, by_person):
        """Return the tag of a message sent now: none as long as it goes without.

        What may not be tagged never is, also when the time has run out just now:
        Instagram then refuses it.
        """
        end = self.instagram_window_end
        is_over = fields.Datetime.now() >= end
        may_be_tagged = by_person and self.instagram_answer_end != end
        return HUMAN_AGENT_TAG if is_over and may_be_tagged else None

    def _instagram_tell_closed(self):
        """Show live, where these threads are open, whether a reply is possible."""
        for channel in self:
            fields_ = ["instagram_closed_reason"]
            Store(bus_channel=channel).add(channel, fields_).bus_send()

    def _instagram_check_open(self, by_person):
        """Refuse, in the user's words, what Instagram would not accept."""
        if reason := self._instagram_closed(by_person):
            api = self.env["instagram.api"]
            raise UserError(api._sentence(reason, self.env.lang))
