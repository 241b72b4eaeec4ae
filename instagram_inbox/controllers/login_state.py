"""The `state` of a login at Instagram: proof that it began here, and with whom.

Signed, good for 15 minutes, once, and only for the user and the browser that began.
Nothing of it is kept in the session's data: Odoo saves a session as a whole, so
whatever the web client asks for at the same moment would write its older copy over it.
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
    """What the redirect to Instagram carries along and brings back."""

    nonce: str
    begun_at: int
    user_id: int
    company_id: int
    inbox_id: int
    redirect_uri: str
    session: str


def begin(request, company_id, inbox_id, redirect_uri):
    """Sign a new state."""
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
    """Give back the state, which is then used up.

    :raises LoginFailed: when it is missing, altered, too old, used or another's
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
    """Name the browser's session without telling its id.

    Its first half stays when Odoo gives a session a new id now and then, and goes when
    somebody logs in or out.
    """
    lasting = request.session.sid[:STORED_SESSION_BYTES]
    return hashlib.sha256(lasting.encode()).hexdigest()
