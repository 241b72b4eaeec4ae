"""Bodies around an update, as Instagram writes them."""

import json

from instagram.webhook.parser import parse
from tests.unit.webhook.catalogue import ACCOUNT, CUSTOMER


def body(*items, branch="messaging", **entry):
    entry = {"id": ACCOUNT, "time": 1762022388574, branch: list(items)} | entry
    return {"object": "instagram", "entry": [entry]}


def item(**content):
    return {
        "sender": {"id": CUSTOMER},
        "recipient": {"id": ACCOUNT},
        "timestamp": 1762022346848,
        **content,
    }


def told(*items, **entry):
    return parse(json.dumps(body(*items, **entry)))
