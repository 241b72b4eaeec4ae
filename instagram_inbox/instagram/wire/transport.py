"""Calls with limits of time and size, which know whether the request was sent.

``requests`` limits each single read, so a server that sends a byte every few seconds
blocks a caller for hours. Its exceptions do not distinguish a request that was never
sent from one that may have been carried out. The layer below knows both.
"""

import logging
import threading
import time
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final, NamedTuple

import requests
import urllib3

from ..common.redact import RedactingFilter
from .connections import BoundedAdapter, progress

# Both may log whole URLs, and Meta requires secrets in some.
for _name in ("urllib3.connection", "urllib3.connectionpool"):
    logging.getLogger(_name).addFilter(RedactingFilter())

_CHUNK: Final = 16 * 1024
# Connections that were idle for longer may be dead on one side: requests sent on them
# are neither delivered nor refused.
_IDLE_LIMIT: Final = 10.0

Timeout = tuple[float, float]


class Answer(NamedTuple):
    """A server's complete answer."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Failure(Exception):
    """There is no answer, or no usable one. The text never holds a URL.

    :param sent: whether the other side may have received the request.
    :param is_certificate: whether the server's certificate was refused.
    """

    def __init__(
        self, message: str, *, sent: bool, is_certificate: bool = False
    ) -> None:
        super().__init__(message)
        self.sent = sent
        self.is_certificate = is_certificate


class TooBig(Failure):
    """The answer is bigger than the caller allows."""


class Encoded(Failure):
    """The answer is compressed or otherwise encoded, though that was not requested."""


class ForbiddenAddress(Failure):
    """The server's address is not public."""


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return None: looking for a target would read the whole body, of any size."""


class Transport:
    """Calls servers from any number of threads; each thread has its own connections.

    :param public_only: refuse addresses that are not public. Calls then go past
        proxies, since a proxy hides the address.
    """

    def __init__(self, *, public_only: bool = False) -> None:
        self._public_only = public_only
        self._local = threading.local()

    def call(
        self,
        method: str,
        url: str,
        *,
        timeout: Timeout,
        max_bytes: int,
        **options: Any,
    ) -> Answer:
        """Send one request, follow no redirect, read the whole answer.

        Only resolving the host's name has no time limit: no library offers one.

        :param method: of HTTP.
        :param url: the full address.
        :param timeout: seconds to connect to one address, and seconds from the sent
            request to the last byte of the answer.
        :param max_bytes: of the answer's body.
        :param options: of :meth:`requests.Session.request`.
        :raises Failure: when there is no complete answer.
        """
        progress.sent = progress.forbidden = False
        try:
            with self._session().request(
                method,
                url,
                timeout=timeout,
                stream=True,
                allow_redirects=False,
                **options,
            ) as response:
                content = _read(response, max_bytes)
                return Answer(response.status_code, response.headers, content)
        except (OSError, UnicodeError, urllib3.exceptions.HTTPError) as error:
            failure = _failure(error)
        # Outside the handler, since the error and its context name the URL.
        raise failure

    def _session(self) -> requests.Session:
        now = time.monotonic()
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = self._new_session()
        elif now - self._local.used_at > _IDLE_LIMIT:
            session.close()
        self._local.used_at = now
        return session

    def _new_session(self) -> requests.Session:
        session = _Session()
        session.trust_env = not self._public_only
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        # Without one, `requests` would read a `.netrc`, which overrides our own header.
        session.auth = _unchanged
        # Unpacking would bypass the limits of size and time.
        session.headers["Accept-Encoding"] = "identity"
        session.mount("https://", BoundedAdapter(public_only=self._public_only))
        session.mount("http://", BoundedAdapter(public_only=self._public_only))
        return session


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _read(response: requests.Response, max_bytes: int) -> bytes:
    """Return the body as it came: a few bytes may unpack to gigabytes."""
    encodings = response.headers.get("Content-Encoding", "").lower().split(",")
    if any(each.strip() not in ("", "identity") for each in encodings):
        raise Encoded("the answer is encoded", sent=True)
    content = bytearray()
    while chunk := response.raw.read(_CHUNK, decode_content=False):
        content += chunk
        if len(content) > max_bytes:
            raise TooBig("the answer is too big", sent=True)
    # Not every version of urllib3 checks this.
    expected = response.headers.get("Content-Length", "")
    if expected.isdecimal() and len(content) < int(expected[:20]):
        raise Failure("the answer broke off", sent=True)
    return bytes(content)


def _failure(error: Exception) -> Failure:
    if progress.forbidden:
        return ForbiddenAddress("the address is not public", sent=False)
    sent = progress.sent or isinstance(error, requests.ReadTimeout)
    return Failure(
        f"no answer: {type(error).__name__}",
        sent=sent,
        is_certificate=isinstance(error, requests.exceptions.SSLError),
    )
