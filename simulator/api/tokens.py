"""Access tokens: creates, exchanges, refreshes and checks them."""

import secrets
from typing import Any

from werkzeug.wrappers import Request

from ..world.core import Core
from ..world.errors import GraphError
from ..world.model import Token

HOUR = 3600
DAY = 24 * HOUR
SHORT_LIFE = HOUR
LONG_LIFE = 60 * DAY
REFRESH_AGE = DAY


def issue(core: Core, account_id: str, scopes: list[str], long_lived: bool) -> str:
    value = "IGAA" + secrets.token_urlsafe(90).replace("-", "Z").replace("_", "A")
    now = core.world.now()
    life = LONG_LIFE if long_lived else SHORT_LIFE
    with core.world.lock:
        core.world.tokens[value] = Token(
            account_id, long_lived, now, now + life, list(scopes)
        )
        core.world.touch()
    return value


def given(request: Request) -> str:
    """Return the token of a call: from the header, the query or the form."""
    scheme, _space, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and value:
        return value.strip()
    return request.values.get("access_token", "")


def check(core: Core, value: str, scope: str = "instagram_business_basic") -> Token:
    token = core.world.tokens.get(value)
    if token is None:
        raise GraphError("bad_token")
    if token.revoked:
        names = {458: "app_removed", 459: "checkpoint", 460: "password_changed"}
        raise GraphError(names.get(token.revoked, "expired"))
    if token.expires_at <= core.world.now():
        raise GraphError("expired")
    if scope not in token.scopes:
        raise GraphError("permission")
    return token


def exchange(core: Core, request: Request) -> dict[str, Any]:
    """``GET /access_token``: exchange a token of an hour for one of sixty days."""
    meeting = core.faults.take("token", "long")
    meeting.before()
    if request.args.get("grant_type") != "ig_exchange_token":
        raise GraphError("unsupported")
    if request.args.get("client_secret") != core.app_secret:
        raise GraphError("bad_secret")
    token = check(core, request.args.get("access_token", ""))
    if token.long_lived:
        raise GraphError("bad_parameter", "The token is long-lived already.")
    value = issue(core, token.account, token.scopes, long_lived=True)
    return _answer(value)


def refresh(core: Core, request: Request) -> dict[str, Any]:
    """``GET /refresh_access_token``: sixty more days, for a token a day old."""
    meeting = core.faults.take("token", "refresh")
    meeting.before()
    if request.args.get("grant_type") != "ig_refresh_token":
        raise GraphError("unsupported")
    old = given(request)
    token = check(core, old)
    if not token.long_lived:
        raise GraphError("bad_parameter", "Only long-lived tokens can be refreshed.")
    if core.world.now() - token.issued_at < REFRESH_AGE:
        # Meta does not document this answer.
        raise GraphError("bad_parameter", "The token is less than 24 hours old.")
    return _answer(issue(core, token.account, token.scopes, long_lived=True))


def _answer(value: str) -> dict[str, Any]:
    return {"access_token": value, "token_type": "bearer", "expires_in": LONG_LIFE}
