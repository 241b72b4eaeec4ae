"""What may be kept of an update whose message was unsent."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, Final, TypeVar

from ..common.exceptions import MalformedBody
from ..common.values import mapping
from . import body, parser
from .events import Edited, Event, Ignored, Message, Postback

_KEPT: Final = ("sender", "recipient", "timestamp")
# What the body of an unsent message keeps while the message is still to be shown.
_KEPT_WAITING: Final = ("mid", "is_echo", "is_self")
# What an unsent message keeps: its author, time, thread and id.
_IDENTITY: Final = frozenset(
    {"account_id", "customer_id", "at", "source", "is_echo", "is_self", "mid"}
)
_EMPTY: Final = '{"object": "instagram", "entry": []}'


_Said = TypeVar("_Said", Message, Postback)


def emptied(event: _Said) -> _Said:
    """Return the message without any of its content.

    :param event: the message, which was unsent.
    """
    gone: dict[str, Any] = {
        field.name: field.default
        for field in fields(event)
        if field.name not in _IDENTITY
    }
    return replace(event, **gone)


def carries(payload: str, mid: str) -> bool:
    """Return whether a body holds, or may hold, the content of a message.

    An unreadable body may: the caller knows that it names the message.

    :param payload: a webhook body.
    :param mid: of the message.
    """
    try:
        return any(_speaks_of(event, mid) for event in parser.parse(payload))
    except MalformedBody:
        return True


def _speaks_of(event: Event, mid: str) -> bool:
    # An announcement may hold more than the id; nobody knows what.
    speaking = isinstance(event, (Message, Edited, Postback, Ignored))
    return speaking and getattr(event, "mid", "") == mid


def unsent(payload: str, mid: str) -> str:
    """Return the body reduced to the fact that its message was unsent.

    Processed again, it therefore unsends the message once more.

    :param payload: a webhook body.
    :param mid: of the message.
    """
    try:
        found = body.updates(body.load(payload))
    except MalformedBody:
        return _EMPTY
    return next(_written(found, mid), _EMPTY)


def unsent_waiting(payload: str, mid: str) -> str:
    """Return the body of a message that is still to be shown, without its content.

    Unlike the fact that it was unsent, it keeps the place of the message. Of anything
    but a message only that fact is left.

    :param payload: a webhook body.
    :param mid: of the message.
    """
    try:
        found = body.updates(body.load(payload))
    except MalformedBody:
        return _EMPTY
    return next(_written(found, mid, is_waiting=True), _EMPTY)


def _written(
    found: list[body.Found], mid: str, *, is_waiting: bool = False
) -> Iterator[str]:
    for update in found:
        if update.branch:
            yield body.write(update._replace(item=_item(update, mid, is_waiting)))


def _item(update: body.Found, mid: str, is_waiting: bool) -> dict[str, Any]:
    said = mapping(body.content(update))
    kept = {key: said[key] for key in _KEPT if key in said}
    kept |= (is_waiting and _place(said)) or {
        "message": {"mid": mid, "is_deleted": True}
    }
    if update.branch == "changes":
        return {"field": "messages", "value": kept}
    return kept


def _place(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what makes a message or a tap take its place in the thread."""
    return {
        kind: {key: said[kind][key] for key in _KEPT_WAITING if key in said[kind]}
        for kind in ("message", "postback")
        if mapping(said.get(kind))
    }
