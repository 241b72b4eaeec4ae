from odoo import api, fields, models


class InstagramBulk(models.TransientModel):
    """A form in which an agent chooses how to change one or several conversations.

    What is left empty stays as it is.
    """

    _name = "instagram.bulk"
    _inherit = "instagram.record"
    _description = "Change of Several Conversations"

    agent_id = fields.Many2one(
        "res.users", "Assign to", domain="[('id', 'in', assignee_ids)]"
    )
    assignee_ids = fields.Many2many("res.users", compute="_compute_assignee_ids")
    add_tag_ids = fields.Many2many(
        "instagram.tag", "instagram_bulk_add_tag_rel", string="Add Tags"
    )
    remove_tag_ids = fields.Many2many(
        "instagram.tag", "instagram_bulk_remove_tag_rel", string="Remove Tags"
    )
    priority = fields.Selection([("0", "Normal"), ("1", "Urgent")])
    snoozed_until = fields.Datetime("Snooze until")

    @api.depends_context("instagram_channel_ids")
    def _compute_assignee_ids(self):
        """List who may handle all of the chosen conversations."""
        channels = self._channels()
        channels.check_access("read")
        # sudo: instagram.inbox, res.users - the names of colleagues at the same inbox
        inboxes_sudo = channels.sudo().instagram_inbox_id
        users_sudo = inboxes_sudo.agent_ids | self.env.user.sudo()
        for mine in channels.sudo().grouped("instagram_inbox_id").values():
            users_sudo = mine[0]._instagram_readers(users_sudo)
        self.assignee_ids = users_sudo.sudo(False)

    def action_apply(self):
        """Change the conversations, and let the user undo it."""
        self.ensure_one()
        changes = {
            "agent_id": self.agent_id.id,
            "add_tag_ids": self.add_tag_ids.ids,
            "remove_tag_ids": self.remove_tag_ids.ids,
            "priority": self.priority,
            "snoozed_until": self.snoozed_until,
        }
        chosen = {name: value for name, value in changes.items() if value}
        return self._channels()._instagram_change_shown(chosen)

    @api.model
    def _channels(self):
        numbers = self.env.context.get("instagram_channel_ids") or []
        return self.env["discuss.channel"].browse(numbers)
