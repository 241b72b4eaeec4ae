"""Fetching what customers send, from wherever an event says it is.

The addresses come from outside, so they are not trusted: https and the public internet
only, whatever a name resolves to and wherever a redirect leads; no more bytes than
asked for; and the type is read from the content, since Instagram's servers misname
it (voice notes as ``video/mp4``, seen 2026-10-05).
"""

from collections.abc import Collection
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

from .const import REDIRECTS
from .exceptions import InstagramError, Refused, Transient
from .sniff import sniff
from .transport import (
    Answer,
    Encoded,
    Failure,
    ForbiddenAddress,
    Timeout,
    TooBig,
    Transport,
)

_MOST_REDIRECTS: Final = 3
_TIMEOUT: Final = (3.05, 5.0)

_public: Final = Transport(public_only=True)
_trusting: Final = Transport()


class Media(NamedTuple):
    """A file.

    :param content_type: by its first bytes; ``application/octet-stream`` for what
        is no picture, sound, film or PDF.
    """

    content: bytes
    content_type: str


def fetch(
    url: str,
    *,
    max_bytes: int,
    trusted_hosts: Collection[str] = frozenset(),
    timeout: Timeout = _TIMEOUT,
) -> Media:
    """Fetch a file.

    :param url: as an event gives it.
    :param max_bytes: a bigger file is refused, while it comes.
    :param trusted_hosts: as they stand in addresses (``localhost:8070``): they may
        be http, and private.
    :param timeout: seconds to connect, and seconds from there to the last byte.
    :raises Refused: for good; `reason` is ``media_gone`` (Meta's addresses expire),
        ``media_too_big``, ``media_unreadable`` or ``media_address``.
    :raises Transient: it may work later.
    """
    for _hop in range(_MOST_REDIRECTS + 1):
        answer = _get(url, max_bytes, trusted_hosts, timeout)
        if answer.status not in REDIRECTS:
            return _media(answer)
        url = _redirected(url, answer.headers.get("Location", ""))
    raise Refused("too many redirects", reason="media_address")


def _redirected(url: str, location: str) -> str:
    try:
        return urljoin(url, location) if location else ""
    except ValueError:
        return ""


def _get(
    url: str, max_bytes: int, trusted_hosts: Collection[str], timeout: Timeout
) -> Answer:
    transport = _transport_to(url, trusted_hosts)
    if transport is None:
        raise Refused("not an address to fetch from", reason="media_address")
    try:
        return transport.call("GET", url, timeout=timeout, max_bytes=max_bytes)
    except Failure as error:
        failure = error
    raise _decision(failure)


def _transport_to(url: str, trusted_hosts: Collection[str]) -> Transport | None:
    """How to reach an address; ``None`` when it must not be reached."""
    parts = _split(url)
    if parts is None or not parts.hostname or "@" in parts.netloc:
        return None
    if parts.netloc.lower() in trusted_hosts:
        return _trusting if parts.scheme in ("http", "https") else None
    return _public if parts.scheme == "https" else None


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _decision(failure: Failure) -> InstagramError:
    if isinstance(failure, TooBig):
        return Refused(str(failure), reason="media_too_big")
    if isinstance(failure, Encoded):
        return Refused(str(failure), reason="media_unreadable")
    if isinstance(failure, ForbiddenAddress):
        return Refused(str(failure), reason="media_address")
    return Transient(str(failure))


def _media(answer: Answer) -> Media:
    status = answer.status
    if status == 200 and answer.content:
        return Media(answer.content, sniff(answer.content))
    message = f"the file's server answered with HTTP status {status}"
    if status >= 500 or status in (408, 425, 429):
        raise Transient(message, http_status=status)
    raise Refused(message, http_status=status, reason="media_gone")
