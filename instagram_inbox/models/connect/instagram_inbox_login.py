import logging
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from typing import NamedTuple

from odoo import models
from odoo.tools import format_date

from ...instagram.common.const import SCOPES
from ...instagram.common.exceptions import (
    InstagramError,
    MalformedAnswer,
    RateLimited,
    Transient,
    Unconfirmed,
)
from ...instagram.common.redact import redact
from ...tools.jobs import CONFLICTS
from ...tools.pictures import fetch_picture, small_picture
from ...words.login_failures import PERMISSION_REASONS, LoginFailed, by_words

_logger = logging.getLogger(__name__)

# What an error means whichever call met it; any other is a refusal of that call.
FAILURE_BY_ERROR = {
    Transient: "unreachable",
    Unconfirmed: "unreachable",
    RateLimited: "busy",
    MalformedAnswer: "unreadable",
}
# What Instagram's reason means, whichever call met it: one answer has one explanation.
# A reason that is not here says nothing, and what is usual at the call is told.
FAILURE_BY_REASON = {
    "account_inactive": "account_held",
    "account_not_allowed": "account_refused",
    "account_not_eligible": "account_not_eligible",
    "account_restricted": "account_held",
    "app_credentials": "secret_refused",
    "app_not_live": "account_refused",
    "app_removed": "access_ended",
    "checkpoint": "account_held",
    "messages_not_allowed": "subscription_refused",
    "password_changed": "access_ended",
    "permission_missing": "not_permitted",
    "policy": "account_held",
    "token_expired": "access_ended",
    "token_invalid": "access_ended",
}
# "Unknown path components": the version is a part of the path.
UNKNOWN_PATH = 2500
# The subscription answers whether it was done, and may say no without an error.
FAILURE_BY_CALL = {("subscription_refused", MalformedAnswer): "subscription_refused"}


class Login(NamedTuple):
    """What the calls to Instagram have brought."""

    account: object
    token: object
    permissions: frozenset[str] | None
    picture: bytes | None


class InstagramInbox(models.Model):
    """From Instagram's code to a connected inbox.

    An account that was here before keeps its inbox and its conversations; what was erased
    stays erased. Once connected, earlier messages are fetched.
    """

    _inherit = "instagram.inbox"

    def _login(self, code, redirect_uri, company):
        """Connect the account that has just logged in at Instagram.

        All calls come first and all writing after them, in a transaction of its own:
        a call that fails leaves nothing behind, and no row is locked during one.

        :param str code: from Instagram's redirect
        :param str redirect_uri: exactly as it was sent to Instagram
        :param company: owner of an inbox that is new
        :return: the inbox; `self`, when that is what was to be reconnected
        :raises LoginFailed: with nothing changed
        """
        login = self._fetch_login(code, redirect_uri, company)

        def keep(inbox):
            inbox_sudo = inbox._keep_login(login, company.with_env(inbox.env))
            inbox_sudo._note_login(login)
            return inbox_sudo.id

        try:
            return self.browse(self._write_apart(keep))
        except CONFLICTS as conflict:
            _logger.warning("A login could not be written down: %s", conflict)
            raise LoginFailed("not_kept") from conflict

    def _fetch_login(self, code, redirect_uri, company):
        """Make every call of a login: code, access, account, subscription, picture."""
        client = self._instagram_client()
        app_id, secrets = self._instagram_app()
        call = partial(self._explained, {code, *secrets})
        with call("code_refused") as hidden:
            short = client.exchange_code(app_id, secrets[0], redirect_uri, code)
            hidden.add(short.access_token)
        self._check_permissions(short.permissions)
        with call("account_refused") as hidden:
            token = client.exchange_long_lived(secrets[0], short.access_token)
            hidden.add(token.access_token)
        with call("account_refused"):
            account = client.me(token.access_token)
        self._check_account(account, company)
        with call("subscription_refused"):
            client.subscribe(token.access_token, account.instagram_id)
        trusted = self.env["instagram.api"]._trusted_hosts()
        picture = fetch_picture(account.profile_picture_url, trusted)
        return Login(account, token, short.permissions, small_picture(picture))

    def _keep_login(self, login, company):
        """Write down a login: on the inbox of its account, or on a new one."""
        account = login.account
        self._check_account(account, company)  # others may have written since
        # sudo: instagram.inbox - the route lets managers in only; the token is kept
        # without being readable
        inbox_sudo = self.sudo() or self._of_account(account)
        values = self._login_values(login)
        if not inbox_sudo:
            values |= {"name": account.label, "company_id": company.id}
            inbox_sudo = inbox_sudo.create(values)
        elif inbox_sudo.erased_key:  # its account begins anew there
            inbox_sudo.write({**values, "name": account.label, "erased_key": False})
        else:
            inbox_sudo.write(values)
        inbox_sudo._import_missed()
        _logger.info("Inbox %s is connected to Instagram.", inbox_sudo.id)
        return inbox_sudo

    def _login_values(self, login):
        """Return the values that keep a login on its inbox."""
        account = login.account
        values = {
            "instagram_id": account.instagram_id,
            "state": "connected",
            "active": True,
            "connected_by_id": self.env.uid,
            **self._token_values(login.token),
        }
        # what Instagram leaves out this time is still what it was
        brought = {
            "username": account.username,
            "app_scoped_id": account.app_scoped_id,
            "image_128": login.picture,
        }
        return values | {name: value for name, value in brought.items() if value}

    def _note_login(self, login):
        """Keep for the checklist what a login has proven."""
        said = "unsaid" if login.permissions is None else "granted"
        observations = self.env["instagram.observation"]
        observations._note("login")
        observations._note("permissions", f"permissions_{said}", inbox=self)
        observations._note("subscription", "subscription_requested", inbox=self)

    # ------------------------------------------------------------
    # MAY THIS ACCOUNT BE CONNECTED HERE
    # ------------------------------------------------------------

    def _check_permissions(self, granted):
        if granted is None:  # Instagram does not always say
            return
        missing = [scope for scope in SCOPES if scope not in granted]
        if missing:
            lines = (f"– {self.env._(PERMISSION_REASONS[scope])}" for scope in missing)
            raise LoginFailed("permission_missing", permissions="\n".join(lines))

    def _check_account(self, account, company):
        """Refuse an account without messages, of another inbox, or being erased."""
        if (account.account_type or "").upper() == "PERSONAL":
            raise LoginFailed("personal_account", username=account.handle)
        known_sudo = self._of_account(account)
        has_account = self.instagram_id or self.erased_key
        if self and known_sudo != self and (known_sudo or has_account):
            raise LoginFailed(
                "other_account",
                expected=self.username or self.name,
                actual=account.handle,
            )
        if known_sudo and known_sudo.company_id != (self.company_id or company):
            raise LoginFailed(
                "other_company",
                username=account.handle,
                company=self._company_label(known_sudo.company_id),
            )
        known_sudo._check_no_erasure()

    def _check_no_erasure(self):
        """Refuse an account whose data is to be erased first."""
        if self.deletion_state:
            raise LoginFailed(
                "being_erased",
                username=self.username or self.name,
                date=format_date(self.env, self.erase_at),
            )

    def _of_account(self, account):
        """Return the inbox of an account: also archived, erased, of other companies."""
        # sudo: instagram.inbox - one account has one inbox in the whole database
        inboxes_sudo = (
            self.env["instagram.inbox"].sudo().with_context(active_test=False)
        )
        known_sudo = inboxes_sudo.search([("instagram_id", "=", account.instagram_id)])
        if known_sudo:
            return known_sudo
        fingerprint = self.env["instagram.erasure"]._fingerprint
        key = fingerprint("account", account.instagram_id)
        return inboxes_sudo.search([("erased_key", "=", key)], limit=1)

    def _company_label(self, company):
        """Name a company to those who may know it."""
        if company in self.env.user.company_ids:
            return company.name
        return self.env._("another company")

    # ------------------------------------------------------------
    # WHAT WENT WRONG
    # ------------------------------------------------------------

    @contextmanager
    def _explained(self, hidden, refusal):
        """Turn an error of Instagram's into the page that explains it.

        :param set hidden: what Instagram may repeat and nobody may read; more of it
            can be added
        :param str refusal: what it means that Instagram refuses this call
        """
        try:
            yield hidden
        except InstagramError as error:
            key = self._failure_key(refusal, error)
            _logger.warning(
                "Login at Instagram failed, %s: %s %s",
                key,
                type(error).__name__,
                error.vendor_code,
            )
            # Only an error with a code has words of Instagram's, if it brings any.
            has_words = error.code and str(error) != error.reason
            detail = redact(str(error), hidden) if has_words else ""
            if key == refusal:
                key = self._refusal_key(refusal, error)
            raise LoginFailed(key, detail) from error

    @staticmethod
    def _refusal_key(refusal, error):
        if error.code == UNKNOWN_PATH:
            return "version_refused"
        known = by_words(str(error)) or FAILURE_BY_REASON.get(error.reason)
        if known or error.reason != "login_refused":
            return known or refusal
        # the exchange of the code has no codes of its own, but HTTP's
        if error.http_status == HTTPStatus.TOO_MANY_REQUESTS:
            return "busy"
        is_theirs = error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return "unreadable" if is_theirs else refusal

    @staticmethod
    def _failure_key(refusal, error):
        kind = type(error)
        if (refusal, kind) in FAILURE_BY_CALL:
            return FAILURE_BY_CALL[refusal, kind]
        key = FAILURE_BY_ERROR.get(kind, refusal)
        # An answer did come, if not a readable one.
        return "unreadable" if key == "unreachable" and error.http_status else key
