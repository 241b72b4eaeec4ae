"""The `state` of a login at Instagram: proof that it began here, and with whom.

Signed, good for 15 minutes, once, and only for the user and the browser that began:
its nonce is in the session's data, which Odoo keeps when it gives a session a new id.
"""

import secrets
import time
from typing import NamedTuple

from odoo.http import root
from odoo.tools import SQL, hash_sign, verify_hash_signed

from ..login_failures import LoginFailed

SCOPE = "instagram_inbox.login"
LIFETIME = 15 * 60
SESSION_KEY = "instagram_logins"
# Logins begun in several tabs; older ones are forgotten.
KEPT_IN_SESSION = 10


class LoginState(NamedTuple):
    """What the redirect to Instagram carries along and brings back."""

    nonce: str
    begun_at: int
    user_id: int
    company_id: int
    inbox_id: int
    redirect_uri: str


def begin(request, company_id, inbox_id, redirect_uri):
    """Sign a new state, and remember its nonce in the browser's session."""
    state = LoginState(
        nonce=secrets.token_urlsafe(16),
        begun_at=int(time.time()),
        user_id=request.env.uid,
        company_id=company_id,
        inbox_id=inbox_id,
        redirect_uri=redirect_uri,
    )
    earlier = list(request.session.get(SESSION_KEY, {}).items())[-KEPT_IN_SESSION + 1 :]
    request.session[SESSION_KEY] = {**dict(earlier), state.nonce: "begun"}
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
    _use_up(request, state.nonce)
    return state


def _verified(request, signed):
    if not signed:
        raise LoginFailed("state_missing")
    try:
        # sudo: ir.config_parameter - the database's secret verifies
        values = verify_hash_signed(request.env(su=True), SCOPE, signed)
    except ValueError as error:
        raise LoginFailed("state_altered") from error
    if values is None:
        raise LoginFailed("state_altered")
    return LoginState(*values)


def _use_up(request, nonce):
    """Mark a nonce as used, at once: the calls that follow take seconds.

    Of two requests with one state the second must find that out, so the stored
    session is looked at, under a lock that ends with this request.
    """
    query = SQL("SELECT pg_try_advisory_xact_lock(hashtext(%s))", SCOPE + nonce)
    [(alone,)] = request.env.execute_query(query)
    stored = root.session_store.get(request.session.sid).get(SESSION_KEY, {})
    if nonce not in stored:
        raise LoginFailed("state_other_browser")
    if not alone or stored[nonce] != "begun":
        raise LoginFailed("state_used")
    request.session[SESSION_KEY] = {**stored, nonce: "used"}
    root.session_store.save(request.session)
