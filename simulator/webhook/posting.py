"""The bytes of a webhook, as Meta writes and signs them."""

import hashlib
import hmac
import json
import time
from typing import Any

from ..world.core import API_VERSION
from .events import Update


def dump(body: Any) -> bytes:
    """Return ASCII JSON: lowercase ``\\u00fc``, ``\\/`` for a slash, no spaces."""
    text = json.dumps(body, ensure_ascii=True, separators=(",", ":"))
    return text.replace("/", "\\/").encode("ascii")


def body(updates: list[Update]) -> bytes:
    """Return a body with one entry per account and branch, in the order they came."""
    entries: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for update in updates:
        entries.setdefault((update.account, update.branch), []).append(update.event)
    sent = time.time_ns() // 1_000_000
    listed = [
        # of comments the time is in seconds
        {
            "time": sent // 1000 if branch == "changes" else sent,
            "id": account,
            branch: items,
        }
        for (account, branch), items in entries.items()
    ]
    return dump({"object": "instagram", "entry": listed})


def headers(raw: bytes, secret: str) -> dict[str, str]:
    """Return both signatures: the one to check, and the old one that still comes."""
    key = secret.encode()
    return {
        "Content-Type": "application/json",
        "User-Agent": "facebookexternalua",
        "Accept": "*/*",
        "instagram-api-version": API_VERSION,
        "X-Hub-Signature": "sha1=" + hmac.new(key, raw, hashlib.sha1).hexdigest(),
        "X-Hub-Signature-256": "sha256="
        + hmac.new(key, raw, hashlib.sha256).hexdigest(),
    }
