"""Meta's error codes as decisions: which exception, for which reason.

Keyed on ``code`` and ``error_subcode`` alone: Meta sends business refusals with any
HTTP status, several types, and texts in the caller's language (seen 2026-10-05).

Vendor page:
https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login
"""

from collections.abc import Iterable, Mapping
from typing import Final

from ..common.exceptions import (
    AccountBlocked,
    AuthError,
    InstagramError,
    NotFetched,
    NotNow,
    RateLimited,
    RecipientUnavailable,
    Refused,
    Unconfirmed,
    WindowClosed,
)
from ..common.redact import redact
from ..common.values import Object, flag, mapping, string
from ..reasons import WITH_WORDS
from ..wire.usage import retry_after

# The number of characters of Meta's text that are kept.
_WORDS_LIMIT: Final = 300

Decision = tuple[type[InstagramError], str]

CODES: Final[dict[int, Decision]] = {
    -2: (NotFetched, "media_slow"),
    -1: (Unconfirmed, "unconfirmed"),
    1: (Unconfirmed, "unconfirmed"),
    2: (Unconfirmed, "unconfirmed"),
    3: (Refused, "permission_missing"),
    4: (RateLimited, "rate_limited"),
    10: (Refused, "permission_missing"),
    17: (RateLimited, "rate_limited"),
    25: (AccountBlocked, "account_inactive"),
    27: (Refused, "thread_held"),
    32: (RateLimited, "rate_limited"),
    100: (Refused, "bad_request"),
    101: (Refused, "app_credentials"),
    102: (AuthError, "token_invalid"),
    190: (AuthError, "token_invalid"),
    200: (Refused, "permission_missing"),
    230: (RecipientUnavailable, "no_consent"),
    298: (Refused, "permission_missing"),
    341: (RateLimited, "rate_limited"),
    368: (AccountBlocked, "account_restricted"),
    506: (Refused, "duplicate"),
    551: (RecipientUnavailable, "recipient_unavailable"),
    613: (RateLimited, "rate_limited"),
    803: (Refused, "not_found"),
    2022: (Refused, "policy"),
    2500: (Refused, "bad_request"),
    9004: (Refused, "media_unreachable"),
    9007: (Refused, "media_unreachable"),
    9010: (RecipientUnavailable, "recipient_unknown"),
    10900: (Refused, "already_replied"),
    10903: (RecipientUnavailable, "recipient_unavailable"),
    10904: (RecipientUnavailable, "recipient_unavailable"),
    36103: (AccountBlocked, "account_not_eligible"),
    1609005: (Refused, "not_found"),
    2018300: (Refused, "thread_held"),
    2018321: (Refused, "thread_held"),
    2534068: (Refused, "several_images"),
    9000001: (Refused, "message_deleted"),
} | dict.fromkeys(range(80000, 80015), (RateLimited, "rate_limited"))

SUBCODES: Final[dict[tuple[int, int], Decision]] = {
    (-1, 2534023): (Refused, "already_replied"),
    (1, 99): (Refused, "permission_missing"),
    (2, 2018344): (Refused, "policy"),
    (10, 1404170): (Refused, "policy"),
    (10, 1893015): (Refused, "policy"),
    (10, 1893063): (AccountBlocked, "account_restricted"),
    (10, 2018065): (WindowClosed, "window_closed"),
    (10, 2018108): (RecipientUnavailable, "recipient_unavailable"),
    (10, 2018278): (WindowClosed, "window_closed"),
    (10, 2018336): (Refused, "policy"),
    (10, 2534022): (WindowClosed, "window_closed"),
    (10, 2534048): (Refused, "app_not_live"),
    (10, 2534077): (AuthError, "checkpoint"),
    (100, 33): (Refused, "not_found"),
    (100, 2018001): (RecipientUnavailable, "recipient_unknown"),
    (100, 2018008): (NotFetched, "media_unreachable"),
    (100, 2018047): (Refused, "media_type"),
    (100, 2018074): (Refused, "media_unknown"),
    (100, 2018109): (Refused, "media_too_big"),
    (100, 2018294): (NotFetched, "media_slow"),
    (100, 2534013): (Refused, "account_not_eligible"),
    (100, 2534014): (RecipientUnavailable, "recipient_unknown"),
    (100, 2534015): (Refused, "message_invalid"),
    (100, 2534025): (Refused, "comment_closed"),
    (100, 2534029): (AccountBlocked, "account_restricted"),
    (100, 2534037): (Refused, "thread_held"),
    (100, 2534068): (Refused, "several_images"),
    (190, 458): (AuthError, "app_removed"),
    (190, 459): (AuthError, "checkpoint"),
    (190, 460): (AuthError, "password_changed"),
    (190, 463): (AuthError, "token_expired"),
    (190, 464): (AuthError, "checkpoint"),
    (200, 1545041): (RecipientUnavailable, "recipient_unavailable"),
    (200, 2018028): (Refused, "app_not_live"),
    (200, 2534041): (AccountBlocked, "messages_not_allowed"),
    (200, 2534048): (Refused, "app_not_live"),
    (200, 2534066): (Refused, "comments_not_allowed"),
    (613, 2018338): (Refused, "policy"),
}


def error_of(
    content: Object,
    *,
    status: int,
    headers: Mapping[str, str],
    bare: Mapping[int, Decision],
    secrets: Iterable[str],
) -> InstagramError | None:
    """Return the error in an answer, or None.

    :param content: the answer's JSON.
    :param status: the HTTP status; used only for unknown codes.
    :param headers: of the answer, for the duration of a rate limit.
    :param bare: the meaning of a code without subcode for this call.
    :param secrets: values that Meta's text may repeat and nobody may read.
    """
    kind: type[InstagramError]
    words = ""
    if "error_message" in content or "error_type" in content:
        # Only the exchange of a login's code has this form; its code is the HTTP's.
        kind, reason = Refused, "login_refused"
        message, code, subcode = content.get("error_message"), content.get("code"), None
    elif "error" in content:
        error = mapping(content["error"])
        message = error.get("message") or content.get("error_description")
        code, subcode = error.get("code"), error.get("error_subcode")
        kind, reason = _decide(_whole(code), _whole(subcode), status, bare)
        # what is known to be permanent stays so, whatever Meta says
        if kind is Refused and reason in WITH_WORDS and flag(error.get("is_transient")):
            kind = NotNow
        texts = (string(error.get(f"error_user_{part}")) for part in ("title", "msg"))
        words = ": ".join(filter(None, texts)) or string(message)
    else:
        return None
    found = kind(
        redact(string(message), secrets) or reason,
        code=_whole(code),
        subcode=_whole(subcode),
        http_status=status,
        reason=reason,
    )
    found.words = " ".join(redact(words, secrets).split())[:_WORDS_LIMIT]
    if isinstance(found, RateLimited):
        found.retry_after = retry_after(headers)
    return found


def _decide(
    code: int | None, subcode: int | None, status: int, bare: Mapping[int, Decision]
) -> Decision:
    if code is not None and subcode is not None and (code, subcode) in SUBCODES:
        return SUBCODES[code, subcode]
    if code is not None and not subcode and code in bare:
        return bare[code]
    if code is not None and code in CODES:
        return CODES[code]
    return (Unconfirmed, "unconfirmed") if status >= 500 else (Refused, "refused")


def _whole(value: object) -> int | None:
    """Return a code, which may be negative or written as a string."""
    if isinstance(value, str) and value.removeprefix("-").isdecimal():
        value = int(value[:20])
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if abs(value) < 10**12 else None
