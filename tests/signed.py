"""Signed requests as Meta posts them to an app's callbacks."""

import base64
import hashlib
import hmac
import json
import time


def signed_request(user_id, secret, **content):
    """Return the form field `signed_request`.

    :param content: further values; `None` leaves one out
    """
    said = {
        "algorithm": "HMAC-SHA256",
        "issued_at": int(time.time()),
        "user_id": user_id,
        **content,
    }
    said = {name: value for name, value in said.items() if value is not None}
    encoded = base64url(json.dumps(said).encode())
    digest = hmac.new(secret.encode(), encoded.encode(), hashlib.sha256).digest()
    return f"{base64url(digest)}.{encoded}"


def base64url(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
