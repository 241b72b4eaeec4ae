from odoo import models

from ...tools.discuss import AGENT


class ResGroups(models.Model):
    """End access to conversations when a group's users or rights change."""

    _inherit = "res.groups"

    def write(self, vals):
        if {"implied_ids", "user_ids"}.isdisjoint(vals):
            return super().write(vals)
        # the group does not exist while this add-on is being installed
        group = self.env.ref(AGENT, raise_if_not_found=False) or self.browse()
        # sudo: res.users - users who may lose conversations, whoever changes the group
        agents_sudo = group.sudo().all_user_ids
        access_before = agents_sudo._instagram_access()
        result = super().write(vals)
        agents_sudo._instagram_check_access()
        agents_sudo |= group.sudo().all_user_ids
        agents_sudo._instagram_notify_access(access_before)
        return result
