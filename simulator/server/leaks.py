"""Finds the kinds of secrets in a text, such as Odoo's log, without quoting them."""

from collections.abc import Collection
from typing import Any

from ..world.core import Core

START = 16  # this many characters give a secret away


def find(core: Core, text: str) -> dict[str, Any]:
    """Return the kinds of secrets in the text, and how many were looked for."""
    known = _secrets(core)
    found = [
        kind
        for kind, values in known.items()
        if any(value[:START] in text for value in values)
    ]
    return {"found": found, "looked_for": sum(map(len, known.values()))}


def _secrets(core: Core) -> dict[str, Collection[str]]:
    with core.world.lock:
        return {
            "app_secret": [core.app_secret],
            "verify_token": [core.verify_token],
            "access_token": list(core.world.tokens),
            "code": list(core.world.codes),
        }
