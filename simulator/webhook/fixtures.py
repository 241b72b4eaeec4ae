"""Events as Instagram delivers them, from `tests/fixtures`, made into new ones.

The menu of the phone, the panel's *Deliver* and `./dev replay` are made of them.
"""

import json
import re
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "tests" / "fixtures"
# Whom and what the recorded events are about.
ACCOUNTS = ("17841400000000001", "17841400000000002")
CUSTOMER = "1129840000000001"
FILES = "https://lookaside.fbsbx.com/"
# What an event is of its own, and not about an earlier message.
NEW = ("message", "postback")
ENVELOPE = ("sender", "recipient", "timestamp", "is_self")

Object = dict[str, Any]
Link = Callable[[str], str]


@cache
def labels() -> dict[str, str]:
    """What happens in each, in a line, by name."""
    table = (FOLDER / "README.md").read_text()
    return dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", table, re.MULTILINE))


def load(name: str) -> Object:
    """A body as it was recorded.

    :raises KeyError: when there is none of that name
    """
    if name not in labels():
        raise KeyError(name)
    body: Object = json.loads(_text(name))
    return body


@cache
def _text(name: str) -> str:
    return (FOLDER / f"{name}.json").read_text()


def updates(body: Object) -> Iterator[Object]:
    """What happens in a body, one after the other."""
    for entry in body["entry"]:
        for branch in ("messaging", "standby"):
            yield from entry.get(branch, ())


def happening(update: Object) -> str:
    """The key that says what it is."""
    return next(key for key in update if key not in ENVELOPE)


def relinked(value: Any, link: Callable[[], str], known: dict[str, str]) -> Any:
    """The same with other addresses for its files.

    :param link: gives the address of a new file
    :param known: the address for each of them, which grows
    """
    if isinstance(value, dict):
        return {key: relinked(inner, link, known) for key, inner in value.items()}
    if isinstance(value, list):
        return [relinked(inner, link, known) for inner in value]
    if isinstance(value, str) and value.startswith(FILES):
        if value not in known:
            known[value] = link()
        return known[value]
    return value


@dataclass
class Scene:
    """For whom a recorded event is to happen now.

    :param accounts: in place of the recorded ones; the second may be missing
    :param customer: their IGSID at the first account
    :param incoming: the message that edits, unsending and answers are about
    :param outgoing: the message of the business that reactions are about
    :param link: the address of a new file of a kind
    :param keep_mid: whether it is the very same message each time
    """

    accounts: list[str]
    link: Link
    customer: str = CUSTOMER
    incoming: str = ""
    outgoing: str = ""
    keep_mid: bool = False
    new: list[str] = field(default_factory=list)
    about: list[str] = field(default_factory=list)


def happens_now(name: str, scene: Scene) -> Object:
    """A recorded body as it would come now, of these people; notes which messages."""
    body = load(name)
    ids = dict(zip(ACCOUNTS, scene.accounts, strict=False))
    ids[CUSTOMER] = scene.customer
    files: dict[str, str] = {}
    now = time.time_ns() // 1_000_000
    for entry in body["entry"]:
        entry["id"] = ids.get(entry["id"], entry["id"])
        entry["time"] = now if entry["time"] > 10**12 else now // 1000
    times = [update["timestamp"] for update in updates(body)]
    for update in updates(body):
        for party in ("sender", "recipient"):
            if party in update:
                known = update[party]["id"]
                update[party]["id"] = ids.get(known, known)
        update["timestamp"] += now - max(times)
        _renew(update, scene)
    return {
        key: relinked(value, lambda: scene.link(sample_of(name)), files)
        for key, value in body.items()
    }


def _renew(update: Object, scene: Scene) -> None:
    """Make it of a new message, or about one that there is."""
    what = happening(update)
    content = update[what]
    is_new = what in NEW and not content.get("is_deleted")
    if is_new and "mid" in content and not scene.keep_mid:
        content["mid"] += secrets.token_hex(8)
    elif not is_new and "mid" in content:
        content["mid"] = _existing(content["mid"], scene)
    if is_new and "mid" in content:
        scene.new.append(content["mid"])
    if "mid" in content.get("reply_to", {}):
        answered = content["reply_to"]
        answered["mid"] = _existing(answered["mid"], scene)


def _existing(recorded: str, scene: Scene) -> str:
    known = scene.outgoing if recorded.endswith("_echo") else scene.incoming
    scene.about.append(known or recorded)
    return scene.about[-1]


def sample_of(name: str) -> str:
    """The kind of file that a recorded event has, if it has one."""
    return SAMPLES.get(name, "picture")


SAMPLES = {
    "video": "video",
    "voice": "voice",
    "file": "file",
    "ig_reel": "video",
    "reel": "video",
}
