from odoo import api, models
from odoo.exceptions import AccessError


class DiscussChannelMember(models.Model):
    _inherit = "discuss.channel.member"

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        members._check_instagram_readers()
        return members

    def _mark_as_read(self, last_message_id):
        result = super()._mark_as_read(last_message_id)
        # sudo: discuss.channel - whose conversation it is
        channel_sudo = self.channel_id.sudo()
        agent_sudo = channel_sudo.instagram_agent_id
        if agent_sudo and self.partner_id == agent_sudo.partner_id:
            channel_sudo._instagram_seen(last_message_id)
        return result

    def _get_html_link_title(self):
        """Who reads a conversation pins its messages without being a member, too."""
        return super()._get_html_link_title() if self else self.env.user.name

    def _check_instagram_readers(self):
        """Membership gives access to a conversation: only its readers may have it."""
        # sudo: discuss.channel, mail.guest - whose conversation it is
        for member in self.sudo():
            channel = member.channel_id
            customer = channel.instagram_contact_id.guest_id
            if channel.channel_type != "instagram" or member.guest_id == customer:
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
