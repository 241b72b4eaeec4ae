from odoo import fields, models
from odoo.exceptions import AccessError

from ...tools.discuss import MANAGER


class InstagramContact(models.Model):
    """Erase all data of customers."""

    _inherit = "instagram.contact"

    erasing = fields.Boolean("Being Erased", readonly=True)

    def action_erase(self):
        """Erase all data of these customers.

        Deleted: their messages and files, name and picture, and the updates that
        Instagram delivered about them. Kept: the figures of the overview, without the
        conversation, and a contact of the company that they were linked to.
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only managers erase a customer's data."))
        self.check_access("read")
        self.inbox_id.check_access("write")
        # sudo: instagram.contact, instagram.deletion - managers may erase customers
        for contact_sudo in self.sudo().filtered(lambda contact: not contact.erasing):
            self.env["instagram.deletion"].sudo()._for_contact(contact_sudo)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The customer's data is being erased; this takes a moment."
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _instagram_erase(self):
        """Delete these people; a linked contact of the company stays."""
        guests = self.guest_id
        self.unlink()
        guests.unlink()
