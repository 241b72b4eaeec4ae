"""What an account's owner does in Instagram, under Apps and websites."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from typing import Any
from urllib.parse import urljoin

import requests

from ..world.core import Core
from ..world.errors import Refused
from ..world.model import Account
from ..world.world import World

DEAUTHORIZE = "/instagram/deauthorize"
DELETION = "/instagram/data_deletion"
TIMEOUT = (3.05, 20.0)


class OwnerActions:
    core: Core
    world: World

    def remove_app(self, account: str) -> dict[str, Any]:
        """Remove the app: its tokens become invalid, and the app is notified."""
        owner = self.world.account(account)
        with self.world.lock:
            for token in self.world.tokens.values():
                if token.account == owner.instagram_id:
                    token.revoked = 458
            owner.subscribed_fields = []
            self.world.touch()
        return self._call_back(DEAUTHORIZE, owner)

    def request_deletion(self, account: str) -> dict[str, Any]:
        """Ask the app to erase the account's data; it answers where to follow that.

        :return: also `url` and `confirmation_code`, when the app returns them
        """
        result = self._call_back(DELETION, self.world.account(account))
        said = result.pop("answer")
        if isinstance(said, dict):
            result |= {name: said.get(name) for name in ("url", "confirmation_code")}
        return result

    def _call_back(self, path: str, owner: Account) -> dict[str, Any]:
        """Call the app back, on the host of its webhook."""
        if not self.core.webhook_url:
            raise Refused("No webhook address is set", 409)
        secret = self.core.app_secret
        if self.core.faults.find("webhook", "wrong_signature"):
            secret = secrets.token_hex(16)
        form = {"signed_request": signed_request(owner.app_scoped_id, secret)}
        url = urljoin(self.core.webhook_url, path)
        try:
            answer = requests.post(
                url, data=form, timeout=TIMEOUT, allow_redirects=False
            )
        except requests.RequestException as error:
            raise Refused(
                f"{url} does not answer: {type(error).__name__}", 502
            ) from error
        return {"status": answer.status_code, "answer": _json(answer)}


def signed_request(user_id: str, secret: str) -> str:
    """Return the form field: signature and content, in base64url without padding."""
    said = {
        "algorithm": "HMAC-SHA256",
        "expires": int(time.time()) + 3600,
        "issued_at": int(time.time()),
        "user_id": user_id,
    }
    encoded = _base64url(json.dumps(said).encode())
    digest = hmac.new(secret.encode(), encoded.encode(), hashlib.sha256).digest()
    return f"{_base64url(digest)}.{encoded}"


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _json(answer: requests.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None
