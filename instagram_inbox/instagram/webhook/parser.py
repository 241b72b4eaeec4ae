"""Webhook bodies in, events out: pure functions that raise only `MalformedBody`.

Vendor page: https://developers.facebook.com/docs/instagram-platform/webhooks
"""

from dataclasses import dataclass

from ..common.exceptions import MalformedBody
from . import body
from .events import Event
from .updates import event_of, kind_of

__all__ = ["MalformedBody", "Update", "parse", "split", "storable"]


@dataclass(frozen=True, slots=True)
class Update:
    """One update of a webhook body, stored as it came and read later.

    :param payload: a whole body with just this update; fits any text column.
    :param account_id: of the business account; ``""`` when it names none.
    :param customer_id: of the person, whoever acted; ``""`` when it names none.
    :param kind: Meta's word for the kind of update.
    """

    payload: str
    account_id: str
    customer_id: str
    kind: str


def split(raw: bytes) -> list[Update]:
    """Return the updates of a webhook body, at least one, in their order.

    One body holds up to 1000 updates, of several accounts. A body with one update is
    kept as it was received, byte for byte if it is UTF-8.

    :param raw: the body as received, its signature verified.
    :raises MalformedBody: when it is not JSON, or has no entries. An unreadable update
        is an update nevertheless: :func:`parse` raises for it.
    """
    text = storable(raw)
    found = body.updates(body.load(text))
    if len(found) == 1:
        return [_update(found[0], text)]
    return [_update(one, body.write(one)) for one in found]


def _update(found: body.Found, payload: str) -> Update:
    account_id, customer_id, _is_echo = body.parties(found)
    return Update(payload, account_id, customer_id, kind_of(found))


def parse(payload: str) -> list[Event]:
    """Return what a body says, one event per update.

    :param payload: of an :class:`Update`, or any webhook body.
    :raises MalformedBody: when the body, or an update in it, cannot be read.
    """
    return [event_of(found) for found in body.updates(body.load(payload))]


def storable(raw: bytes) -> str:
    """Return any bytes as a text that a PostgreSQL column accepts.

    Bytes that are not UTF-8, and NUL, become ``\\ufffd``.

    :param raw: any bytes.
    """
    return raw.decode("utf-8", "replace").replace("\0", "\ufffd")
