from odoo import fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import UserError

from .discuss_channel import is_instagram


class DiscussChannelTest(models.Model):
    """A conversation with nobody: the test of Meta's App Dashboard."""

    _inherit = "discuss.channel"

    instagram_is_test = fields.Boolean(
        "Test from Meta's App Dashboard",
        related="instagram_contact_id.is_test",
        store=True,
    )

    def _instagram_store_fields(self):
        return [
            *super()._instagram_store_fields(),
            # sudo: instagram.contact - who reads the thread may know that it is a test
            Store.Attr("instagram_is_test", predicate=is_instagram, sudo=True),
        ]

    def _instagram_check_somebody_reads(self):
        """Refuse a reply to a test."""
        # sudo: discuss.channel - that it is a test shows to whoever writes there
        if self.sudo().instagram_is_test:
            raise UserError(
                self.env._(
                    "This is a test from Meta's App Dashboard: there is nobody who"
                    " would get a reply."
                )
            )
