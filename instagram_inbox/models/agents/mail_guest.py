from odoo import api, fields, models


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

    @api.depends_context("uid")
    def _compute_display_name(self):
        """Name no customer whose guest the user may not read, even with sudo.

        Odoo shows the name of any record that a field of a form is set to.
        """
        super()._compute_display_name()
        # sudo: mail.guest - which of them are customers
        customers_sudo = self._origin.sudo().filtered("instagram_inbox_id")
        if not customers_sudo or self.env.user._is_superuser():
            return
        hidden = customers_sudo - customers_sudo.sudo(False)._filtered_access("read")
        for guest in self:
            if guest._origin in hidden:
                guest.display_name = False
