"""Customers of the simulator, and the signed webhooks with their messages."""

import itertools
import time

import requests

from simulator.webhook import posting
from simulator.webhook.events import Update, from_customer

from .load import request

WEBHOOK = "/webhooks/instagram"
SHOWN = """
    SELECT mid
      FROM instagram_message
     WHERE mid = ANY(%s) AND mail_message_id IS NOT NULL
"""
_serial = itertools.count()


def new_people(simulator, count, pictures=True):
    """Create people who never wrote; each has a profile and a picture to look up.

    The pictures are drawn beforehand, since that is not Odoo's work.

    :return: their keys in the simulator
    """
    people = []
    for _number in range(count):
        key = f"person{next(_serial)}"
        name = f"Person {key}"
        person = simulator.add_customer(name, key=key, has_picture=pictures)
        if pictures:
            assert requests.get(person.picture, timeout=30).ok
        people.append(key)
    return people


def body(simulator, person, text):
    """Return a message, and the body that Instagram posts for it."""
    message = simulator.write(person, text)
    content = {"message": {"mid": message.mid, **message.content}}
    event = from_customer(message.account, person, content, message.at)
    return message, posting.body([Update(message.account, person, event)])


def webhook(simulator, person, text):
    """Return a message, and its webhook as a signed request."""
    message, raw = body(simulator, person, text)
    return message, signed(simulator, raw)


def signed(simulator, raw):
    return request("POST", WEBHOOK, signed_headers(simulator, raw), raw)


def signed_headers(simulator, raw):
    return posting.headers(raw, simulator.app_secret)


def shown(installation, mids):
    """Wait until messages are in their threads.

    :return: when each was first seen there, by `time.monotonic`
    """
    seen, deadline = {}, time.monotonic() + 30 + len(mids) / 10
    while missing := [mid for mid in mids if mid not in seen]:
        assert time.monotonic() < deadline, "not all messages were shown"
        rows = installation.rows(SHOWN, missing)
        now = time.monotonic()
        seen.update((mid, now) for (mid,) in rows)
        time.sleep(0.02)
    return seen
