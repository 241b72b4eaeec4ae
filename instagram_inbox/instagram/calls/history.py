"""Earlier conversations: their list, and their messages in the form of webhooks.

Vendor page: https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/conversations-api
(2026-10-05): an account may make two calls a second; only the latest 20 messages of a
conversation have details. An app that is not published gets an empty list, no error.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ..common.exceptions import MalformedAnswer
from ..common.values import Object, identifier, mapping, message_id, moment, string
from . import as_webhook

LIST_FIELDS: Final = "id,updated_time,participants"
# The fields to ask for, from the most to those that are documented: with those, every
# message needs a call of its own.
DETAIL: Final = (
    f"messages{{{as_webhook.MORE_FIELDS}}}",
    f"messages{{{as_webhook.FIELDS}}}",
    "messages",
)
# For a conversation of which Meta returns ids alone.
LATEST: Final = 20


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation of the list.

    :param id: for asking for its messages.
    :param customer_id: ``""`` when Meta does not say.
    :param updated_at: naive UTC; ``None`` when unreadable.
    """

    id: str
    customer_id: str
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the list.

    :param after: the cursor of the next part; ``""`` after the last.
    """

    conversations: tuple[Conversation, ...]
    after: str


@dataclass(frozen=True, slots=True)
class PastMessage:
    """An earlier message.

    :param at: naive UTC.
    :param bodies: webhook bodies: of the message, then of the reactions to it.
    """

    mid: str
    at: datetime
    bodies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """The messages of a conversation, oldest first.

    :param unreadable: ids of messages without readable details, oldest first.
    """

    messages: tuple[PastMessage, ...]
    unreadable: tuple[str, ...]


def page_of(answer: Object, own_ids: Collection[str]) -> Page:
    """Return the list of conversations, or a part of it.

    :param answer: of the Conversations API.
    :param own_ids: every id and name of the account.
    :raises MalformedAnswer: when it holds no list.
    """
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
    """Return the messages of one conversation.

    Meta returns only the ids of those before the latest 20. One message that cannot be
    read does not hide the others.

    :param answer: of the Conversations API.
    :param account_id: the account's id in webhooks.
    :param own_ids: every id and name of the account.
    """
    messages = mapping(answer.get("messages")).get("data")
    read, unreadable = [], []
    # the latest come first; messages of the same second keep their order
    for item in reversed(messages) if isinstance(messages, list) else ():
        message = mapping(item)
        try:
            read.append(past_message_of(message, account_id, own_ids))
        except MalformedAnswer:
            unreadable.append(message_id(message.get("id")))
    read.sort(key=lambda each: each.at)
    return Thread(tuple(read), tuple(filter(None, unreadable[-LATEST:])))


def past_message_of(
    answer: Object, account_id: str, own_ids: Collection[str]
) -> PastMessage:
    """Return one message.

    :param answer: of the Conversations API.
    :param account_id: the account's id in webhooks.
    :param own_ids: every id and name of the account.
    :raises MalformedAnswer: when the id, the customer or the time is missing.
    """
    at = moment(answer.get("created_time"))
    if at is None:
        raise MalformedAnswer("the answer does not say when it was written")
    bodies = (
        as_webhook.as_update(answer, account_id, own_ids),
        *as_webhook.reactions(answer, account_id, own_ids),
    )
    return PastMessage(message_id(answer.get("id")), at, bodies)
