from odoo import fields, models


class MailGuest(models.Model):
    _name = "mail.guest"
    _inherit = ["mail.guest", "instagram.extension"]

    # On the guest itself, so that its access rule costs no look at the contacts.
    instagram_inbox_id = fields.Many2one(
        "instagram.inbox",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Whose customer this is: colleagues of other inboxes don't see them.",
    )
