from odoo import api, fields, models


class InstagramCommentChange(models.TransientModel):
    """A form in which an agent chooses an agent and tags for one or several comments.

    What is left empty stays as it is.
    """

    _name = "instagram.comment.change"
    _inherit = "instagram.record"
    _description = "Change of Comments"

    agent_id = fields.Many2one(
        "res.users", "Assign to", domain="[('id', 'in', assignee_ids)]"
    )
    assignee_ids = fields.Many2many("res.users", compute="_compute_assignee_ids")
    add_tag_ids = fields.Many2many(
        "instagram.tag", "instagram_comment_change_add_tag_rel", string="Add Tags"
    )
    remove_tag_ids = fields.Many2many(
        "instagram.tag", "instagram_comment_change_remove_tag_rel", string="Remove Tags"
    )

    @api.depends_context("instagram_comment_ids")
    def _compute_assignee_ids(self):
        """List who may handle all of the chosen comments."""
        comments = self._comments()
        comments.check_access("read")
        # sudo: instagram.inbox, res.users - the names of colleagues at the same inbox
        comments_sudo = comments.sudo()
        users_sudo = comments_sudo.inbox_id.agent_ids | self.env.user.sudo()
        for mine in comments_sudo.grouped("inbox_id").values():
            users_sudo = mine[0]._readers(users_sudo)
        self.assignee_ids = users_sudo.sudo(False)

    def action_apply(self):
        """Change the comments."""
        self.ensure_one()
        for comment in self._comments():
            if self.agent_id:
                comment.instagram_assign(self.agent_id.id)
            if self.add_tag_ids or self.remove_tag_ids:
                tags = (comment.tag_ids | self.add_tag_ids) - self.remove_tag_ids
                comment.instagram_set_tags(tags.ids)
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def _comments(self):
        numbers = self.env.context.get("instagram_comment_ids") or []
        return self.env["instagram.comment"].browse(numbers)
