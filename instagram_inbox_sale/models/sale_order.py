from collections import Counter

from odoo import api, fields, models
from odoo.addons.instagram_inbox.tools.discuss import AGENT


class SaleOrder(models.Model):
    """An order leads to the conversations of its customer."""

    _inherit = "sale.order"

    instagram_channel_count = fields.Integer(
        "Instagram Conversations", compute="_compute_instagram_channel_count"
    )

    @api.depends("partner_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_instagram_channel_count(self):
        counts = Counter(
            # sudo: instagram.contact - only which customer's conversation it is
            channel.sudo().instagram_contact_id.partner_id.commercial_partner_id
            for channel in self._instagram_customers()._instagram_conversations()
        )
        self.instagram_channel_count = 0
        # most orders have no conversation, and then there is nothing to look up
        for order in self if counts else ():
            customer_sudo = order.sudo().partner_id._origin.commercial_partner_id
            order.instagram_channel_count = counts[customer_sudo]

    def action_instagram_conversations(self):
        """Show the conversations with the customer of this order."""
        self.ensure_one()
        channels = self._instagram_customers()._instagram_conversations()
        title = self.env._(
            "Conversations with %(customer)s", customer=self.partner_id.display_name
        )
        return channels._instagram_show(title)

    def _instagram_customers(self):
        """Return the contacts, at the companies that ordered, who are on Instagram."""
        # people who are no agents have no conversations: they cost no query
        if not self.env.user.has_group(AGENT):
            return self.env["res.partner"]
        # sudo: res.partner, instagram.contact - the user's rights on conversations count
        commercial_sudo = self.sudo().partner_id._origin.commercial_partner_id
        contacts_sudo = self.env["instagram.contact"].sudo()
        contacts_sudo = contacts_sudo.search(
            [("partner_id.commercial_partner_id", "in", commercial_sudo.ids)]
        )
        return contacts_sudo.partner_id.sudo(False)
