"""The `state` of a login at Instagram: proof of where and with whom it began.

It is signed, expires after 15 minutes, works once, and only for the user and the
browser that began the login. The session stores nothing of it: Odoo saves a session as
a whole, so a request of the web client at the same moment would overwrite it with an
older copy.
"""

import hashlib
import secrets
import time
from typing import NamedTuple

from odoo.http import STORED_SESSION_BYTES
from odoo.tools import hash_sign, verify_hash_signed

from ..words.login_failures import LoginFailed

SCOPE = "instagram_inbox.login"
LIFETIME = 15 * 60


class LoginState(NamedTuple):
    """The values that the redirect to Instagram carries and brings back.

    :param nonce: makes each state unique
    :param begun_at: seconds since the epoch
    :param inbox_id: the inbox to reconnect; False for a new account
    :param session: digest of the browser's session
    """

    nonce: str
    begun_at: int
    user_id: int
    company_id: int
    inbox_id: int
    redirect_uri: str
    session: str


def begin(request, company_id, inbox_id, redirect_uri):
    """Return a new signed state."""
    state = LoginState(
        nonce=secrets.token_urlsafe(16),
        begun_at=int(time.time()),
        user_id=request.env.uid,
        company_id=company_id,
        inbox_id=inbox_id,
        redirect_uri=redirect_uri,
        session=_session_digest(request),
    )
    # sudo: ir.config_parameter - the database's secret signs
    return hash_sign(request.env(su=True), SCOPE, list(state))


def redeem(request, signed):
    """Return a state, which cannot be used again.

    :raises LoginFailed: when it is missing, altered, expired, used or somebody else's
    """
    state = _verified(request, signed)
    if state.user_id != request.env.uid:
        raise LoginFailed("state_other_user")
    if time.time() - state.begun_at >= LIFETIME:
        raise LoginFailed("state_expired")
    if state.session != _session_digest(request):
        raise LoginFailed("state_other_browser")
    if not request.env["instagram.login"]._use_up(state.nonce):
        raise LoginFailed("state_used")
    return state


def _verified(request, signed):
    if not signed:
        raise LoginFailed("state_missing")
    try:
        # sudo: ir.config_parameter - the database's secret verifies
        values = verify_hash_signed(request.env(su=True), SCOPE, signed)
    except ValueError as error:
        raise LoginFailed("state_altered") from error
    if values is None or len(values) != len(LoginState._fields):
        raise LoginFailed("state_altered")
    return LoginState(*values)


def _session_digest(request):
    """Return a digest that identifies the browser's session without its id.

    Only the first half of the id counts: it stays when Odoo renews the id from time to
    time, and changes when somebody logs in or out.
    """
    lasting = request.session.sid[:STORED_SESSION_BYTES]
    return hashlib.sha256(lasting.encode()).hexdigest()
