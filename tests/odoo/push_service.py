"""A push service on this machine, and browsers that receive from it.

It accepts what Odoo sends to Google's or Mozilla's service for a closed browser, and
decrypts it with the browser's key, see https://www.rfc-editor.org/rfc/rfc8291.
"""

import base64
import json
import os
import struct
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class PushService:
    """Listens on a free port of this machine; `requests` are bodies by path."""

    def __init__(self):
        self.requests = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.requests.append((self.path, dict(self.headers), body))
                self.send_response(201)
                self.end_headers()

            def log_message(self, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class Browser:
    """A browser whose user allowed notifications, and closed it."""

    def __init__(self, service, name):
        self._service, self._path = service, f"/push/{name}"
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)
        self._public = self._key.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )

    @property
    def endpoint(self):
        return self._service.url + self._path

    @property
    def subscription(self):
        """What the browser tells Odoo."""
        return {
            "endpoint": self.endpoint,
            "keys": {"p256dh": _base64(self._public), "auth": _base64(self._auth)},
            "expirationTime": None,
        }

    @property
    def received(self):
        """The notifications, as the browser's service worker reads them."""
        return [
            self._decrypt(body)
            for path, headers, body in self._service.requests
            if path == self._path and headers["Content-Encoding"] == "aes128gcm"
        ]

    def _decrypt(self, body):
        salt, _size, length = struct.unpack("!16sLB", body[:21])
        sender, content = body[21 : 21 + length], body[21 + length :]
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self._key.exchange(ec.ECDH(), point)
        info = b"WebPush: info\0" + self._public + sender
        secret = _derived(shared, self._auth, info, 32)
        key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
        plain = AESGCM(key).decrypt(nonce, content, None)
        return json.loads(plain.rstrip(b"\0")[:-1])


def _derived(secret, salt, info, length):
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def _base64(value):
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
