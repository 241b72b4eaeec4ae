"""``/{id}/messenger_profile``: the questions of an empty thread, and the menu.

https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api/ice-breakers
"""

from typing import Any

from werkzeug.wrappers import Request

from ..world.core import Core
from ..world.errors import GraphError
from ..world.model import Account
from . import tokens
from .nodes import own_account

SCOPE = "instagram_business_manage_messages"
ICE_BREAKERS, MENU = "ice_breakers", "persistent_menu"
QUESTIONS = 4
ENTRIES = 20
LENGTHS = {"question": 80, "title": 30, "payload": 1000}


def messenger_profile(core: Core, request: Request, node_id: str) -> dict[str, Any]:
    token = tokens.check(core, tokens.given(request), SCOPE)
    account = own_account(core, token, node_id)
    core.faults.take("taps").before()
    given = request.get_json(silent=True) if request.is_json else None
    body = {**request.args, **(given if isinstance(given, dict) else {})}
    if body.get("platform") != "instagram":
        raise GraphError("bad_parameter", "Param platform must be instagram.")
    return _METHODS[request.method](core, account, body)


def _fields(body: dict[str, Any]) -> list[str]:
    fields = body.get("fields") or []
    fields = fields.split(",") if isinstance(fields, str) else fields
    if not fields or not {ICE_BREAKERS, MENU}.issuperset(fields):
        raise GraphError("bad_parameter", "Param fields must name known properties.")
    return list(fields)


def _read(_core: Core, account: Account, body: dict[str, Any]) -> dict[str, Any]:
    known = {
        name: account.profile[name] for name in _fields(body) if name in account.profile
    }
    return {"data": [known] if known else []}


def _delete(core: Core, account: Account, body: dict[str, Any]) -> dict[str, Any]:
    with core.world.lock:
        for name in _fields(body):
            account.profile.pop(name, None)
        core.world.touch()
    return {"success": True}


def _write(core: Core, account: Account, body: dict[str, Any]) -> dict[str, Any]:
    lists = {name: body[name] for name in (ICE_BREAKERS, MENU) if name in body}
    if not lists:
        raise GraphError("bad_parameter", "Param ice_breakers is required.")
    for name, content in lists.items():
        _check(name, content)
    with core.world.lock:
        account.profile.update(lists)
        core.world.touch()
    return {"success": True}


def _check(name: str, content: Any) -> None:
    if not isinstance(content, list) or not content:
        raise GraphError("bad_parameter", f"Param {name} must be a list.")
    locales = [each.get("locale", "default") for each in content]
    if "default" not in locales or len(set(locales)) < len(locales):
        raise GraphError(
            "bad_parameter", f"Param {name} requires one list of the default locale."
        )
    most, check = (QUESTIONS, _question) if name == ICE_BREAKERS else (ENTRIES, _entry)
    for each in content:
        actions = each.get("call_to_actions")
        if not isinstance(actions, list) or not 1 <= len(actions) <= most:
            raise GraphError(
                "bad_parameter", f"Param {name} has 1 to {most} call_to_actions."
            )
        for action in actions:
            check(action)


def _question(action: dict[str, Any]) -> None:
    _text(action, "question")
    _text(action, "payload")


def _entry(action: dict[str, Any]) -> None:
    _text(action, "title")
    if action.get("type") == "web_url":
        if not str(action.get("url", "")).startswith(("https://", "http://")):
            raise GraphError("bad_parameter", "Param url must be a URL.")
    elif action.get("type") == "postback":
        _text(action, "payload")
    else:
        raise GraphError("bad_parameter", "Param type is web_url or postback.")


def _text(action: dict[str, Any], name: str) -> None:
    value = action.get(name)
    if not isinstance(value, str) or not value.strip():
        raise GraphError("bad_parameter", f"The parameter {name} is required.")
    if len(value) > LENGTHS[name]:
        raise GraphError(
            "bad_parameter",
            f"Length of param {name} must be less than or equal to {LENGTHS[name]}",
        )


_METHODS = {"GET": _read, "POST": _write, "DELETE": _delete}
