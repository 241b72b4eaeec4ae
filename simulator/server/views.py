"""The state as JSON, for the page and for tests."""

from typing import Any

from ..people import taps
from ..samples import pictures
from ..webhook import fixtures
from ..webhook.kinds import KINDS
from ..world import ids
from ..world.core import Core
from ..world.errors import KNOWN
from ..world.faults import POINTS
from ..world.model import Account, Comment, Customer, Message
from ..world.settings import SWITCHES

SHOWN = 300  # messages of a conversation
# What a business sends besides text, by Instagram's word for it.
SENT = {"image": "Picture", "video": "Video", "audio": "Voice message", "file": "File"}


def state(core: Core, root: str, account_id: str | None) -> dict[str, Any]:
    world = core.world
    with world.lock:
        connected = world.connected()
        chosen = next(
            (a for a in connected if a.instagram_id == account_id),
            connected[0] if connected else None,
        )
        people = [
            customer(core, root, person, chosen) for person in world.customers.values()
        ]
        return {
            "version": world.version,
            "account": chosen and chosen.instagram_id,
            "accounts": [account(core, root, item) for item in connected],
            "let_in": [item.username for item in world.let_in()],
            "customers": sorted(people, key=_newest_first),
            "webhook": core.webhooks.status(),
            "faults": core.faults.as_dict(),
            "settings": core.settings.as_dict(),
            "clock_offset_hours": world.clock_offset / 3600,
        }


def _newest_first(person: dict[str, Any]) -> int:
    return -person["last"]["at"] if person["last"] else 0


def account(core: Core, root: str, item: Account) -> dict[str, Any]:
    return {
        "id": item.instagram_id,
        "username": item.username,
        "name": item.name,
        "picture": pictures.picture_url(core, root, "account", item.instagram_id),
        "subscribed_fields": item.subscribed_fields,
    }


def customer(
    core: Core, root: str, person: Customer, owner: Account | None
) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "id": person.id,
        "username": person.username,
        "name": person.name,
        "needs_consent": person.needs_consent,
        "blocked": person.blocked,
        "picture": None,
        "igsid": None,
        "last": None,
        "unseen": 0,
    }
    if person.has_picture:
        answer["picture"] = pictures.picture_url(core, root, "customer", person.id)
    if owner:
        thread = core.world.threads.get((owner.instagram_id, person.id), [])
        answer["igsid"] = ids.igsid(owner.instagram_id, person.id)
        answer["last"] = message(max(reversed(thread), key=_time)) if thread else None
        answer["unseen"] = sum(
            not item.incoming and item.seen_at is None for item in thread
        )
    return answer


def _time(item: Message) -> int:
    return item.at


def conversation(core: Core, owner: Account, customer_id: str) -> dict[str, Any]:
    world = core.world
    with world.lock:
        person = world.customer(customer_id)
        thread = world.threads.get((owner.instagram_id, person.id), [])
        typing = world.typing.get((owner.instagram_id, person.id), 0.0)
        return {
            "account": owner.instagram_id,
            "customer": person.id,
            "conversation_id": ids.conversation_id(owner.instagram_id, person.id),
            "igsid": ids.igsid(owner.instagram_id, person.id),
            "messages": [message(m) for m in sorted(thread, key=_time)[-SHOWN:]],
            "typing": round(max(0.0, typing - world.now()), 1),
            "taps": taps.shown(owner, thread),
            "held": (owner.instagram_id, person.id) in world.held,
        }


def feed(core: Core, owner: Account) -> list[dict[str, Any]]:
    """Return an account's posts, the latest first, with their comments."""
    world = core.world
    with world.lock:
        posts = [p for p in world.posts.values() if p.account == owner.instagram_id]
        written = [c for c in world.comments.values() if not c.deleted]
        return [
            {
                "id": post.id,
                "caption": post.caption,
                "product_type": post.product_type,
                "is_live": post.is_live,
                "live_ended": post.live_ended,
                "picture": pictures.picture_url(core, core.root, "post", post.id),
                "comments": [
                    comment(core, each)
                    for each in written
                    if each.media == post.id and not each.parent
                ],
            }
            for post in reversed(posts)
        ]


def comment(core: Core, item: Comment) -> dict[str, Any]:
    """Return a comment with the replies to it."""
    world = core.world
    owner = world.accounts[item.account]
    person = world.customers.get(item.customer)
    return {
        "id": item.id,
        "customer": item.customer,
        "username": person.username if person else owner.username,
        "text": item.text,
        "at": item.at,
        "hidden": item.hidden,
        "is_answered_in_private": bool(item.private_mid),
        "replies": [comment(core, each) for each in world.replies(item.id)],
    }


def message(item: Message) -> dict[str, Any]:
    return {
        "mid": item.mid,
        "account": item.account,
        "customer": item.customer,
        "igsid": ids.igsid(item.account, item.customer),
        "incoming": item.incoming,
        "at": item.at,
        "text": item.text,
        "content": item.content,
        "kind": item.kind,
        "happening": item.happening,
        "label": _label(item),
        "source": item.source,
        "tag": item.tag,
        "seen_at": item.seen_at,
        "delivery": item.delivery,
        "reason": item.reason,
        "attempts": item.attempts,
        "unsent": item.unsent,
        "edits": item.edits,
        "reactions": item.reactions,
    }


def _label(item: Message) -> str:
    """Return the label of a message without text."""
    if item.kind in KINDS:
        return KINDS[item.kind].label
    kinds = [each["type"] for each in item.content.get("attachments", [])]
    return SENT.get(kinds[0], "") if kinds else ""


def catalogue() -> dict[str, Any]:
    """Return every fault and switch there is, for the page to show."""
    return {
        "faults": {
            name: {
                "label": point.label,
                "several": point.several,
                "kinds": {
                    key: {"label": kind.label, "default": kind.default}
                    for key, kind in point.kinds.items()
                },
            }
            for name, point in POINTS.items()
        },
        "settings": {
            name: {"label": switch.label, "choices": switch.choices}
            for name, switch in SWITCHES.items()
        },
        "errors": {name: _error(name) for name in KNOWN},
        "kinds": {name: kind.label for name, kind in KINDS.items()},
        "recorded": fixtures.labels(),
    }


def _error(name: str) -> str:
    known = KNOWN[name]
    number = f"{known.code}/{known.subcode}" if known.subcode else str(known.code)
    return f"{number} {known.message}"
