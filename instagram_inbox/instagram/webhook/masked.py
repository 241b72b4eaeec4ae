"""A webhook body for people to read: laid out, and with all secrets masked.

Whoever has the address of a file at Meta can read the file while the address works, so
its signature is a secret. A token would be one too, should a body ever hold one.
"""

import json
import re
from typing import Any, Final

from ..common.exceptions import MalformedBody
from ..common.redact import MASK, redact
from . import body

# Longer bodies are cut: nobody reads that far, and a browser has to lay them out.
_LONGEST: Final = 100_000
# Only the beginning of longer ones is parsed: millions of values take seconds.
_LONGEST_LAID_OUT: Final = 1_000_000
# Keys whose addresses are Meta's; texts hold addresses of the people who wrote them.
_LINK_KEYS: Final = re.compile(r"(^|_)(url|link|pic)$")
_PARAMETER: Final = re.compile(r"([?&#;](?:[\w.~-]+)=)[^\s\"'&;#<>\\]+")
_ASSET: Final = re.compile(r"[?&]asset_id=$")
_SIGNED: Final = re.compile(
    r"([?&](?:signature|sig|oh|oe|hash|token|key|code)=)[^\s\"'&<>\\]+", re.IGNORECASE
)


def readable(payload: str) -> str:
    """Return a body, laid out and masked; an unreadable one is masked as it is.

    :param payload: of an :class:`~.parser.Update`.
    """
    if len(payload) > _LONGEST_LAID_OUT:
        return f"{_masked_link(_plain(payload[:_LONGEST]))}\n…"
    try:
        text = json.dumps(_masked(body.load(payload), ""), indent=2, ensure_ascii=False)
    except (MalformedBody, RecursionError):
        text = _masked_text(_plain(payload))
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}\n…"
    # half an emoji can be stored in JSON, but not sent to a browser
    return text.encode("utf-8", "replace").decode()


def _plain(text: str) -> str:
    """Return JSON with the characters of addresses unescaped, to recognize them."""
    return text.replace("\\u0026", "&").replace("\\/", "/")


def _masked(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return {_masked_text(name): _masked(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_masked(each, key) for each in value]
    if not isinstance(value, str):
        return value
    return _masked_link(value) if _LINK_KEYS.search(key) else _masked_text(value)


def _masked_link(url: str) -> str:
    """Mask the parameters of Meta's addresses, except the file's id."""

    def mask(found: re.Match[str]) -> str:
        is_harmless = _ASSET.search(found[1])
        return found[0] if is_harmless else f"{found[1]}{MASK}"

    return redact(_PARAMETER.sub(mask, url))


def _masked_text(text: str) -> str:
    return redact(_SIGNED.sub(rf"\g<1>{MASK}", text))
