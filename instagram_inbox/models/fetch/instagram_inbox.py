from odoo import api, fields, models
from odoo.exceptions import UserError


class InstagramInbox(models.Model):
    """Imports the messages from before the connection, and those of an outage."""

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
            # sudo: instagram.import - readers of the inbox may see its progress
            latest_sudo = inbox.sudo().import_ids[:1]
            inbox.is_importing = latest_sudo.state == "running"
            inbox.import_info = latest_sudo and latest_sudo._sentence(self.env.lang)

    def action_import_conversations(self):
        """Fetch recent messages that are missing here."""
        self.check_access("write")
        if not self.env["instagram.api"]._imports_conversations():
            raise UserError(
                self.env._(
                    "Importing conversations is switched off in Settings › Instagram."
                )
            )
        if any(inbox.state != "connected" for inbox in self):
            raise UserError(self.env._("Connect the inbox first."))
        # sudo: instagram.import - managers may start it
        self.env["instagram.import"].sudo()._begin(self)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_stop_import(self):
        """Stop fetching; keep the messages that are here."""
        self.check_access("write")
        # sudo: instagram.import - managers may stop it
        self.sudo().import_ids._stop_running()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _import_missed(self):
        """Fetch the messages from before the inbox was connected."""
        # a run that waited for the login would ignore messages written after its start
        self.import_ids._stop_running()
        self.env["instagram.import"]._begin(self)
