"""Ids that look like Instagram's, so that no code can rely on simpler ones."""

import base64
import hashlib
from datetime import UTC, datetime

# Instagram writes base64 with these escapes; those of "+" and "/" are assumed.
_ESCAPES = (("Z", "ZA"), ("=", "ZD"), ("+", "ZB"), ("/", "ZC"))


def encode(text: str) -> str:
    encoded = base64.b64encode(text.encode()).decode()
    for plain, escaped in _ESCAPES:
        encoded = encoded.replace(plain, escaped)
    return encoded


def decode(value: str) -> str:
    for plain, escaped in reversed(_ESCAPES):
        value = value.replace(escaped, plain)
    return base64.b64decode(value).decode()


def _number(digits: int, *seed: str) -> int:
    digest = hashlib.sha256("\0".join(seed).encode()).digest()
    return int(int.from_bytes(digest[:12], "big") % 10**digits)


def igsid(account_id: str, customer_id: str) -> str:
    """Return a person's id at a business: it differs at each."""
    return str(10**15 + _number(15, "igsid", account_id, customer_id))


def thread_number(account_id: str, customer_id: str) -> int:
    low = _number(15, "thread", account_id, customer_id)
    return (0xFFFFFFFF << 96) | (0x10000 << 52) | low


def conversation_id(account_id: str, customer_id: str) -> str:
    return encode(f"ig_dm:{thread_number(account_id, customer_id)}")


def message_id(account_id: str, customer_id: str, microseconds: int) -> str:
    """Return a message id: its item number holds the time, as microseconds << 64."""
    thread = thread_number(account_id, customer_id)
    item = microseconds << 64
    return encode(f"ig_dm_item:1:IGMessageID:{account_id}:{thread}:{item}")


def comment_id(microseconds: int) -> str:
    return f"17{microseconds}"


def media_id(microseconds: int) -> str:
    return f"18{microseconds}"


def timestamp(milliseconds: int) -> str:
    """Return a moment as Instagram writes it."""
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S+0000")
