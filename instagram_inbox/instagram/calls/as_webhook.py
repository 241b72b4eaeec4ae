"""Turns a fetched message into the webhook body that Meta would have sent.

Vendor page: https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/conversations-api
(2026-10-05). Meta may refuse a call for fields that are not documented there.
Attachments, shares, stories and reactions have the shapes of Messenger's.
"""

import json
from collections.abc import Collection, Iterator
from datetime import datetime, timezone
from typing import Any, Final

from ..common.exceptions import MalformedAnswer
from ..common.values import (
    Object,
    flag,
    identifier,
    link,
    mapping,
    message_id,
    moment,
    string,
)

FIELDS: Final = "id,created_time,from,to,message"
MORE_FIELDS: Final = (
    f"{FIELDS},attachments,shares,story,reactions,is_unsupported,reply_to"
)

# The beginnings of attachment keys that hold the address of a file.
_FILES: Final = {
    "image": "image",
    "animated_gif": "image",
    "sticker": "image",
    "video": "video",
    "audio": "audio",
    "file": "file",
}
# An animated picture comes with a still one.
_DATA_URLS: Final = ("animated_gif_url", "url", "file_url", "src")
_PREVIEW: Final = ("preview", "thumbnail")
_CARD: Final = "_template"


def as_update(answer: Object, account_id: str, own_ids: Collection[str]) -> str:
    """Return a webhook body that announces the message.

    :param answer: the message as the Conversations API returns it.
    :param account_id: the account's id in webhooks.
    :param own_ids: every id and name under which the account may be the author.
    :raises MalformedAnswer: when the answer lacks the message's id or the customer.
    """
    mid = message_id(answer.get("id"))
    is_echo = is_own(mapping(answer.get("from")), own_ids)
    customer = _customer(answer, own_ids)
    if not mid or not customer:
        raise MalformedAnswer("the answer does not say whose message it is")
    message = {"mid": mid, "text": string(answer.get("message")), **_content(answer)}
    if is_echo:
        message["is_echo"] = True
    return _body(answer, account_id, customer, is_echo, message=message)


def not_to_be_had(mid: str, account_id: str, customer: str, at: datetime | None) -> str:
    """Return a webhook body for a customer's message of which only the id is known.

    :param mid: of the message.
    :param account_id: the account's id in webhooks.
    :param customer: the customer's Instagram-scoped id.
    :param at: when the message was announced, in UTC.
    """
    known = {"created_time": f"{at:%Y-%m-%dT%H:%M:%S+0000}"} if at else {}
    message = {"mid": mid, "is_unsupported": True}
    return _body(known, account_id, customer, False, message=message)


def reactions(
    answer: Object, account_id: str, own_ids: Collection[str]
) -> Iterator[str]:
    """Yield a webhook body for each reaction to the message.

    The API does not say when somebody reacted, so each body has the message's time: any
    later reaction from a webhook wins.

    :param answer: the message as the Conversations API returns it.
    :param account_id: the account's id in webhooks.
    :param own_ids: every id and name of the account.
    """
    mid = message_id(answer.get("id"))
    customer = _customer(answer, own_ids)
    for each in _data(answer.get("reactions")):
        named = {key: each[key] for key in ("reaction", "emoji") if each.get(key)}
        users = [*_data(each.get("users")), *_list(each.get("users"))]
        for user in users if mid and customer and named else ():
            reaction = {"mid": mid, "action": "react", **named}
            is_ours = is_own(user, own_ids)
            yield _body(answer, account_id, customer, is_ours, reaction=reaction)


def _body(
    answer: Object, account_id: str, customer: str, is_ours: bool, **content: object
) -> str:
    sender, recipient = customer, account_id
    if is_ours:
        sender, recipient = recipient, sender
    at = moment(answer.get("created_time"))
    item = {
        "sender": {"id": sender},
        "recipient": {"id": recipient},
        "timestamp": _milliseconds(at),
        **content,
    }
    entry = {"id": account_id, "messaging": [item]}
    return json.dumps({"object": "instagram", "entry": [entry]})


def is_own(person: Object, own_ids: Collection[str]) -> bool:
    """Return whether a person is the account, by any of its ids and names."""
    names = {identifier(person.get("id")), string(person.get("username"))}
    return not names.isdisjoint(own_ids)


def _customer(answer: Object, own_ids: Collection[str]) -> str:
    author = mapping(answer.get("from"))
    addressees = _data(answer.get("to"))
    if is_own(author, own_ids):
        author = addressees[0] if addressees else {}
    return identifier(author.get("id"))


def _content(answer: Object) -> dict[str, Any]:
    """Return what a message holds besides its text, in the form of webhooks."""
    content: dict[str, Any] = {}
    if attachments := [*_attachments(answer), *_shares(answer), *_mention(answer)]:
        content["attachments"] = attachments
    if reply_to := _reply_to(answer):
        content["reply_to"] = reply_to
    if flag(answer.get("is_unsupported")):
        content["is_unsupported"] = True
    return content


def _attachments(answer: Object) -> Iterator[Object]:
    for item in _data(answer.get("attachments")):
        if cards := [_card(item[key]) for key in item if key.endswith(_CARD)]:
            yield {"type": "template", "payload": {"generic": {"elements": cards}}}
        else:
            yield _file(item)


def _card(value: object) -> Object:
    """Return a card in the form of webhooks, where a card has a list of buttons."""
    card = dict(mapping(value))
    if button := mapping(card.pop("cta", None)):
        card["buttons"] = [button]
    if picture := link(card.pop("media_url", None)):
        card["image_url"] = picture
    return card


def _file(item: Object) -> Object:
    """Return a file; one under an unknown key has an address and an unknown kind."""
    kinds = {key: _kind(key) for key in item}
    found = [key for key in item if _address(item[key])]
    key = next((key for key in found if kinds[key]), "")
    key = key or next(iter(found), "") or next((key for key in item if kinds[key]), "")
    kind = kinds.get(key) or key or "file"
    for family in ("audio", "video", "image"):
        if string(item.get("mime_type")).startswith(f"{family}/"):
            kind = family
    told = {"url": _address(item.get(key)), "title": string(item.get("name"))}
    payload = {name: value for name, value in told.items() if value}
    return {"type": kind, "payload": payload} if payload else {"type": kind}


def _kind(key: str) -> str:
    names = (name for name in _FILES if key.startswith(f"{name}_"))
    return _FILES.get(next(names, ""), "")


def _address(value: object) -> str:
    """Return the address in a value of any shape; a preview only if nothing else."""
    inner = mapping(value)
    known = (link(inner.get(name)) for name in _DATA_URLS)
    others = sorted(inner, key=lambda name: any(word in name for word in _PREVIEW))
    return (
        link(value)
        or next(filter(None, known), "")
        or next(filter(None, (link(inner[name]) for name in others)), "")
    )


def _shares(answer: Object) -> Iterator[Object]:
    for item in _data(answer.get("shares")):
        title = string(item.get("name") or item.get("description"))
        url = link(item.get("link")) or _address(item)
        yield {"type": "share", "payload": {"url": url, "title": title}}


def _mention(answer: Object) -> Iterator[Object]:
    if mention := mapping(mapping(answer.get("story")).get("mention")):
        yield {"type": "story_mention", "payload": {"url": link(mention.get("link"))}}


def _milliseconds(at: datetime | None) -> int | None:
    if at is None:
        return None
    return round(at.replace(tzinfo=timezone.utc).timestamp() * 1000)


def _reply_to(answer: Object) -> Object:
    if story := mapping(mapping(answer.get("story")).get("reply_to")):
        url = link(story.get("link"))
        return {"story": {"id": string(story.get("id")), "url": url}}
    original = mapping(answer.get("reply_to"))
    mid = message_id(original.get("mid") or original.get("id"))
    return {"mid": mid} if mid else {}


def _data(value: object) -> list[Object]:
    return _list(mapping(value).get("data"))


def _list(value: object) -> list[Object]:
    return [mapping(item) for item in value] if isinstance(value, list) else []
