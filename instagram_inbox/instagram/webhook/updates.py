"""Turns each kind of update into its event: one table, one small function each.

Vendor page: https://developers.facebook.com/docs/instagram-platform/webhooks
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final, Literal, TypedDict

from ..common.const import COMMENT_FIELDS, LIVE_COMMENTS
from ..common.exceptions import MalformedBody
from ..common.text import is_emoji, is_visible, visible
from ..common.values import (
    Object,
    flag,
    identifier,
    mapping,
    message_id,
    moment,
    number,
    string,
)
from . import body
from .attachments import message_of, origin_of
from .events import (
    Comment,
    Deleted,
    Edited,
    Event,
    Handover,
    Ignored,
    IgnoredReason,
    Postback,
    Reaction,
    Read,
    Referral,
    Source,
)

_NAME_LIMIT: Final = 64
_ENVELOPE: Final = ("sender", "recipient", "timestamp", "id", "time", "is_self")
# How the log names a message that was unsent, and one that our side wrote.
_FLAGGED: Final = (("is_deleted", "unsend"), ("is_echo", "echo"))
# Meta's names for reactions, used when the emoji is missing; for any other name, as
# Meta's own ``other``, a sign shows that somebody reacted.
_EMOJI: Final = {
    "love": "❤️",
    "heart": "❤️",
    "smile": "😆",
    "laugh": "😆",
    "haha": "😆",
    "care": "🤗",
    "wow": "😮",
    "sad": "😢",
    "cry": "😢",
    "angry": "😠",
    "like": "👍",
    "yes": "👍",
    "dislike": "👎",
    "no": "👎",
}
_OTHER_REACTION: Final = "❔"


class _Common(TypedDict):
    account_id: str
    customer_id: str
    at: datetime | None
    source: Source
    is_echo: bool


def event_of(found: body.Found) -> Event:
    """Return the event of an update; an unknown one is :class:`~.events.Ignored`.

    :param found: the update.
    :raises MalformedBody: when the update, or its content, is no object.
    """
    if not isinstance(found.item, dict):
        raise MalformedBody("an update is not an object")
    common = _common(found)
    if found.vendor_object != "instagram":
        return _ignored(common, "other_object", string(found.vendor_object))
    if field := body.field(found):
        if field in COMMENT_FIELDS:
            return _comment(found, common, field)
        return _ignored(common, "other_field", field)
    return _messaging(found, common)


def kind_of(found: body.Found) -> str:
    """Return Meta's word for the kind of an update; ``""`` for an unknown form.

    Echoes and unsent messages arrive as messages; they get words of their own.
    """
    if field := body.field(found):
        return string(field)[:_NAME_LIMIT]
    item = mapping(body.content(found) or found.item)
    kind = next((name for name in _KINDS if name in item), "")
    if kind == "message":
        content = mapping(item[kind])
        kind = next(
            (name for flag_, name in _FLAGGED if flag(content.get(flag_))), kind
        )
    return kind or _unknown(item)


def _unknown(item: Object) -> str:
    unknown = next((name for name in item if name not in _ENVELOPE), "")
    return string(unknown)[:_NAME_LIMIT]


def _common(found: body.Found) -> _Common:
    account_id, customer_id, is_echo = body.parties(found)
    return {
        "account_id": account_id,
        "customer_id": customer_id,
        "at": moment(mapping(body.content(found)).get("timestamp")),
        "source": found.branch or "changes",
        "is_echo": is_echo,
    }


def _ignored(
    common: _Common, reason: IgnoredReason, kind: str, mid: str = ""
) -> Ignored:
    return Ignored(**common, reason=reason, kind=string(kind)[:_NAME_LIMIT], mid=mid)


def _messaging(found: body.Found, common: _Common) -> Event:
    item = body.content(found)
    if item is None:
        # Neither a list of updates nor a change: it is kept, whatever it is.
        item = found.item
    if not isinstance(item, dict):
        raise MalformedBody("a change has no object for a value")
    kind = next((name for name in _KINDS if name in item), "")
    if not kind:
        unknown = _unknown(item)
        mid = message_id(mapping(item.get(unknown)).get("mid"))
        return _ignored(common, "unknown_kind", unknown, mid)
    if not isinstance(item[kind], dict):
        raise MalformedBody(f"{kind} is not an object")
    return _known(kind, item, common)


def _known(kind: str, item: Object, common: _Common) -> Event:
    content = mapping(item[kind])
    mid = message_id(content.get("mid"))
    if kind == "message_edit" and (number(content.get("num_edit")) or 0) < 1:
        # Comes with nearly every new message, sometimes without any sender.
        return _ignored(common, "not_an_edit", kind, mid)
    if not common["customer_id"]:
        return _ignored(common, "no_customer", kind, mid)
    if kind in _NEED_MID and not mid:
        return _ignored(common, "no_mid", kind)
    return _KINDS[kind](item, mid, common)


def _message(item: Object, mid: str, common: _Common) -> Event:
    content = mapping(item["message"])
    if not flag(content.get("is_deleted")):
        return message_of(content, is_self=_is_self(item, content), mid=mid, **common)
    if not mid:
        return _ignored(common, "no_mid", "message")
    return Deleted(**common, mid=mid)


def _edited(item: Object, mid: str, common: _Common) -> Event:
    content = mapping(item["message_edit"])
    text = string(content.get("text"))
    if not text:
        return _ignored(common, "no_content", "message_edit", mid)
    times = int(number(content.get("num_edit")) or 1)
    return Edited(**common, mid=mid, text=text, num_edit=times)


def _reaction(item: Object, mid: str, common: _Common) -> Event:
    content = mapping(item["reaction"])
    if content.get("action") == "unreact":
        return Reaction(**common, mid=mid, emoji="", removed=True)
    values = [string(content.get(key)).strip() for key in ("emoji", "reaction")]
    if not any(values):
        return _ignored(common, "no_content", "reaction", mid)
    emojis = [one if is_emoji(one) else _EMOJI.get(one.lower(), "") for one in values]
    emoji = next(filter(is_visible, emojis), _OTHER_REACTION)
    return Reaction(**common, mid=mid, emoji=emoji)


def _read(_item: Object, mid: str, common: _Common) -> Event:
    return Read(**common, mid=mid)


def _postback(item: Object, mid: str, common: _Common) -> Event:
    content = mapping(item["postback"])
    return Postback(
        **common,
        mid=mid,
        title=visible(string(content.get("title"))),
        payload=string(content.get("payload")),
        referral=origin_of(content.get("referral")),
        is_self=_is_self(item, content),
    )


def _referral(item: Object, _mid: str, common: _Common) -> Event:
    origin = origin_of(item["referral"])
    if origin is None:
        return _ignored(common, "no_content", "referral")
    return Referral(**common, referral=origin)


def _handover(
    action: Literal["pass", "take", "request"], item: Object, _mid: str, common: _Common
) -> Event:
    content = mapping(item[f"{action}_thread_control"])
    new = content.get("new_owner_app_id") or content.get("requested_owner_app_id")
    return Handover(
        **common,
        action=action,
        previous_app_id=string(content.get("previous_owner_app_id")),
        new_app_id=string(new),
        metadata=string(content.get("metadata")),
    )


def _comment(found: body.Found, common: _Common, field: str) -> Event:
    value = body.content(found)
    if not isinstance(value, dict):
        raise MalformedBody("a comment is not an object")
    # `comment_id` is the name of the id with Facebook's login (seen 2026-10-05)
    comment_id = identifier(value.get("id")) or identifier(value.get("comment_id"))
    if not comment_id:
        return _ignored(common, "no_mid", field)
    if not common["customer_id"] and not common["is_echo"]:
        return _ignored(common, "no_customer", field)
    # only the entry has a time, when Meta sent it
    common["at"] = common["at"] or moment(mapping(found.entry).get("time"))
    media = mapping(value.get("media"))
    return Comment(
        **common,
        comment_id=comment_id,
        username=visible(string(mapping(value.get("from")).get("username"))),
        text=visible(string(value.get("text"))),
        media_id=identifier(media.get("id")),
        product_type=string(media.get("media_product_type"))[:_NAME_LIMIT],
        parent_id=identifier(value.get("parent_id")),
        is_live=field == LIVE_COMMENTS,
    )


def _is_self(item: Object, content: Object) -> bool:
    """Return the flag: Meta puts it into messages, but next to or into postbacks."""
    return flag(content.get("is_self")) or flag(item.get("is_self"))


# The order decides when an update holds several: a referral is part of a message.
_KINDS: Final[dict[str, Callable[[Object, str, _Common], Event]]] = {
    "message": _message,
    "message_edit": _edited,
    "reaction": _reaction,
    "read": _read,
    "postback": _postback,
    "referral": _referral,
    "pass_thread_control": partial(_handover, "pass"),
    "take_thread_control": partial(_handover, "take"),
    "request_thread_control": partial(_handover, "request"),
}
_NEED_MID: Final = frozenset({"message_edit", "reaction", "read"})
