"""The envelope of a webhook: one body with any number of updates.

Vendor page: https://developers.facebook.com/docs/instagram-platform/webhooks
"""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final, NamedTuple

from ..common.const import COMMENT_FIELDS, MESSAGING_FIELDS
from ..common.exceptions import MalformedBody
from ..common.values import Object, flag, identifier, mapping
from .events import Source

# Meta sends up to 1000 updates at once; a body with far more is not read one by one.
MOST_UPDATES: Final = 5000
# Values of the body that are repeated in each row are no longer than this.
_LONGEST_HEAD: Final = 100

BRANCHES: tuple[Source, ...] = ("messaging", "standby", "changes")


# The form of an account's id in webhooks; its app-scoped id and people's ids differ.
_ACCOUNT_ID: Final = re.compile("17841[0-9]{12}")


class Found(NamedTuple):
    """One update and its place in the body.

    :param vendor_object: ``"instagram"``, or another of Meta's products.
    :param entry: the entry around it, of any shape.
    :param branch: the name of the list around it; ``None`` when it is the whole entry.
    :param item: the update itself, of any shape.
    """

    vendor_object: object
    entry: object
    branch: Source | None
    item: object


class Parties(NamedTuple):
    """The account and the customer of an update; ``""`` for one it does not name."""

    account_id: str
    customer_id: str
    is_echo: bool


def load(text: str) -> Any:
    """Return the JSON of a body.

    :param text: the body as text.
    :raises MalformedBody: when it is no JSON, or absurdly nested or large.
    """
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except RecursionError:
        raise MalformedBody("nested too deeply") from None
    except ValueError:
        raise MalformedBody("not JSON") from None


def updates(body: object) -> list[Found]:
    """Return every update of a body, at least one.

    :param body: as :func:`load` returns it.
    :raises MalformedBody: when it has no entries, or absurdly many.
    """
    # Some of Meta's own samples wrap the body in a list.
    bodies = body if isinstance(body, list) else [body]
    every = (update for one in bodies for update in _of_body(one))
    found = list(islice(every, MOST_UPDATES + 1))
    if not found:
        raise MalformedBody("no entries")
    if len(found) > MOST_UPDATES:
        raise MalformedBody(f"more than {MOST_UPDATES} updates")
    return found


def _of_body(body: object) -> Iterator[Found]:
    if not isinstance(body, dict):
        raise MalformedBody("not an object")
    entries = body.get("entry")
    if not isinstance(entries, list):
        raise MalformedBody("no list of entries")
    for entry in entries:
        yield from _of_entry(body.get("object"), entry)


def _of_entry(vendor_object: object, entry: object) -> Iterator[Found]:
    empty = True
    for branch in BRANCHES:
        items = mapping(entry).get(branch)
        if items is None:
            continue
        for item in items if isinstance(items, list) else [items]:
            empty = False
            yield Found(vendor_object, entry, branch, item)
    if empty:
        # Comments come with `field` and `value` on the entry itself; everything else
        # in an entry is kept too.
        yield Found(vendor_object, entry, None, entry)


def write(found: Found) -> str:
    """Return a whole body, in ASCII, with just this update.

    It repeats only those common values that are read again: a long one would otherwise
    be stored once per update.

    :param found: the update.
    :raises MalformedBody: when it is nested too deeply to be written.
    """
    entry = found.entry
    if found.branch and isinstance(entry, dict):
        head = {key: _short(entry[key]) for key in ("id", "time") if key in entry}
        entry = {**head, found.branch: [found.item]}
    vendor_object = _short(found.vendor_object)
    try:
        return json.dumps({"object": vendor_object, "entry": [entry]})
    except RecursionError:
        raise MalformedBody("nested too deeply") from None


def _short(value: object) -> object:
    """Return a word or a number of usual length; leave out anything else."""
    if isinstance(value, str):
        return value if len(value) <= _LONGEST_HEAD else None
    if isinstance(value, int):
        return value if value.bit_length() <= 2 * _LONGEST_HEAD else None
    return value if isinstance(value, float) else None


def content(found: Found) -> object:
    """Return what an update says: the element, or the `value` of a change."""
    if found.branch in ("messaging", "standby"):
        return found.item
    return mapping(found.item).get("value")


def field(found: Found) -> str:
    """Return the field of a change other than messaging; ``""`` for messaging."""
    name = mapping(found.item).get("field")
    if found.branch in ("messaging", "standby") or not isinstance(name, str):
        return ""
    return "" if name in MESSAGING_FIELDS else name


def parties(found: Found) -> Parties:
    """Return account and customer: the account sends echoes and receives the rest."""
    item = mapping(content(found))
    if field(found) in COMMENT_FIELDS:
        return _of_comment(found, mapping(item.get("from")))
    sender, recipient = _party(item.get("sender")), _party(item.get("recipient"))
    is_echo = flag(mapping(item.get("message")).get("is_echo"))
    account_id = _account(found, sender, recipient, is_echo)
    if is_echo or (sender and sender == account_id):
        return Parties(account_id, recipient, True)
    return Parties(account_id, sender, False)


def _of_comment(found: Found, author: Object) -> Parties:
    """Return the account, and who commented unless it was the account itself.

    Meta marks the account's own comments by another of its ids (seen 2026-12-01):
    https://developers.facebook.com/docs/graph-api/webhooks/reference/instagram
    """
    account_id, author_id = identifier(mapping(found.entry).get("id")), _party(author)
    is_own = author_id == account_id or bool(author.get("self_ig_scoped_id"))
    return Parties(account_id, "" if is_own else author_id, is_own)


def _account(found: Found, sender: str, recipient: str, is_echo: bool) -> str:
    """Return the account's id, as the inbox has it.

    The entry has it; but in some samples the entry has another of its ids, the
    app-scoped one, or even the person's. Then one of the parties has it.
    """
    entry_id = identifier(mapping(found.entry).get("id"))
    own, other = (sender, recipient) if is_echo else (recipient, sender)
    if found.branch not in ("messaging", "standby"):
        return entry_id or own
    candidates = (entry_id, own, other)
    named = next(filter(_ACCOUNT_ID.fullmatch, candidates), "")
    if named or not entry_id or entry_id in (sender, recipient):
        return named or entry_id or own
    return own or entry_id


def _party(value: object) -> str:
    return identifier(mapping(value).get("id"))
