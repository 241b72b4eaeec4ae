"""What an answer, or none, means for the one who called."""

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
# The refusals after which a request may have been carried out all the same: who sent
# them did not wait for its end.
_OPEN_REFUSALS: Final = frozenset({408, 425, 499})


class Bearer(AuthBase):
    """Puts the token into the header: addresses end up in logs.

    :raises AuthError: when it cannot be a token, since no call would do.
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
    """The decision for a call that brought no whole answer."""
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
    """The JSON object of a good answer.

    :param bare: what a code without subcode means for this very call.
    :param is_send: whether repeating the call could reach a person twice.
    :param secrets: what no error may repeat.
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
    """Only here the HTTP status counts, for want of anything better."""
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
    """What is ambiguous in a send, or passes, is harmless to repeat everywhere else."""
    return Transient(
        str(error),
        code=error.code,
        subcode=error.subcode,
        http_status=error.http_status,
        reason="temporary",
    )
