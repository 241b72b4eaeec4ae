"""What an answer, or a missing answer, means for the caller."""

import json
from collections.abc import Iterable, Mapping
from typing import Final

import requests
from requests.auth import AuthBase

from ..common.exceptions import (
    AuthError,
    InstagramError,
    MalformedAnswer,
    NotNow,
    RateLimited,
    Refused,
    Transient,
    Unconfirmed,
)
from ..common.values import Object
from ..wire.transport import Answer, Encoded, Failure, TooBig
from ..wire.usage import retry_after
from .errors import Decision, error_of

_TOO_MANY_REQUESTS: Final = 429
# Refusals after which the request may have been carried out nevertheless: the server
# that sent them did not wait for the result.
_OPEN_REFUSALS: Final = frozenset({408, 425, 499})


class Bearer(AuthBase):
    """Puts the token into the header, since addresses end up in logs.

    :raises AuthError: when it cannot be a token: no call would work with it.
    """

    def __init__(self, access_token: str) -> None:
        plain = access_token and access_token.isascii() and access_token.isprintable()
        if not plain:
            raise AuthError("there is no token")
        self._header = f"Bearer {access_token}"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._header
        return request


def network_error(failure: Failure, *, is_send: bool) -> InstagramError:
    """Return the error for a call without a complete answer.

    :param failure: of the transport.
    :param is_send: whether repeating the call could reach a person twice.
    """
    if is_send and failure.sent:
        return Unconfirmed(str(failure))
    if isinstance(failure, (Encoded, TooBig)):
        return MalformedAnswer(str(failure))
    return Transient(str(failure))


def content_of(
    answer: Answer,
    *,
    bare: Mapping[int, Decision],
    is_send: bool,
    secrets: Iterable[str],
) -> Object:
    """Return the JSON object of a good answer.

    :param answer: of the transport.
    :param bare: the meaning of a code without subcode for this call.
    :param is_send: whether repeating the call could reach a person twice.
    :param secrets: values that no error may repeat.
    :raises InstagramError: for any other answer.
    """
    content = _object(answer.content)
    if content is None:
        raise _unreadable(answer, is_send)
    error = error_of(
        content,
        status=answer.status,
        headers=answer.headers,
        bare=bare,
        secrets=secrets,
    )
    if error is None and answer.status >= 300:
        error = _unreadable(answer, is_send)
    if error is None:
        return content
    if isinstance(error, (NotNow, Unconfirmed)) and not is_send:
        raise _transient(error)
    raise error


def _object(raw: bytes) -> Object | None:
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _unreadable(answer: Answer, is_send: bool) -> InstagramError:
    """Return the error for an unreadable answer: here alone the HTTP status decides."""
    status = answer.status
    message = f"an unreadable answer with HTTP status {status}"
    if status == _TOO_MANY_REQUESTS:
        return RateLimited(
            message, http_status=status, retry_after=retry_after(answer.headers)
        )
    if is_send:
        if 400 <= status < 500 and status not in _OPEN_REFUSALS:
            return Refused(message, http_status=status, reason="refused_plainly")
        return Unconfirmed(message, http_status=status)
    if status >= 500:
        return Transient(message, http_status=status, reason="temporary")
    return MalformedAnswer(message, http_status=status)


def _transient(error: InstagramError) -> Transient:
    """Return an error that allows a retry, for calls that are harmless to repeat."""
    return Transient(
        str(error),
        code=error.code,
        subcode=error.subcode,
        http_status=error.http_status,
        reason="temporary",
    )
