"""The Conversations API: an account's conversations and their messages."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any

from werkzeug.wrappers import Request

from ..world import ids
from ..world.core import Core
from ..world.errors import GraphError
from ..world.model import Account, Message
from . import tokens

Answer = dict[str, Any]
# This many messages of a conversation have details.
LATEST = 20
PAGE = 25
CALLS, SECONDS = 2, 1.0
_FIELD = re.compile(r"(\w+)(?:\{([^{}]*)\})?,?")
_CONVERSATION_FIELDS = {"id", "updated_time", "participants", "messages"}
_PLAIN = {"id", "created_time", "from", "to", "message"}
_MORE = {"attachments", "shares", "story", "reactions", "is_unsupported", "reply_to"}
_ALLOWED = {"all": _PLAIN | _MORE, "plain": _PLAIN, "none": set[str]()}


def conversations(core: Core, request: Request, node_id: str) -> Answer:
    """``GET /{own id}/conversations``, the latest first; empty before publication."""
    token = tokens.check(core, tokens.given(request))
    account = core.world.accounts[token.account]
    if node_id not in ("me", account.instagram_id):
        raise GraphError("no_object")
    core.faults.take("conversations").before()
    _count(core, account)
    fields = _fields(request, {"id", "updated_time"})
    threads = _threads(core, account) if core.settings["published"] == "yes" else []
    start = int(request.args.get("after") or 0)
    end = start + min(int(request.args.get("limit") or PAGE), PAGE)
    answer: Answer = {
        "data": [
            _conversation(core, account, thread, fields)
            for thread in threads[start:end]
        ]
    }
    if threads:
        answer["paging"] = {"cursors": {"before": str(start), "after": str(end)}}
    if end < len(threads):
        query = f"?platform=instagram&after={end}"
        answer["paging"]["next"] = f"{request.base_url}{query}"
    return answer


def conversation(core: Core, request: Request, account: Account, key: str) -> Answer:
    """``GET /{conversation id}``; only for the account's own conversations."""
    core.faults.take("conversations", key).before()
    _count(core, account)
    for thread in _threads(core, account):
        if _key(thread) == key:
            return _conversation(core, account, thread, _fields(request, {"id"}))
    raise GraphError("no_object")


def is_conversation(core: Core, account: Account, key: str) -> bool:
    return any(_key(thread) == key for thread in _threads(core, account))


def message(core: Core, account: Account, item: Message) -> Answer:
    """Return everything that the API says about a message."""
    customer = core.world.customers[item.customer]
    shop = {"id": account.instagram_id, "username": account.username}
    person = {
        "id": ids.igsid(account.instagram_id, customer.id),
        "username": customer.username,
    }
    author, reader = (person, shop) if item.incoming else (shop, person)
    known = {
        "id": item.mid,
        "created_time": _iso(item.at),
        "from": author,
        "to": {"data": [reader]},
        "message": item.text,
    }
    users = {"customer": person, "business": shop}
    if item.reactions:
        known["reactions"] = {
            "data": [
                {"reaction": emoji, "users": [users[side]]}
                for side, emoji in item.reactions.items()
            ]
        }
    return known | _content(item.content)


def _count(core: Core, account: Account) -> None:
    """Count the call: an account may make two a second."""
    now = time.monotonic()
    with core.world.lock:
        listings = core.world.listings
        calls = listings.get(account.instagram_id, [])
        listings[account.instagram_id] = [at for at in calls if at > now - SECONDS]
        if len(listings[account.instagram_id]) >= CALLS:
            raise GraphError("rate_limit")
        listings[account.instagram_id].append(now)


def _threads(core: Core, account: Account) -> list[list[Message]]:
    """Return each conversation's messages, the latest first, without unsent ones."""
    found = []
    with core.world.lock:
        for (owner, _customer), messages in core.world.threads.items():
            kept = [m for m in messages if not m.unsent and m.happening == "message"]
            if owner == account.instagram_id and kept:
                found.append(sorted(kept, key=_at)[::-1])
    return sorted(found, key=lambda thread: thread[0].at, reverse=True)


def _at(item: Message) -> int:
    return item.at


def _key(thread: list[Message]) -> str:
    return ids.conversation_id(*thread[0].thread)


def _fields(request: Request, usual: set[str]) -> dict[str, set[str]]:
    """Return the requested fields; for messages also which of theirs."""
    asked = request.args.get("fields")
    if not asked:
        return {name: set() for name in usual}
    found = {
        name: set(filter(None, more.split(","))) for name, more in _FIELD.findall(asked)
    }
    _known(set(found), _CONVERSATION_FIELDS)
    return found


def _known(wanted: set[str], allowed: set[str]) -> None:
    for name in sorted(wanted - allowed):
        raise GraphError("bad_parameter", f"Tried accessing nonexisting field ({name})")


def _conversation(
    core: Core, account: Account, thread: list[Message], fields: dict[str, set[str]]
) -> Answer:
    customer = core.world.customers[thread[0].customer]
    people = message(core, account, thread[0])
    answer: Answer = {"id": _key(thread)}
    if "updated_time" in fields:
        answer["updated_time"] = _iso(thread[0].at)
    if "participants" in fields:
        igsid = ids.igsid(account.instagram_id, customer.id)
        both = [people["from"], *people["to"]["data"]]
        answer["participants"] = {"data": sorted(both, key=lambda p: p["id"] == igsid)}
    if "messages" in fields:
        wanted = fields["messages"]
        _known(wanted, _ALLOWED[core.settings["past_fields"]])
        known = [
            _message_fields(core, account, item, wanted) for item in thread[:LATEST]
        ]
        rest = [_named(item) for item in thread[LATEST:]]
        answer["messages"] = {"data": known + rest}
    return answer


def _message_fields(
    core: Core, account: Account, item: Message, wanted: set[str]
) -> Answer:
    if not wanted:
        return _named(item)
    known = message(core, account, item)
    return {name: known[name] for name in ("id", *sorted(wanted)) if name in known}


def _named(item: Message) -> Answer:
    return {"id": item.mid, "created_time": _iso(item.at)}


def _iso(at: int) -> str:
    moment = datetime.fromtimestamp(at / 1000, timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S%z")


# The API's form of an attachment, by its kind in webhooks.
_FILES: dict[str, Callable[[str], Answer]] = {
    "image": lambda url: {"image_data": {"url": url, "preview_url": url}},
    "sticker": lambda url: {"image_data": {"url": url, "preview_url": url}},
    "video": lambda url: {"video_data": {"url": url}, "mime_type": "video/webm"},
    "audio": lambda url: {"file_url": url, "mime_type": "audio/mpeg"},
    "file": lambda url: {"file_url": url, "mime_type": "application/pdf"},
}
_SHARES = ("share", "ig_reel", "reel", "ig_story")


def _content(content: Answer) -> Answer:
    answer: Answer = {}
    found = content.get("attachments") or []
    if files := [_FILES[kind](url) for kind, url in _urls(found) if kind in _FILES]:
        answer["attachments"] = {"data": files}
    if shares := [{"link": url} for kind, url in _urls(found) if kind in _SHARES]:
        answer["shares"] = {"data": shares}
    for kind, url in _urls(found):
        if kind == "story_mention":
            answer["story"] = {"mention": {"link": url, "id": "17"}}
    reply_to = content.get("reply_to") or {}
    if story := reply_to.get("story"):
        answer["story"] = {"reply_to": {"link": story["url"], "id": story["id"]}}
    elif reply_to.get("mid"):
        answer["reply_to"] = {"mid": reply_to["mid"]}
    if content.get("is_unsupported"):
        answer["is_unsupported"] = True
    return answer


def _urls(attachments: list[Answer]) -> Iterator[tuple[str, str]]:
    for item in attachments:
        payload = item.get("payload") or {}
        if url := payload.get("url") or payload.get("story_media_url"):
            yield item["type"], url
