from odoo import fields, models


class MailGuest(models.Model):
    """A customer in Discuss, with the inbox they wrote to."""

    _name = "mail.guest"
    _inherit = ["mail.guest", "instagram.extension"]

    # Stored on the guest, so that its access rule needs no query of contacts.
    instagram_inbox_id = fields.Many2one(
        "instagram.inbox",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Whose customer this is: colleagues of other inboxes don't see them.",
    )
