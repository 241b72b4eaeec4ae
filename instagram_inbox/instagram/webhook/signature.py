"""Meta's two signatures, as pure functions of bytes, header and secrets.

Vendor page: https://developers.facebook.com/docs/instagram-platform/webhooks
Instagram signs its events with the *Instagram* app secret, but the page only says
"App Secret". Hence each function accepts several secrets.
"""

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from ..common.exceptions import InvalidSignature
from ..common.values import identifier, number

_PREFIX = "sha256="
# Clocks differ, and Meta may try again.
_TOLERANCE_SECONDS = 300
# A captured request cannot be used for ever.
MAX_AGE = timedelta(days=7)


def _digest(raw: bytes, secret: str) -> bytes:
    return hmac.new(secret.encode(), raw, hashlib.sha256).digest()


def sign(raw: bytes, secret: str) -> str:
    """Return the value of ``X-Hub-Signature-256`` for a body.

    :param raw: the body, byte for byte as it is sent.
    :param secret: the Instagram app secret.
    """
    return _PREFIX + _digest(raw, secret).hex()


def verify(raw: bytes, header: str | None, secrets: Sequence[str]) -> bool:
    """Return whether one of the secrets signed this body, in constant time.

    :param raw: the body as received: parsing and writing it again would change it.
    :param header: ``X-Hub-Signature-256`` as received, if any.
    :param secrets: candidates; empty ones verify nothing.
    """
    claimed = (header or "").encode("utf-8", "surrogatepass")
    matches = [
        hmac.compare_digest(claimed, sign(raw, secret).encode())
        for secret in secrets
        if secret
    ]
    return any(matches)


def parse_signed_request(value: str, secrets: Sequence[str]) -> dict[str, Any]:
    """Return the content of the form field ``signed_request`` of Meta's app callbacks.

    Its ``user_id`` is the *app-scoped* id of the account, always a string here and
    never empty.

    Vendor page:
    https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback

    :param value: ``<base64url signature>.<base64url JSON>``.
    :param secrets: candidates; empty ones verify nothing.
    :raises InvalidSignature: when none of them signed it, when it is unreadable or
        names nobody, when its expiry is past, or when it is older than :data:`MAX_AGE`.
    """
    encoded_signature, _dot, encoded = value.partition(".")
    try:
        signature = _decode(encoded_signature)
        signed = encoded.encode("ascii")
        matches = [
            hmac.compare_digest(signature, _digest(signed, secret))
            for secret in secrets
            if secret
        ]
        if not any(matches):
            raise InvalidSignature("no secret of ours signed this request")
        content = json.loads(_decode(encoded))
    except (ValueError, RecursionError, binascii.Error) as error:
        if isinstance(error, InvalidSignature):
            raise
        raise InvalidSignature("the signed request is not readable") from error
    return _checked(content)


def _checked(content: object) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise InvalidSignature("the signed request is not an object")
    if str(content.get("algorithm", "")).upper() != "HMAC-SHA256":
        raise InvalidSignature("the signed request names another algorithm")
    user_id = identifier(content.get("user_id"))
    if not user_id:
        raise InvalidSignature("the signed request names nobody")
    if _is_over(content.get("expires")):
        raise InvalidSignature("the signed request has expired")
    if "issued_at" in content and not _is_of_now(content["issued_at"]):
        raise InvalidSignature("the signed request is not of these days")
    return {**content, "user_id": user_id}


def request_key(content: dict[str, Any]) -> str:
    """Return what identifies a signed request; ``""`` when nothing does.

    Meta sends the same one again when it got no answer, possibly much later.

    :param content: of :func:`parse_signed_request`.
    """
    if "issued_at" not in content:
        return ""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _is_over(expires: object) -> bool:
    """Return whether a time is past; a missing one, or 0, never is."""
    stamp = number(expires) or 0.0
    return stamp > 0 and stamp + _TOLERANCE_SECONDS < time.time()


def _is_of_now(issued_at: object) -> bool:
    """Return whether it was issued in recent days, and not in the future."""
    age = time.time() - (number(issued_at) or 0.0)
    return -_TOLERANCE_SECONDS <= age <= MAX_AGE.total_seconds()


def _decode(encoded: str) -> bytes:
    """Decode base64url as Meta writes it: without padding."""
    padding = "=" * (-len(encoded) % 4)
    return base64.urlsafe_b64decode(encoded.encode("ascii") + padding.encode())
