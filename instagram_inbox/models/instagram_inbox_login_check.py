from odoo import models

from ..instagram.const import SCOPES
from ..login_failures import PERMISSION_REASONS, LoginFailed


class InstagramInbox(models.Model):
    _inherit = "instagram.inbox"

    def _check_permissions(self, granted):
        if granted is None:  # Instagram does not always say
            return
        missing = [scope for scope in SCOPES if scope not in granted]
        if missing:
            lines = (f"– {self.env._(PERMISSION_REASONS[scope])}" for scope in missing)
            raise LoginFailed("permission_missing", permissions="\n".join(lines))

    def _check_account(self, account, company):
        """Refuse accounts that have no messages, or another place in Odoo."""
        if (account.account_type or "").upper() == "PERSONAL":
            raise LoginFailed("personal_account", username=account.handle)
        if self.instagram_id and self.instagram_id != account.instagram_id:
            raise LoginFailed(
                "other_account",
                expected=self.username or self.name,
                actual=account.handle,
            )
        known_sudo = self._of_account(account)
        if self and known_sudo and known_sudo != self:
            raise LoginFailed(
                "other_account", expected=self.name, actual=account.handle
            )
        if known_sudo and known_sudo.company_id != (self.company_id or company):
            raise LoginFailed(
                "other_company",
                username=account.handle,
                company=self._company_label(known_sudo.company_id),
            )

    def _company_label(self, company):
        """Name a company to those who may know it."""
        if company in self.env.user.company_ids:
            return company.name
        return self.env._("another company")

    def _of_account(self, account):
        """Return the inbox of an account: also of other companies, also archived."""
        # sudo: instagram.inbox - one account has one inbox in the whole database
        inboxes_sudo = (
            self.env["instagram.inbox"].sudo().with_context(active_test=False)
        )
        return inboxes_sudo.search([("instagram_id", "=", account.instagram_id)])
