"""Converts any JSON value to the expected type, without ever raising."""

import math
import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from .text import clean

Object = Mapping[str, Any]

_NOTHING: Object = {}
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
# Instagram began in 2010; the other limit is far in the future.
_EARLIEST = datetime(2010, 1, 1, tzinfo=timezone.utc)
_LATEST = datetime(2100, 1, 1, tzinfo=timezone.utc)
# Smaller numbers are seconds, larger ones milliseconds (from 1973 on).
_MILLISECONDS_FROM = 100_000_000_000

_IDENTIFIER = re.compile(r"[0-9A-Za-z_.:-]{1,64}")
_MESSAGE_ID = re.compile(r"[!-~]{1,512}")
_LINK = re.compile(
    r"https?://[^\s\x00-\x20\"'<>\\^`{|}\x7f\ud800-\udfff]{1,4000}", re.IGNORECASE
)
_NUMBER = re.compile(r"[0-9]{1,17}(\.[0-9]{0,9})?")
# ``2026-04-05T05:27:08+0000``, as seen; the other forms of the standard too.
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)([.,]\d{1,9})?\s?(Z|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII | re.IGNORECASE,
)


def mapping(value: object) -> Object:
    """Return the object itself, or an empty one."""
    return value if isinstance(value, dict) else _NOTHING


def items(value: object) -> list[Any]:
    """Return the list itself, or an empty one."""
    return value if isinstance(value, list) else []


def identifier(value: object) -> str:
    """Return an id of at most 64 safe characters, or ``""``."""
    if type(value) is int and value >= 0 and value.bit_length() <= 200:
        value = str(value)
    if isinstance(value, str) and _IDENTIFIER.fullmatch(value):
        return value
    return ""


def message_id(value: object) -> str:
    """Return a message's id as Meta wrote it (opaque, about 160 letters), or ``""``."""
    if isinstance(value, str) and _MESSAGE_ID.fullmatch(value):
        return value
    return identifier(value)


def string(value: object) -> str:
    """Return a text that can be stored; a number becomes text, other values ``""``."""
    if isinstance(value, str):
        return clean(value)
    return identifier(value)


def link(value: object) -> str:
    """Return an http(s) URL, or ``""``: never another scheme that a browser follows."""
    return value if isinstance(value, str) and _LINK.fullmatch(value) else ""


def flag(value: object) -> bool:
    """Return whether a value is true, as a boolean, a word or a 1."""
    return value is True or value == 1 or value == "true"


def number(value: object) -> float | None:
    """Return a finite number of 0 or more, also from a string; otherwise None."""
    if isinstance(value, str):
        return float(value) if _NUMBER.fullmatch(value.strip()) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if isinstance(value, int) and value.bit_length() > 60:
        return None
    return float(value) if math.isfinite(value) and value >= 0 else None


def moment(value: object) -> datetime | None:
    """Return a time as naive UTC; None when it is absurd.

    :param value: seconds, milliseconds, or a date and time, with or without an offset
        and fractions of a second.
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
