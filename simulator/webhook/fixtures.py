"""Makes new events from those that Instagram delivered, in `tests/fixtures`.

The phone's menu, the panel's *Deliver* and `./dev replay` use them.
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
# The people and files of the recorded events.
ACCOUNTS = ("17841400000000001", "17841400000000002")
CUSTOMER = "1129840000000001"
FILES = "https://lookaside.fbsbx.com/"
# Keys of events that are new, rather than about an earlier message.
NEW = ("message", "postback")
ENVELOPE = ("sender", "recipient", "timestamp", "is_self")

Object = dict[str, Any]
Link = Callable[[str], str]


@cache
def labels() -> dict[str, str]:
    """Return what happens in each, in one line, by name."""
    table = (FOLDER / "README.md").read_text()
    return dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", table, re.MULTILINE))


def load(name: str) -> Object:
    """Return a body as it was recorded.

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
    """Yield the events of a body, one after the other."""
    for entry in body["entry"]:
        for branch in ("messaging", "standby"):
            yield from entry.get(branch, ())


def happening(update: Object) -> str:
    """Return the key that names the kind of an event."""
    return next(key for key in update if key not in ENVELOPE)


def relinked(value: Any, link: Callable[[], str], known: dict[str, str]) -> Any:
    """Return a value with other addresses for its files.

    :param link: returns the address of a new file
    :param known: the new address of each old one; it grows
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
    """The people and messages for which a recorded event happens now.

    :param accounts: they replace the recorded ones; the second may be missing
    :param customer: the customer's IGSID at the first account
    :param incoming: the message that edits, unsending and replies are about
    :param outgoing: the message of the business that reactions are about
    :param link: returns the address of a new file of a kind
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
    """Return a recorded body as of now, with these people; record its messages."""
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
    """Turn it into a new message, or point it at an existing one."""
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
    """Return the kind of file in a recorded event, if it has one."""
    return SAMPLES.get(name, "picture")


SAMPLES = {
    "video": "video",
    "voice": "voice",
    "file": "file",
    "ig_reel": "video",
    "reel": "video",
}
