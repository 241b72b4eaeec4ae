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

# The meaning of errors in any call; any other error is a refusal of the call.
FAILURE_BY_ERROR = {
    Transient: "unreachable",
    Unconfirmed: "unreachable",
    RateLimited: "busy",
    MalformedAnswer: "unreadable",
}
# The meaning of Instagram's reasons in any call. For other reasons, the usual
# explanation of the call is shown.
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
# The response to the subscription may say no without an error.
FAILURE_BY_CALL = {("subscription_refused", MalformedAnswer): "subscription_refused"}


class Login(NamedTuple):
    """The results of the calls of one login."""

    account: object
    token: object
    permissions: frozenset[str] | None
    picture: bytes | None
    has_comments: bool


class InstagramInbox(models.Model):
    """From the code of Instagram's login page to a connected inbox.

    An account that was connected before keeps its inbox and its conversations; erased
    data stays erased. After connecting, earlier messages are fetched.
    """

    _inherit = "instagram.inbox"

    def _login(self, code, redirect_uri, company):
        """Connect the account that has just logged in at Instagram.

        All calls come first; all writing comes after them, in a transaction of its own.
        So a call that fails leaves nothing behind, and no row is locked during a call.

        :param str code: from Instagram's redirect
        :param str redirect_uri: exactly as it was sent to Instagram
        :param company: owner of a new inbox
        :return: the inbox; `self`, if it is the one to be reconnected
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
            has_comments = self._subscribe(
                client, token.access_token, account.instagram_id, short.permissions
            )
        trusted = self.env["instagram.api"]._trusted_hosts()
        picture = fetch_picture(account.profile_picture_url, trusted)
        return Login(
            account, token, short.permissions, small_picture(picture), has_comments
        )

    def _keep_login(self, login, company):
        """Write a login to the inbox of its account, or to a new one."""
        account = login.account
        self._check_account(account, company)  # others may have written meanwhile
        # sudo: instagram.inbox - the route is for managers only; the token is stored
        # and stays unreadable
        inbox_sudo = self.sudo() or self._of_account(account)
        values = self._login_values(login)
        if not inbox_sudo:
            values |= {"name": account.label, "company_id": company.id}
            inbox_sudo = inbox_sudo.create(values)
        elif inbox_sudo.erased_key:  # the account starts again there
            inbox_sudo.write({**values, "name": account.label, "erased_key": False})
        else:
            inbox_sudo.write(values)
        inbox_sudo._import_missed()
        inbox_sudo._send_taps_again()
        _logger.info("Inbox %s is connected to Instagram.", inbox_sudo.id)
        return inbox_sudo

    def _login_values(self, login):
        """Return the field values of a login for its inbox."""
        account = login.account
        values = {
            "instagram_id": account.instagram_id,
            "state": "connected",
            "active": True,
            "connected_by_id": self.env.uid,
            **self._token_values(login.token),
        }
        # what Instagram leaves out this time has not changed
        brought = {
            "username": account.username,
            "app_scoped_id": account.app_scoped_id,
            "image_128": login.picture,
        }
        return values | {name: value for name, value in brought.items() if value}

    def _note_login(self, login):
        """Note what a login has proven, for the checklist and for comments."""
        self.comments_allowed = login.has_comments
        self.comments_denied = self.has_comments and not login.has_comments
        said = "unsaid" if login.permissions is None else "granted"
        observations = self.env["instagram.observation"]
        observations._note("login")
        observations._note("permissions", f"permissions_{said}", inbox=self)
        observations._note("subscription", "subscription_requested", inbox=self)

    # ------------------------------------------------------------
    # CHECKS OF THE ACCOUNT
    # ------------------------------------------------------------

    def _check_permissions(self, granted):
        if granted is None:  # Instagram does not always return it
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
        """Refuse an account whose data has to be erased first."""
        if self.deletion_state:
            raise LoginFailed(
                "being_erased",
                username=self.username or self.name,
                date=format_date(self.env, self.erase_at),
            )

    def _of_account(self, account):
        """Return the inbox of an account.

        It may be archived or erased, or belong to another company.
        """
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
        """Return the name of a company for those who may know it."""
        if company in self.env.user.company_ids:
            return company.name
        return self.env._("another company")

    # ------------------------------------------------------------
    # ERRORS
    # ------------------------------------------------------------

    @contextmanager
    def _explained(self, hidden, refusal):
        """Raise Instagram's errors as the login failure that explains them.

        :param set hidden: secrets that Instagram may repeat and nobody may read; the
            caller can add more
        :param str refusal: the key for a refusal of this call
        :raises LoginFailed: in place of an `InstagramError`
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
            # Only an error with a code may have a text by Instagram.
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
        # errors in exchanging the code have only an HTTP status
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
        # A response came, but not a readable one.
        return "unreadable" if key == "unreachable" and error.http_status else key
