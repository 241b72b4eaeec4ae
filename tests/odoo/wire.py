"""Updates as Instagram delivers them."""

import itertools
import json
import time
from datetime import timezone
from pathlib import Path

from .common import CUSTOMER_ID, INSTAGRAM_ID

FIXTURES = Path(__file__).parents[1] / "fixtures"
# Another customer.
OTHER_ID = "1129840000000002"
COMMENT_ID = "17800000000000001"
MEDIA_ID = "18100000000000001"

_numbers = itertools.count(1)


def stamp(at=None):
    """Return a moment, by default now, as Meta writes it: in milliseconds."""
    seconds = at.replace(tzinfo=timezone.utc).timestamp() if at else time.time()
    return int(seconds * 1000)


def wrote(text="Hallo", mid=None, customer=CUSTOMER_ID, at=None, **message):
    """Return the update that a customer wrote."""
    mid = mid or f"mid.{next(_numbers)}"
    return _update(
        customer, INSTAGRAM_ID, at, message={"mid": mid, "text": text} | message
    )


def echoed(text="Yes", mid=None, customer=CUSTOMER_ID, at=None, **message):
    """Return an echo: of Odoo, of Instagram's app or of another tool."""
    mid = mid or f"mid.{next(_numbers)}"
    message = {"mid": mid, "text": text, "is_echo": True} | message
    return _update(INSTAGRAM_ID, customer, at, message=message)


def showed(*attachments, mid=None, customer=CUSTOMER_ID, at=None, **message):
    """Return the update that a customer sent something other than text.

    :param attachments: each a type alone, or a type and its payload
    """
    pairs = [(each, None) if isinstance(each, str) else each for each in attachments]
    items = [
        {"type": kind} | ({"payload": payload} if payload else {})
        for kind, payload in pairs
    ]
    content = {"mid": mid or f"mid.{next(_numbers)}"} | message
    if items:
        content["attachments"] = items
    return _update(customer, INSTAGRAM_ID, at, message=content)


def media(kind, number=1, **payload):
    """Return an attachment on Instagram's servers."""
    url = f"https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id={number}"
    return kind, {"url": url} | payload


def tapped(customer=CUSTOMER_ID, at=None, **postback):
    """Return the tap of a customer on an ice breaker, a menu entry or a button."""
    return _update(customer, INSTAGRAM_ID, at, postback=postback)


def came_by(customer=CUSTOMER_ID, at=None, **referral):
    """Return the update that a customer followed a link, without writing yet."""
    return _update(customer, INSTAGRAM_ID, at, referral=referral)


def saw(mid, customer=CUSTOMER_ID, at=None):
    """Return the update that a customer has seen everything up to a message."""
    return _update(customer, INSTAGRAM_ID, at, read={"mid": mid})


def commented(
    text="Lovely!",
    number=COMMENT_ID,
    customer=CUSTOMER_ID,
    username="ada.bakes",
    field="comments",
    **value,
):
    """Return the change that somebody commented on a post."""
    content = {
        "id": number,
        "from": {"id": customer, "username": username},
        "text": text,
        "media": {"id": MEDIA_ID, "media_product_type": "FEED"},
    }
    return {"field": field, "value": content | value}


def comments_body(*changes, at=None, account=INSTAGRAM_ID):
    """Return one delivery of comments; only the entry has a time, in seconds."""
    entry = {"id": account, "time": stamp(at) // 1000, "changes": list(changes)}
    return {"object": "instagram", "entry": [entry]}


def _update(sender, recipient, at, **content):
    parties = {"sender": {"id": sender}, "recipient": {"id": recipient}}
    return {**parties, "timestamp": stamp(at), **content}


def body(*updates, account=INSTAGRAM_ID, vendor_object="instagram"):
    """Return one delivery with these updates."""
    entry = {"time": stamp(), "id": account, "messaging": list(updates)}
    return {"object": vendor_object, "entry": [entry]}


def fixture(name):
    """Return an event of the collection."""
    return json.loads((FIXTURES / f"{name}.json").read_text())


def fixture_names():
    """Return the names of all events in the collection."""
    return sorted(path.stem for path in FIXTURES.glob("*.json"))
