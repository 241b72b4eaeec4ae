# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class IrAttachment(models.Model):
    """A file of a ticket that was copied from a conversation."""

    _inherit = "ir.attachment"

    instagram_source_id = fields.Many2one(
        "ir.attachment",
        groups=fields.NO_ACCESS,
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def unlink(self):
        """Delete the copies in tickets, too.

        A file of a conversation is deleted when the message is unsent, when its customer
        is erased, and when messages are not kept any longer.
        """
        # sudo: ir.attachment - whoever may delete a file also deletes its copies
        copies_sudo = self.sudo().search([("instagram_source_id", "in", self.ids)])
        if copies_sudo:
            (copies_sudo - self).unlink()
        return super().unlink()
