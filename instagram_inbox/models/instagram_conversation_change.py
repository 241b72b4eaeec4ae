from odoo import api, fields, models
from odoo.exceptions import AccessError


class InstagramConversationChange(models.Model):
    """Who changed the status or the agent of a thread, and when: only ever added to."""

    _name = "instagram.conversation.change"
    _description = "Change of an Instagram Conversation"
    _order = "id desc"
    _log_access = False

    channel_id = fields.Many2one(
        "discuss.channel", required=True, readonly=True, ondelete="cascade", index=True
    )
    date = fields.Datetime(required=True, readonly=True)
    # to the microsecond
    instant = fields.Datetime(readonly=True)
    episode_id = fields.Many2one(
        "instagram.episode",
        "Resolved",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The conversation that this change ended.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Changed by",
        readonly=True,
        help="Empty when the customer's message did it.",
    )
    kind = fields.Selection(
        [("status", "Status"), ("agent", "Agent")], required=True, readonly=True
    )
    old_status = fields.Char("Status before", readonly=True)
    new_status = fields.Char("Status after", readonly=True)
    old_agent_id = fields.Many2one("res.users", "Agent before", readonly=True)
    new_agent_id = fields.Many2one("res.users", "Agent after", readonly=True)

    # pylint: disable=method-required-super
    def write(self, vals):
        raise AccessError(self.env._("What happened to a conversation stays written."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("What happened to a conversation stays written."))
