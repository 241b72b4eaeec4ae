from odoo import api, models
from odoo.tools import format_date

from ..login_failures import LoginFailed


class InstagramInboxLoginKept(models.Model):
    """A login at an account that was here before: connected, or erased."""

    _inherit = "instagram.inbox"

    @api.model
    def _of_account(self, account):
        return super()._of_account(account) or self._of_erased(account)

    @api.model
    def _of_erased(self, account):
        """Find the inbox of an account whose data was erased: it begins anew there."""
        # sudo: instagram.inbox - one account has one inbox in the whole database
        inboxes_sudo = (
            self.env["instagram.inbox"].sudo().with_context(active_test=False)
        )
        domain = [("erased_key", "=", self._key_of(account))]
        return inboxes_sudo.search(domain, limit=1)

    def _key_of(self, account):
        fingerprint = self.env["instagram.erasure"]._fingerprint
        return fingerprint("account", account.instagram_id)

    def _check_account(self, account, company):
        super()._check_account(account, company)
        if self.erased_key and self.erased_key != self._key_of(account):
            raise LoginFailed(
                "other_account", expected=self.name, actual=account.handle
            )
        self._of_account(account)._check_kept()

    def _check_kept(self):
        """Refuse an account whose data is to be erased first."""
        if self.deletion_state:
            raise LoginFailed(
                "being_erased",
                username=self.username or self.name,
                date=format_date(self.env, self.erase_at),
            )

    def _keep_login(self, login, company):
        inbox_sudo = super()._keep_login(login, company)
        inbox_sudo.connected_by_id = self.env.user
        if inbox_sudo.erased_key:
            inbox_sudo.name = login.account.label
            inbox_sudo.erased_key = False
        return inbox_sudo
