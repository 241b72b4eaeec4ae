"""Customers of the simulator, and the signed webhooks that tell what they write."""

import itertools

from simulator import media, wire
from simulator.events import Update

from .load import request

WEBHOOK = "/webhooks/instagram"
_serial = itertools.count()


def new_people(simulator, count, pictures=True):
    """Make people who never wrote; each has a profile and a picture to be looked up.

    The pictures are drawn beforehand: that is not Odoo's work.

    :return: their keys in the simulator
    """
    people = []
    for _number in range(count):
        key = f"person{next(_serial)}"
        simulator.add_customer(f"Person {key}", key=key, has_picture=pictures)
        if pictures:
            media.draw("person", key)
        people.append(key)
    return people


def body(simulator, person, text):
    """What Instagram posts when a person writes, and the message as it knows it."""
    message = simulator.write(person, text)
    update = Update(message.account, message.customer, message.event)
    return message, wire.body([update])


def webhook(simulator, person, text):
    """The same as a request, signed."""
    message, raw = body(simulator, person, text)
    return message, signed(simulator, raw)


def signed(simulator, raw):
    return request("POST", WEBHOOK, wire.headers(raw, simulator.core.app_secret), raw)
