"""Posts bodies to the webhook, after checking that it is the right one."""

import re
import secrets
import threading
import time
from collections import deque
from dataclasses import dataclass
from html import unescape
from typing import Any

import requests

from ..world.core import Core
from . import posting

TIMEOUT = (3.05, 20.0)
_HINTS = {
    403: "wrong signature: is the app secret the same on both sides?",
    404: "no such address: is the add-on installed there, and the database chosen?",
}


@dataclass(frozen=True)
class Outcome:
    reason: str = ""

    @property
    def delivered(self) -> bool:
        return not self.reason


class Courier:
    def __init__(self, core: Core) -> None:
        self._core = core
        self._local = threading.local()
        self._verifying = threading.Lock()
        self.verified = False
        self.problem = ""
        self.log: deque[dict[str, Any]] = deque(maxlen=5000)

    def forget_check(self) -> None:
        """Forget the check: the address or the verify token has changed."""
        with self._verifying:
            self.verified, self.problem = False, ""

    def post(self, raw: bytes) -> Outcome:
        if not self.verified and not self.verify():
            return Outcome(f"Webhook not verified: {self.problem}")
        secret = self._core.app_secret
        if self._core.faults.find("webhook", "wrong_signature"):
            secret = secrets.token_hex(16)
        return self.post_as_is(raw, posting.headers(raw, secret))

    def post_as_is(self, raw: bytes, headers: dict[str, str]) -> Outcome:
        started = time.monotonic()
        status, reason = self._post(raw, headers)
        self.log.append(
            {
                "at": time.time(),
                "seconds": round(time.monotonic() - started, 4),
                "status": status,
                "reason": reason,
                "body": raw.decode("utf-8", "replace"),
            }
        )
        return Outcome(reason)

    def _post(self, raw: bytes, headers: dict[str, str]) -> tuple[int | None, str]:
        try:
            answer = self._session.post(
                self._core.webhook_url or "",
                data=raw,
                headers=headers,
                timeout=TIMEOUT,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return None, _unreachable(error)
        if answer.status_code == 200:
            return 200, ""
        return answer.status_code, f"Odoo answered {_explain(answer)}"

    def verify(self) -> bool:
        """Do the handshake: the webhook must repeat our challenge unchanged."""
        with self._verifying:
            if not self.verified and self._core.webhook_url:
                self.problem = self._ask()
                self.verified = not self.problem
                self._core.world.touch()
        return self.verified

    def _ask(self) -> str:
        challenge = str(1_000_000_000 + secrets.randbelow(1_000_000_000))
        query = {
            "hub.mode": "subscribe",
            "hub.challenge": challenge,
            "hub.verify_token": self._core.verify_token,
        }
        try:
            answer = self._session.get(
                self._core.webhook_url or "",
                params=query,
                headers={"User-Agent": "facebookexternalua"},
                timeout=TIMEOUT,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return _unreachable(error)
        if answer.status_code == 403:
            return "Odoo answered 403: is the verify token the same on both sides?"
        if answer.status_code != 200:
            return f"Odoo answered {_explain(answer)}"
        if answer.text != challenge:
            return "Odoo answered 200, but not with the challenge"
        return ""

    @property
    def _session(self) -> requests.Session:
        if not hasattr(self._local, "session"):
            session = requests.Session()
            session.trust_env = False
            self._local.session = session
        return self._local.session  # type: ignore[no-any-return]


def _unreachable(error: requests.RequestException) -> str:
    if isinstance(error, requests.ConnectTimeout | requests.ConnectionError):
        if "refused" in str(error):
            return "Nothing answers there: is Odoo running?"
        return "The connection broke before an answer came"
    if isinstance(error, requests.Timeout):
        return f"No answer within {TIMEOUT[1]:.0f} seconds"
    return f"The address cannot be used ({type(error).__name__})"


def _explain(answer: requests.Response) -> str:
    status = answer.status_code
    if 300 <= status < 400:
        return f"{status}: a redirect, which Meta does not follow"
    words = _HINTS.get(status) or _words(answer.text)
    return f"{status}: {words}" if words else str(status)


def _words(text: str) -> str:
    """Return the readable words of an error page."""
    text = re.sub(r"(?s)<(style|script|title).*?</\1>|<[^>]*>", " ", text[:5000])
    return " ".join(unescape(text).split())[:120]
