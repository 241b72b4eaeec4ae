from odoo import models


class ResLang(models.Model):
    """Languages in which customers read what they can tap on."""

    _inherit = "res.lang"

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals:
            # sudo: instagram.tap.list - whoever chooses languages may be no manager
            lists_sudo = self.env["instagram.tap.list"].sudo()
            lists_sudo = lists_sudo.search([("inbox_id.state", "!=", "disconnected")])
            known = {(each.inbox_id.id, each.kind) for each in lists_sudo}
            lists_sudo._send_anew(known)
        return result
