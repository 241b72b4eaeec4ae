"""The receiver of webhooks: it keeps the requests and responds as it is told."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

APP = {
    "app_id": "1234567890",
    "app_secret": "test-secret",
    "verify_token": "test-verify",
}


class _Server(ThreadingHTTPServer):
    request_queue_size = 128


class Receiver:
    def __init__(self, verify_token):
        self.verify_token = verify_token
        self.requests = []  # (headers, raw body)
        self.statuses = []  # answers to come; 200 when there are none
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhooks/instagram"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.005,)).start()
        return self

    def __exit__(self, *_error):
        self._server.shutdown()
        self._server.server_close()

    @property
    def bodies(self):
        return [json.loads(raw) for _headers, raw in self.requests]

    @property
    def events(self):
        """Return every event, in the order of arrival."""
        return [
            event
            for body in self.bodies
            for entry in body["entry"]
            for event in entry.get("messaging", [])
        ]

    def texts(self):
        return [e["message"].get("text") for e in self.events if "message" in e]

    def _handler(receiver):  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                query = parse_qs(urlsplit(self.path).query)
                right = query["hub.verify_token"] == [receiver.verify_token]
                body = query["hub.challenge"][0].encode() if right else b"no"
                self._answer(200 if right else 403, body)

            def do_POST(self):
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver.statuses.pop(0) if receiver.statuses else 200
                if status == 200:
                    receiver.requests.append((self.headers, raw))
                self._answer(status, b"<p>So it is</p>")

            def _answer(self, status, body):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args):
                pass

        return Handler
