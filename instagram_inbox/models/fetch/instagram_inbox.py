from odoo import api, fields, models
from odoo.exceptions import UserError


class InstagramInbox(models.Model):
    """What was said before the account was connected, or while Odoo was away."""

    _inherit = "instagram.inbox"

    import_ids = fields.One2many(
        "instagram.import",
        "inbox_id",
        groups="instagram_inbox.instagram_inbox_group_manager",
    )
    is_importing = fields.Boolean(compute="_compute_import")
    import_info = fields.Char("Earlier Conversations", compute="_compute_import")

    @api.depends("import_ids.state", "import_ids.messages")
    @api.depends_context("lang", "tz")
    def _compute_import(self):
        for inbox in self:
            # sudo: instagram.import - its progress is shown to who reads the inbox
            latest_sudo = inbox.sudo().import_ids[:1]
            inbox.is_importing = latest_sudo.state == "running"
            inbox.import_info = latest_sudo and latest_sudo._sentence(self.env.lang)

    def action_import_conversations(self):
        """Fetch what was said recently and is not here."""
        self.check_access("write")
        if not self.env["instagram.api"]._imports_conversations():
            raise UserError(
                self.env._(
                    "Importing conversations is switched off in Settings › Instagram."
                )
            )
        if any(inbox.state != "connected" for inbox in self):
            raise UserError(self.env._("Connect the inbox first."))
        # sudo: instagram.import - managers may have it done
        self.env["instagram.import"].sudo()._begin(self)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_stop_import(self):
        """Fetch no more; what is here stays."""
        self.check_access("write")
        # sudo: instagram.import - managers may have it ended
        self.sudo().import_ids._stop_running()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _import_missed(self):
        """Fetch what was said before the inbox was connected."""
        # a run that waited for this does not know of what was missed meanwhile
        self.import_ids._stop_running()
        self.env["instagram.import"]._begin(self)
