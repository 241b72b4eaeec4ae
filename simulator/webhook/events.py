"""Webhook events: the element of ``messaging`` for each thing that happens.

What a customer can send is a table of its own, ``kinds.KINDS``; any other event can be
emitted unchanged.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event as Flag
from typing import Any

from ..world import ids
from ..world.errors import Refused
from ..world.model import Message
from .kinds import KINDS, Link

# The webhook field of an event, by the key inside the event.
FIELD_OF = {
    "message": "messages",
    "message_edit": "message_edit",
    "reaction": "message_reactions",
    "read": "messaging_seen",
    "postback": "messaging_postbacks",
    "referral": "messaging_referral",
    "optin": "messaging_optins",
    "pass_thread_control": "messaging_handover",
    "take_thread_control": "messaging_handover",
    "request_thread_control": "messaging_handover",
}
FIELDS = {
    *FIELD_OF.values(),
    "standby",
    "message_echoes",
    "comments",
    "live_comments",
    "mentions",
}


@dataclass
class Update:
    """One event on its way to the business; ``done`` is set when its delivery ends.

    Events of one lane are delivered in order; the default lane is their thread's.
    """

    account: str
    customer: str
    event: dict[str, Any]
    branch: str = "messaging"
    mid: str | None = None
    delay: float = 0.0
    lane: str | None = None
    done: Flag = field(default_factory=Flag)

    @property
    def field(self) -> str | None:
        """Return the webhook field that carries it; None: always delivered."""
        if self.branch == "changes":
            name: str = self.event["field"]
            return name
        if self.branch != "messaging":
            return "standby" if self.branch == "standby" else None
        return next((FIELD_OF[key] for key in self.event if key in FIELD_OF), None)


def _text(wanted: dict[str, Any]) -> dict[str, Any]:
    text = wanted.get("text")
    if not isinstance(text, str) or not text:
        raise Refused("A message needs a text")
    return {"text": text}


def _raw(wanted: dict[str, Any]) -> dict[str, Any]:
    """Return what a test puts inside ``message``."""
    if not isinstance(wanted["message"], dict):
        raise Refused("message is an object")
    return wanted["message"]


_WRITTEN: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "text": _text,
    "raw": _raw,
}


def kind_of(wanted: dict[str, Any]) -> str:
    return wanted.get("kind") or ("raw" if "message" in wanted else "text")


def content(wanted: dict[str, Any], link: Link) -> dict[str, Any]:
    """Return the content of the event, without its mid."""
    kind = kind_of(wanted)
    if kind in _WRITTEN:
        body = _WRITTEN[kind](wanted)
    elif kind in KINDS:
        body = KINDS[kind].make(link)
        if wanted.get("text"):
            body["text"] = wanted["text"]
    else:
        raise Refused(f"There is no kind {kind!r}: {sorted({*_WRITTEN, *KINDS})}")
    if wanted.get("reply_to"):
        body["reply_to"] = {"mid": wanted["reply_to"], "is_self_reply": False}
    return body


def now() -> int:
    return time.time_ns() // 1_000_000


def from_customer(
    account: str, customer: str, body: dict[str, Any], at: int | None = None
) -> dict[str, Any]:
    igsid = ids.igsid(account, customer)
    return _event(igsid, account, body, at)


def from_business(
    account: str, customer: str, body: dict[str, Any], at: int | None = None
) -> dict[str, Any]:
    igsid = ids.igsid(account, customer)
    return _event(account, igsid, body, at)


def _event(
    sender: str, recipient: str, body: dict[str, Any], at: int | None
) -> dict[str, Any]:
    return {
        "sender": {"id": sender},
        "recipient": {"id": recipient},
        "timestamp": now() if at is None else at,
        **body,
    }


def announce(message: Message) -> Update:
    """Return the event of a message, with the time it was written."""
    build = from_customer if message.incoming else from_business
    body = dict(message.content)
    body.pop("quick_replies", None)  # Instagram's own echoes do not repeat them
    if message.kind not in KINDS or KINDS[message.kind].has_mid:
        body = {"mid": message.mid, **body}
    if not message.incoming:
        body["is_echo"] = True
    message.event = build(
        message.account, message.customer, {message.happening: body}, message.at
    )
    return Update(message.account, message.customer, message.event, mid=message.mid)


def companion(message: Message, bare: bool) -> Update:
    """Return the ``message_edit`` that Instagram sends with a new message."""
    edit = {"message_edit": {"mid": message.mid, "num_edit": 0}}
    event = from_customer(message.account, message.customer, edit, message.at)
    if bare:
        del event["sender"], event["recipient"]
    return Update(message.account, message.customer, event)
