# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class HelpdeskTicket(models.Model):
    """A ticket that was created from an Instagram conversation.

    It holds the customer's name and no words of theirs: it shows the latest message only
    to those who may read the conversation.
    """

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "instagram.extension"]

    # whoever reads it would also read the name of the conversation
    instagram_channel_id = fields.Many2one(
        "discuss.channel",
        "Instagram Conversation",
        groups=fields.NO_ACCESS,
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    # what is to be removed with the customer
    instagram_name = fields.Char(groups=fields.NO_ACCESS, readonly=True, copy=False)
    # the conversation in which a note last said that the customer wrote again
    instagram_noted_episode_id = fields.Many2one(
        "instagram.episode",
        groups=fields.NO_ACCESS,
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    instagram_is_linked = fields.Boolean(
        "From Instagram", compute="_compute_instagram_is_linked"
    )
    instagram_is_readable = fields.Boolean(
        "Conversation Open to Me", compute="_compute_instagram_conversation"
    )
    instagram_is_resolvable = fields.Boolean(
        "Conversation Still Open", compute="_compute_instagram_conversation"
    )
    instagram_last_message = fields.Char(
        "Latest Message", compute="_compute_instagram_conversation"
    )

    @api.depends("instagram_channel_id")
    def _compute_instagram_is_linked(self):
        # sudo: helpdesk.ticket - only whether there is a conversation
        for ticket in self:
            ticket.instagram_is_linked = bool(ticket.sudo().instagram_channel_id)

    @api.depends("instagram_channel_id", "stage_id")
    @api.depends_context("uid")
    def _compute_instagram_conversation(self):
        for ticket in self:
            channel = ticket._instagram_readable_channel()
            # sudo: discuss.channel - the user may read this conversation
            channel_sudo = channel.sudo()
            ticket.instagram_is_readable = bool(channel)
            ticket.instagram_last_message = channel_sudo._instagram_last_words()
            ticket.instagram_is_resolvable = (
                ticket.stage_id.closed
                and channel_sudo.instagram_status in ("open", "pending")
                and bool(channel_sudo._instagram_readers(self.env.user))
            )

    def copy_data(self, default=None):
        """Leave out a name from Instagram: no erasure would find it in the copy."""
        return [
            # sudo: helpdesk.ticket - only whether the name is from Instagram
            {**vals, "partner_name": (default or {}).get("partner_name", False)}
            if ticket.sudo().instagram_name
            else vals
            for ticket, vals in zip(self, super().copy_data(default), strict=True)
        ]

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_instagram_open(self):
        """Open the conversation in Discuss."""
        return self._instagram_conversation().action_instagram_open()

    def action_instagram_resolve(self):
        """Resolve the conversation."""
        self._instagram_conversation().instagram_set_status("resolved")
        return True

    # ------------------------------------------------------------
    # IMPLEMENTATION
    # ------------------------------------------------------------

    def _instagram_readable_channel(self):
        """Return the conversation of this ticket, if the user may read it."""
        # sudo: helpdesk.ticket - the conversation says who may read it
        channel = self.sudo().instagram_channel_id.sudo(False)
        if not channel:
            return channel
        if not channel.has_access("read") or channel._instagram_lost(channel.ids):
            return channel.browse()
        return channel

    def _instagram_conversation(self):
        self.ensure_one()
        self.check_access("read")
        channel = self._instagram_readable_channel()
        if not channel:
            raise AccessError(
                self.env._(
                    "Only agents of the Instagram inbox read this conversation. A manager"
                    " of Instagram can add you there."
                )
            )
        return channel

    def _instagram_note_message(self, episode):
        """Note, once per conversation, that the customer has written again."""
        if self.instagram_noted_episode_id == episode:
            return
        self.instagram_noted_episode_id = episode
        lang = self.user_id.lang or self.company_id.partner_id.lang
        env = self.with_context(lang=lang).env
        self._message_log(body=env._("The customer has written again on Instagram."))

    def _instagram_forget(self):
        """Remove the names that were copied from Instagram."""
        for ticket in self.with_context(tracking_disable=True):
            copied = ticket.instagram_name
            if copied and copied in (ticket.partner_name or ""):
                ticket.partner_name = False
            ticket.instagram_name = ticket.instagram_noted_episode_id = False
        self.env["bus.bus"]._instagram_forget_about(self)

    @api.model
    def _instagram_kept(self):
        """Return the sentence that names what stays when a customer is erased."""
        return self.env._(
            "Tickets stay, with what colleagues wrote there: the customer's name and the"
            " files that came from Instagram are removed from them."
        )
