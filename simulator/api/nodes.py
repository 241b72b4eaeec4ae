"""The account, its webhook subscription and its customers' profiles."""

from typing import Any
from urllib.parse import quote

from werkzeug.wrappers import Request

from ..samples import pictures
from ..webhook.events import FIELDS
from ..world.core import Core
from ..world.errors import GraphError
from ..world.model import Account, Message, Token
from . import comments, conversations, tokens


def node(core: Core, request: Request, node_id: str) -> dict[str, Any]:
    """``GET /me``, ``GET /{own id}``, ``GET /{igsid}``, a message or conversation."""
    token = tokens.check(core, tokens.given(request))
    account = core.world.accounts[token.account]
    if node_id in ("me", account.instagram_id, account.app_scoped_id):
        core.faults.take("me").before()
        return _me(core, request, account)
    if node_id in core.world.messages:
        return _message(core, request, account, core.world.messages[node_id])
    if conversations.is_conversation(core, account, node_id):
        return conversations.conversation(core, request, account, node_id)
    if comments.is_comment_or_post(core, node_id):
        return comments.read(core, request, account, node_id)
    return _profile(core, request, account, node_id)


def _message(
    core: Core, request: Request, account: Account, message: Message
) -> dict[str, Any]:
    """Return one of the latest messages; Meta calls older ones deleted."""
    thread = core.world.threads[message.thread]
    latest = sorted(thread, key=lambda each: each.at)[-conversations.LATEST :]
    core.faults.take("profile", message.customer).before()
    if (
        message.account != account.instagram_id
        or message.unsent
        or message not in latest
    ):
        raise GraphError("no_object")
    known = conversations.message(core, account, message)
    plain = ("id", "created_time", "from", "to", "message")
    return _pick(request, {name: known[name] for name in plain})


def _me(core: Core, request: Request, account: Account) -> dict[str, Any]:
    number = core.settings["user_id"] == "int"
    known = {
        "id": account.app_scoped_id,
        "user_id": int(account.instagram_id) if number else account.instagram_id,
        "username": account.username,
        "name": account.name,
        "account_type": account.account_type,
        "profile_picture_url": pictures.picture_url(
            core, request.url_root, "account", account.instagram_id
        ),
        "followers_count": 1284,
        "follows_count": 301,
        "media_count": 96,
    }
    answer = _pick(request, known)
    return {"data": [answer]} if core.settings["me_answer"] == "data" else answer


def _pick(request: Request, known: dict[str, Any]) -> dict[str, Any]:
    wanted = [f for f in request.args.get("fields", "id").split(",") if f]
    for name in wanted:
        if name not in known:
            raise GraphError(
                "bad_parameter", f"Tried accessing nonexisting field ({name})"
            )
    return {name: known[name] for name in dict.fromkeys([*wanted, "id"])}


def _profile(
    core: Core, request: Request, account: Account, igsid: str
) -> dict[str, Any]:
    account_id, customer_id = core.world.igsids.get(igsid, (None, ""))
    core.faults.take("profile", igsid, customer_id).before()
    if not igsid.isdigit():
        raise GraphError("no_object")
    if account_id != account.instagram_id:
        raise GraphError("no_user")
    customer = core.world.customers[customer_id]
    wrote = core.world.last_incoming(account.instagram_id, customer_id) is not None
    if customer.needs_consent or not wrote:
        raise GraphError("consent")
    picture = pictures.picture_url(core, request.url_root, "customer", customer_id)
    known = {
        "name": customer.name,
        "username": customer.username,
        "profile_pic": picture if customer.has_picture else None,
        "follower_count": len(customer.username) * 7,
        "is_verified_user": customer.verified,
        "is_user_follow_business": True,
        "is_business_follow_user": False,
        "id": igsid,
    }
    return _pick(request, known)


def subscribed_apps(core: Core, request: Request, node_id: str) -> dict[str, Any]:
    token = tokens.check(core, tokens.given(request))
    account = own_account(core, token, node_id)
    core.faults.take("subscribe").before()
    return _SUBSCRIPTION[request.method](core, request, account)


def own_account(core: Core, token: Token, node_id: str) -> Account:
    account = core.world.accounts[token.account]
    if node_id not in ("me", account.instagram_id):
        raise GraphError("no_object")
    return account


def _read(core: Core, _request: Request, account: Account) -> dict[str, Any]:
    if not account.subscribed_fields:
        return {"data": []}
    fields = account.subscribed_fields
    return {"data": [{"id": core.app_id, "subscribed_fields": fields}]}


def _subscribe(core: Core, request: Request, account: Account) -> dict[str, Any]:
    body = request.get_json(silent=True) or {} if request.is_json else {}
    given = request.values.get("subscribed_fields") or body.get("subscribed_fields")
    if isinstance(given, str):
        given = given.split(",")
    if not given:
        raise GraphError(
            "bad_parameter", "The parameter subscribed_fields is required."
        )
    for name in given:
        if name not in FIELDS:
            raise GraphError(
                "bad_parameter",
                f"Param subscribed_fields must be one of the fields: {quote(name)}",
            )
    with core.world.lock:
        account.subscribed_fields = list(dict.fromkeys(given))
        core.world.touch()
    return {"success": True}


def _unsubscribe(core: Core, _request: Request, account: Account) -> dict[str, Any]:
    with core.world.lock:
        account.subscribed_fields = []
        core.world.touch()
    return {"success": True}


_SUBSCRIPTION = {"GET": _read, "POST": _subscribe, "DELETE": _unsubscribe}
