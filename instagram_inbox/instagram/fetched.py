"""A message that was fetched, told as Meta's webhook would have told it.

Vendor page: https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/conversations-api
(2026-10-05): only the documented fields; of the others, Meta refuses the call.
"""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Final

from .exceptions import MalformedAnswer
from .values import Object, identifier, mapping, message_id, string

FIELDS: Final = "id,created_time,from,to,message"


def as_update(answer: Object, account_id: str, own_ids: Collection[str]) -> str:
    """A webhook body that announces the message.

    :param account_id: of the account in webhooks.
    :param own_ids: every id and name under which the account may be its author.
    :raises MalformedAnswer: when it does not say which message, or whose.
    """
    mid = message_id(answer.get("id"))
    author = mapping(answer.get("from"))
    names = {identifier(author.get("id")), string(author.get("username"))}
    is_echo = not names.isdisjoint(own_ids)
    customer = identifier((_addressee(answer) if is_echo else author).get("id"))
    if not mid or not customer:
        raise MalformedAnswer("the answer does not say whose message it is")
    message: dict[str, str | bool] = {"mid": mid, "text": string(answer.get("message"))}
    if is_echo:
        message["is_echo"] = True
    sender, recipient = customer, account_id
    if is_echo:
        sender, recipient = recipient, sender
    item = {
        "sender": {"id": sender},
        "recipient": {"id": recipient},
        "timestamp": _milliseconds(answer.get("created_time")),
        "message": message,
    }
    entry = {"id": account_id, "messaging": [item]}
    return json.dumps({"object": "instagram", "entry": [entry]})


def _addressee(answer: Object) -> Object:
    data = mapping(answer.get("to")).get("data")
    return mapping(data[0]) if isinstance(data, list) and data else {}


def _milliseconds(value: object) -> int | None:
    try:
        at = datetime.strptime(str(value), "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return None
    return round(at.timestamp() * 1000)
