from odoo import models


class InstagramInboxLoginImport(models.Model):
    """What was said before is fetched when an account has been connected."""

    _inherit = "instagram.inbox"

    def _keep_login(self, login, company):
        inbox_sudo = super()._keep_login(login, company)
        # a run that waited for this does not know of what was missed meanwhile
        inbox_sudo.import_ids._stop_running()
        inbox_sudo.env["instagram.import"]._begin(inbox_sudo)
        return inbox_sudo
