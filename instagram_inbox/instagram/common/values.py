"""Values of any JSON made into what they should be, without ever raising."""

import math
import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from .text import clean

Object = Mapping[str, Any]

_NOTHING: Object = {}
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
# Instagram is of 2010; the other end is beyond any life of this code.
_EARLIEST = datetime(2010, 1, 1, tzinfo=timezone.utc)
_LATEST = datetime(2100, 1, 1, tzinfo=timezone.utc)
# Up to here a number is seconds, from here milliseconds (of 1973).
_MILLISECONDS_FROM = 100_000_000_000

_IDENTIFIER = re.compile(r"[0-9A-Za-z_.:-]{1,64}")
_MESSAGE_ID = re.compile(r"[!-~]{1,512}")
_LINK = re.compile(
    r"https?://[^\s\x00-\x20\"'<>\\^`{|}\x7f\ud800-\udfff]{1,4000}", re.IGNORECASE
)
_NUMBER = re.compile(r"[0-9]{1,17}(\.[0-9]{0,9})?")
# ``2026-04-05T05:27:08+0000``, as seen; the rest of what the standard allows.
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)([.,]\d{1,9})?\s?(Z|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII | re.IGNORECASE,
)


def mapping(value: object) -> Object:
    """The object itself, or an empty one."""
    return value if isinstance(value, dict) else _NOTHING


def identifier(value: object) -> str:
    """An id of at most 64 safe characters; anything else is none: ``""``."""
    if type(value) is int and value >= 0 and value.bit_length() <= 200:
        value = str(value)
    if isinstance(value, str) and _IDENTIFIER.fullmatch(value):
        return value
    return ""


def message_id(value: object) -> str:
    """A message's id as Meta wrote it (opaque, some 160 characters), or ``""``."""
    if isinstance(value, str) and _MESSAGE_ID.fullmatch(value):
        return value
    return identifier(value)


def string(value: object) -> str:
    """A text that can be stored; a number becomes one, the rest ``""``."""
    if isinstance(value, str):
        return clean(value)
    return identifier(value)


def link(value: object) -> str:
    """An http(s) URL, or ``""``: never another scheme a browser would follow."""
    return value if isinstance(value, str) and _LINK.fullmatch(value) else ""


def flag(value: object) -> bool:
    """Whether it is true, as a boolean, a word or a 1."""
    return value is True or value == 1 or value == "true"


def number(value: object) -> float | None:
    """A finite, not negative number, also when written as a string."""
    if isinstance(value, str):
        return float(value) if _NUMBER.fullmatch(value.strip()) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if isinstance(value, int) and value.bit_length() > 60:
        return None
    return float(value) if math.isfinite(value) and value >= 0 else None


def moment(value: object) -> datetime | None:
    """A time as naive UTC; an absurd one is none.

    :param value: seconds, milliseconds, or a date and time with or without parts of a
        second and offset
    """
    stamp = number(value)
    if stamp is None:
        at = _written(value)
    elif stamp > 1e15:
        return None
    else:
        unit = 1000 if stamp >= _MILLISECONDS_FROM else 1
        # In whole milliseconds: floats of seconds would drift by microseconds.
        at = _EPOCH + timedelta(milliseconds=round(stamp * 1000 / unit))
    return at.replace(tzinfo=None) if at and _EARLIEST <= at <= _LATEST else None


def _written(value: object) -> datetime | None:
    found = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        return None
    day, time, fraction, offset = found.groups()
    part = f"{(fraction or '.')[1:]}000000"[:6]
    offset = (offset or "Z").upper()
    offset = f"{offset}00" if len(offset) == len("+00") else offset
    try:
        at = datetime.strptime(f"{day}T{time}.{part}{offset}", "%Y-%m-%dT%H:%M:%S.%f%z")
        return at.astimezone(timezone.utc)
    except (OverflowError, ValueError):
        return None
