"""Checks whether our own webhook can be reached as Meta reaches it.

Meta needs (seen 2026-10-05) https with a certificate that browsers accept, no
redirect, and the signed body exactly as it was sent.

Vendor page: https://developers.facebook.com/docs/instagram-platform/webhooks
"""

from typing import Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from ..common import const
from ..webhook.signature import sign
from ..wire.transport import Answer, Failure, ForbiddenAddress, Timeout, Transport

MODE: Final = "probe"

_TIMEOUT: Final = (3.05, 5.0)
_MAX_BYTES: Final = 64 * 1024
# A delivery without content, which Meta never sends.
EMPTY: Final = b'{"object":"instagram","entry":[],"probe":true}'

_public: Final = Transport(public_only=True)
_anywhere: Final = Transport()


class Outcome(NamedTuple):
    """The result of an attempt.

    :param kind: ``reached``, ``private`` (reached, at an address of a private
        network), ``redirect``, ``certificate``, ``unreachable``, ``not_found``,
        ``status`` or ``delivery`` (the signed body was refused).
    :param detail: the target of the redirect, or the HTTP status.
    :param answer: the answer to the challenge.
    """

    kind: str
    detail: str = ""
    answer: str = ""


def ask(url: str, challenge: str, *, timeout: Timeout = _TIMEOUT) -> Outcome:
    """Send our webhook a challenge, as Meta does.

    :param url: of the webhook.
    :param challenge: a text that proves to the webhook that the request is ours.
    :param timeout: seconds to connect, and seconds from then to the last byte.
    """
    query = {"hub.mode": MODE, "hub.challenge": challenge}
    return _call("GET", url, timeout, params=query)


def deliver(url: str, secret: str, *, timeout: Timeout = _TIMEOUT) -> Outcome:
    """Deliver an empty body, signed as Meta signs.

    :param url: of the webhook, known to be ours.
    :param secret: the app secret.
    :param timeout: seconds to connect, and seconds from then to the last byte.
    """
    headers = {
        "Content-Type": "application/json",
        "X-Hub-Signature-256": sign(EMPTY, secret),
    }
    outcome = _call("POST", url, timeout, data=EMPTY, headers=headers)
    if outcome.kind in ("status", "not_found"):
        return Outcome("delivery", outcome.detail)
    return outcome


def _call(method: str, url: str, timeout: Timeout, **options: object) -> Outcome:
    kind = "reached"
    try:
        try:
            answer = _send(_public, method, url, timeout, options)
        except ForbiddenAddress:
            kind = "private"
            answer = _send(_anywhere, method, url, timeout, options)
    except Failure as failure:
        return Outcome("certificate" if failure.is_certificate else "unreachable")
    return _outcome(kind, url, answer)


def _send(
    transport: Transport,
    method: str,
    url: str,
    timeout: Timeout,
    options: dict[str, object],
) -> Answer:
    return transport.call(method, url, timeout=timeout, max_bytes=_MAX_BYTES, **options)


def _outcome(kind: str, url: str, answer: Answer) -> Outcome:
    if answer.status in const.REDIRECTS:
        return Outcome("redirect", _target(url, answer.headers.get("Location", "")))
    if answer.status == 404:
        return Outcome("not_found", "404")
    if answer.status != 200:
        return Outcome("status", str(answer.status))
    return Outcome(kind, "", answer.content.decode("utf-8", "replace"))


def _target(url: str, location: str) -> str:
    """Return where a redirect leads, without its parameters."""
    try:
        parts = urlsplit(urljoin(url, location))
        return f"{parts.scheme}://{parts.netloc}{parts.path}"[:200]
    except ValueError:
        return ""
