from odoo import models


class IrUiMenu(models.Model):
    """Leave out the menus of comments while no inbox receives any."""

    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        hidden = super()._load_menus_blacklist()
        # the result is cached for all users with the same groups
        # sudo: instagram.inbox - only whether any has comments
        if self.env["instagram.inbox"].sudo()._comments_in_use():
            return hidden
        names = ("instagram_comment_menu", "instagram_comment_report_menu")
        id_of = self.env["ir.model.data"]._xmlid_to_res_id
        return [*hidden, *(id_of(f"instagram_inbox.{name}") for name in names)]
