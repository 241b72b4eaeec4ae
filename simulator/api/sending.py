"""``POST /{id}/messages``: what a business sends."""

import re
from collections.abc import Callable
from json import JSONDecodeError, loads
from typing import Any

from werkzeug.wrappers import Request

from ..webhook import events
from ..world import ids
from ..world.core import Core
from ..world.errors import GraphError
from ..world.model import Message, Token
from . import actions, attachments, comments, tokens
from .nodes import own_account

TEXT_LIMIT = 1000  # bytes of UTF-8
QUICK_REPLIES, QUICK_REPLY_LENGTH = 13, 20
WINDOW = tokens.DAY
AGENT_WINDOW = 7 * tokens.DAY
ECHO_DELAY = 0.05
ECHO_PATIENCE = 5.0
SCOPE = "instagram_business_manage_messages"


def send(core: Core, request: Request, node_id: str) -> dict[str, Any]:
    token = tokens.check(core, tokens.given(request), SCOPE)
    account = own_account(core, token, node_id).instagram_id
    body = _body(request)
    recipient = body.get("recipient")
    if isinstance(recipient, dict) and recipient.get("comment_id"):
        number = str(recipient["comment_id"])
        return _reply_privately(core, token, account, number, body)
    igsid = _recipient(body)
    owner, customer = core.world.igsids.get(igsid, ("", ""))
    point = "action" if "sender_action" in body else "send"
    meeting = core.faults.take(point, igsid, customer)
    meeting.before()
    if owner != account:
        raise GraphError("unknown_user")
    if core.world.customers[customer].blocked:
        raise GraphError("unavailable")
    if (account, customer) in core.world.held:
        raise GraphError("not_thread_owner")
    _check_window(core, account, customer, body.get("tag"))
    if "sender_action" in body:
        actions.act(core, account, customer, body)
        return {"recipient_id": igsid}
    mid = _deliver(core, account, customer, body)
    meeting.after()
    return {"recipient_id": igsid, "message_id": mid}


def _reply_privately(
    core: Core, token: Token, account: str, comment_id: str, body: dict[str, Any]
) -> dict[str, Any]:
    """Answer a comment by a message: once, and without a window."""
    meeting = core.faults.take("send", comment_id)
    meeting.before()
    if comments.SCOPE not in token.scopes:
        raise GraphError("comment_scope")
    with core.world.lock:
        comment = comments.private_recipient(core, account, comment_id)
        if core.world.customers[comment.customer].blocked:
            raise GraphError("unavailable")
        wanted = body.get("message")
        if not isinstance(wanted, dict) or "text" not in wanted:
            raise GraphError("bad_parameter", "A private reply has a text.")
        content = _text(core, wanted)
        message = business_message(core, account, comment.customer, content, "api")
        comment.private_mid = message.mid
    echo(core, message)
    meeting.after()
    igsid = ids.igsid(account, comment.customer)
    return {"recipient_id": igsid, "message_id": message.mid}


def _body(request: Request) -> dict[str, Any]:
    if not request.is_json:
        return _nested(request.values.to_dict())
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise GraphError("bad_parameter", "The body is not a JSON object.")
    body.pop("access_token", None)
    return body


def _nested(flat: dict[str, str]) -> dict[str, Any]:
    """Parse a form: ``recipient={"id": 1}`` or ``recipient[id]=1``."""
    body: dict[str, Any] = {}
    for key, value in flat.items():
        if match := re.fullmatch(r"(\w+)\[(\w+)\]", key):
            body.setdefault(match[1], {})[match[2]] = value
        elif key in ("recipient", "message", "reply_to", "payload"):
            try:
                body[key] = loads(value)
            except JSONDecodeError:
                raise GraphError("bad_parameter", f"{key} is not JSON.") from None
        elif key != "access_token":
            body[key] = value
    return body


def _recipient(body: dict[str, Any]) -> str:
    recipient = body.get("recipient")
    if not isinstance(recipient, dict) or not recipient.get("id"):
        raise GraphError("bad_parameter", "The parameter recipient is required.")
    return str(recipient["id"])


def _check_window(core: Core, account: str, customer: str, tag: str | None) -> None:
    if tag not in (None, "HUMAN_AGENT"):
        raise GraphError("bad_parameter", f"The tag {tag} is no longer supported.")
    if tag and core.settings["human_agent"] == "no":
        raise GraphError("human_agent")
    last = core.world.last_incoming(account, customer)
    allowed = AGENT_WINDOW if tag else WINDOW
    if last is None or core.world.now() - last / 1000 > allowed:
        raise GraphError("window")


def _deliver(core: Core, account: str, customer: str, body: dict[str, Any]) -> str:
    wanted = body.get("message")
    if not isinstance(wanted, dict):
        raise GraphError("bad_parameter", "The parameter message is required.")
    content = _content(core, wanted) | _quick_replies(wanted)
    if "reply_to" in body:
        thread = (account, customer)
        content["reply_to"] = _reply_to(core, thread, body["reply_to"])
    message = business_message(
        core, account, customer, content, "api", tag=body.get("tag")
    )
    echo(core, message)
    return message.mid


def _text(_core: Core, wanted: dict[str, Any]) -> dict[str, Any]:
    text = wanted["text"]
    if not isinstance(text, str) or not text.strip():
        raise GraphError("bad_parameter", "The text is empty.")
    if len(text.encode("utf-8", "surrogatepass")) > TEXT_LIMIT:
        raise GraphError(
            "bad_parameter",
            f"Length of param message[text] must be less than or equal to {TEXT_LIMIT}",
        )
    return {"text": text}


# The contents of a message, by the key that names them.
_SENDABLE: dict[str, Callable[[Core, dict[str, Any]], dict[str, Any]]] = {
    "text": _text,
    "attachment": attachments.single,
    "attachments": attachments.several,
}


def _content(core: Core, wanted: dict[str, Any]) -> dict[str, Any]:
    keys = [key for key in _SENDABLE if key in wanted]
    if len(keys) != 1:
        raise GraphError("bad_parameter", f"A message has one of {list(_SENDABLE)}.")
    return _SENDABLE[keys[0]](core, wanted)


def _quick_replies(wanted: dict[str, Any]) -> dict[str, Any]:
    """Return the chips below a text; Instagram cuts off long titles."""
    if "quick_replies" not in wanted:
        return {}
    given = wanted["quick_replies"]
    if not isinstance(given, list) or not 1 <= len(given) <= QUICK_REPLIES:
        raise GraphError(
            "bad_parameter", f"A message has 1 to {QUICK_REPLIES} of them."
        )
    if "text" not in wanted:
        raise GraphError("bad_parameter", "Quick replies require a text.")
    for each in given:
        if each.get("content_type") != "text" or not each.get("title"):
            raise GraphError("bad_parameter", "Invalid quick reply.")
    shown = [{**each, "title": each["title"][:QUICK_REPLY_LENGTH]} for each in given]
    return {"quick_replies": shown}


def _reply_to(core: Core, thread: tuple[str, str], reply_to: Any) -> dict[str, Any]:
    mid = reply_to.get("mid") if isinstance(reply_to, dict) else None
    message = actions.known_message(core, thread, mid)
    return {"mid": message.mid, "is_self_reply": not message.incoming}


def business_message(
    core: Core,
    account: str,
    customer: str,
    content: dict[str, Any],
    source: str,
    tag: str | None = None,
) -> Message:
    world = core.world
    with world.lock:
        moment = world.microsecond()
        message = Message(
            mid=ids.message_id(account, customer, moment),
            account=account,
            customer=customer,
            incoming=False,
            at=moment // 1000,
            text=content.get("text", ""),
            content=content,
            source=source,
            tag=tag,
        )
        world.typing.pop((account, customer), None)
        world.add_message(message)
    return message


def echo(core: Core, message: Message) -> None:
    """Send the business an echo of its message, sometimes before the call's answer."""
    when = core.settings["echo"]
    if when == "none":
        message.delivery = "delivered"
        return
    update = events.announce(message)
    if when == "after":
        update.delay = ECHO_DELAY
    core.webhooks.emit(update)
    if when == "before":
        update.done.wait(ECHO_PATIENCE)
