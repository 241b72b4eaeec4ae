from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...tools.discuss import is_instagram
from ..instagram_record import OURS


class DiscussChannelMember(models.Model):
    """Members of a conversation are its readers, and its agent stays one."""

    _inherit = "discuss.channel.member"

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        if self.env.context.get("instagram_own") is not OURS:
            members._check_instagram_readers()
        return members

    def write(self, vals):
        if vals.get("unpin_dt"):
            self._instagram_check_leaving()
        return super().write(vals)

    def unlink(self):
        self._instagram_check_leaving()
        return super().unlink()

    @api.depends_context("uid")
    def _compute_display_name(self):
        """Name no member of a thread that the user may not read, even with sudo."""
        super()._compute_display_name()
        lost = self.env["discuss.channel"]._instagram_lost(self.channel_id.ids)
        for member in self if lost else ():
            if member.channel_id.id in lost:
                member.display_name = False

    def _instagram_check_leaving(self):
        """Refuse to hide a conversation from its agent, who would miss messages."""
        if self.env.su:
            return
        # sudo: discuss.channel - whose conversation it is
        for member in self.sudo():
            channel = member.channel_id
            if (
                is_instagram(channel)
                and channel.instagram_status != "resolved"
                and member.partner_id == channel.instagram_agent_id.partner_id
            ):
                raise UserError(
                    self.env._(
                        "This conversation is yours: resolve it or assign it to"
                        " somebody else."
                    )
                )

    def _rtc_join_call(self, *args, **kwargs):
        if is_instagram(self.channel_id):
            raise UserError(
                self.env._("There are no calls in Instagram conversations.")
            )
        return super()._rtc_join_call(*args, **kwargs)

    def _mark_as_read(self, last_message_id):
        result = super()._mark_as_read(last_message_id)
        # sudo: discuss.channel - whose conversation it is
        channel_sudo = self.channel_id.sudo()
        agent_sudo = channel_sudo.instagram_agent_id
        if agent_sudo and self.partner_id == agent_sudo.partner_id:
            channel_sudo._instagram_seen(last_message_id)
        return result

    def _get_html_link_title(self):
        """Return a title also for readers who are no members: they may pin messages."""
        return super()._get_html_link_title() if self else self.env.user.name

    def _check_instagram_readers(self):
        """Refuse members who may not read the conversation: members get access.

        A customer cannot be a member of any other channel.
        """
        readers = set()
        # sudo: discuss.channel, mail.guest - whose conversation it is
        for member in self.sudo():
            channel = member.channel_id
            customer = channel.instagram_contact_id.guest_id
            if not is_instagram(channel) and member.guest_id.instagram_inbox_id:
                # the members of that channel could see who the customer is
                raise AccessError(
                    self.env._("Customers are only in their own conversation.")
                )
            if not is_instagram(channel) or member.guest_id == customer:
                continue
            # once for all threads that an agent joins together
            if (channel.instagram_inbox_id, member.partner_id) in readers:
                continue
            if not channel._instagram_readers(member.partner_id.user_ids):
                raise AccessError(
                    self.env._(
                        "%(person)s is not an agent of the inbox %(inbox)s. A manager can"
                        " add them there.",
                        person=(member.partner_id or member.guest_id).name,
                        inbox=channel.instagram_inbox_id.name,
                    )
                )
            readers.add((channel.instagram_inbox_id, member.partner_id))
