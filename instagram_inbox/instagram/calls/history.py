"""Conversations of before: the list of them, and what was said, as webhooks tell it.

Vendor page: https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/conversations-api
(2026-10-05): two calls a second for an account; the latest 20 messages of each
conversation have details. An app that is not published gets an empty list, and no error.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ..common.exceptions import MalformedAnswer
from ..common.values import Object, identifier, mapping, message_id, moment, string
from . import as_webhook

LIST_FIELDS: Final = "id,updated_time,participants"
# What to ask of a conversation, from what tells most to what is documented: there,
# every message is a call of its own.
DETAIL: Final = (
    f"messages{{{as_webhook.MORE_FIELDS}}}",
    f"messages{{{as_webhook.FIELDS}}}",
    "messages",
)
# Of a conversation that is told by ids alone.
LATEST: Final = 20


@dataclass(frozen=True, slots=True)
class Conversation:
    """One of the list.

    :param id: for asking what was said.
    :param customer_id: ``""`` when Meta does not say.
    :param updated_at: naive UTC; ``None`` when unreadable.
    """

    id: str
    customer_id: str
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the list.

    :param after: what to ask for the next part with; ``""`` after the last.
    """

    conversations: tuple[Conversation, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """A message of before.

    :param at: naive UTC.
    :param bodies: webhook bodies: of the message, and of the reactions to it.
    """

    mid: str
    at: datetime
    bodies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """What was said in a conversation, oldest first.

    :param untold: ids of messages that were named and no more, oldest first.
    """

    told: tuple[Told, ...]
    untold: tuple[str, ...]


def page_of(answer: Object, own_ids: Collection[str]) -> Page:
    """The list of conversations, or a part of it."""
    data = answer.get("data")
    if not isinstance(data, list):
        raise MalformedAnswer("the answer does not list conversations")
    found = (_conversation(mapping(item), own_ids) for item in data)
    paging = mapping(answer.get("paging"))
    after = string(mapping(paging.get("cursors")).get("after"))
    return Page(
        tuple(each for each in found if each.id), after if paging.get("next") else ""
    )


def _conversation(item: Object, own_ids: Collection[str]) -> Conversation:
    people = mapping(item.get("participants")).get("data")
    persons = [mapping(each) for each in (people if isinstance(people, list) else ())]
    customers = [
        identifier(person.get("id"))
        for person in persons
        if not as_webhook.is_own(person, own_ids)
    ]
    return Conversation(
        id=message_id(item.get("id")),
        customer_id=next(filter(None, customers), ""),
        updated_at=moment(item.get("updated_time")),
    )


def thread_of(answer: Object, account_id: str, own_ids: Collection[str]) -> Thread:
    """The messages of one conversation.

    Of those before the latest 20 Meta gives no more than the id; and one that cannot
    be read must not hide the others.
    """
    messages = mapping(answer.get("messages")).get("data")
    told, untold = [], []
    # the latest come first; those of one second keep their order
    for item in reversed(messages) if isinstance(messages, list) else ():
        message = mapping(item)
        try:
            told.append(told_of(message, account_id, own_ids))
        except MalformedAnswer:
            untold.append(message_id(message.get("id")))
    told.sort(key=lambda each: each.at)
    return Thread(tuple(told), tuple(filter(None, untold[-LATEST:])))


def told_of(answer: Object, account_id: str, own_ids: Collection[str]) -> Told:
    """One message.

    :raises MalformedAnswer: when it does not say which, whose, or of when.
    """
    at = moment(answer.get("created_time"))
    if at is None:
        raise MalformedAnswer("the answer does not say when it was written")
    bodies = (
        as_webhook.as_update(answer, account_id, own_ids),
        *as_webhook.reactions(answer, account_id, own_ids),
    )
    return Told(message_id(answer.get("id")), at, bodies)
