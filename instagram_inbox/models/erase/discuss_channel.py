from odoo import api, models
from odoo.exceptions import UserError

from ...tools.discuss import is_instagram


class DiscussChannel(models.Model):
    """Erase the threads of customers."""

    _inherit = "discuss.channel"

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Say in the dialog about erasing also what other apps keep."""
        arch, view = super()._get_view(view_id, view_type, **options)
        for button in arch.iterfind(".//button[@name='action_instagram_erase']"):
            kept = self._instagram_kept()
            button.set("confirm", " ".join([button.get("confirm"), *kept]))
        return arch, view

    @api.model
    def _instagram_kept(self):
        """Return sentences that name what stays when customers are erased.

        The dialogs themselves name what this add-on keeps. Add-ons that bring other
        apps together with it extend this method.

        :rtype: list[str]
        """
        return []

    @api.model
    def _instagram_kept_of_messages(self):
        """Return sentences that name what stays when old messages are deleted.

        They follow those of the setting itself. Add-ons that bring other apps together
        with this one extend this method.

        :rtype: list[str]
        """
        return []

    def action_instagram_erase(self):
        """Erase all data of the customers of these conversations."""
        self.check_access("read")
        if not all(map(is_instagram, self)):
            raise UserError(self.env._("This is not an Instagram conversation."))
        return self.instagram_contact_id.action_erase()

    def _instagram_erase(self):
        """Delete these threads without messages, and their customers."""
        contacts = self.instagram_contact_id
        self.env["bus.bus"]._instagram_forget_about(self)
        self.unlink()
        contacts._instagram_erase()
