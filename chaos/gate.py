"""One address for several Odoo servers, as nginx is on a real site.

It knows when Instagram got which answer, and can lose answers on the way back.
"""

import http.client
import json
import random
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.harness import free_port

WEBHOOK = "/webhooks/instagram"
PATIENCE = 60  # seconds, for one answer
# The connection belongs to these, not what is sent through it.
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@dataclass(frozen=True)
class Posted:
    """A body that Instagram posted.

    :param begun: by the machine's clock, as `ended`
    :param status: what Instagram was told, or None
    """

    begun: float
    ended: float
    status: int | None
    updates: list


class Gate:
    def __init__(self):
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.servers = []
        self.posted = []
        self.to_lose = 0
        self._lock = threading.Lock()
        self._dice = random.Random(self.port)
        handler = type("Handler", (_Handler,), {"gate": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self._http.daemon_threads = True

    def __enter__(self):
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error):
        self._http.shutdown()
        self._http.server_close()

    def lose_answers(self, count):
        """Let the next webhooks reach Odoo, whose answers do not come back."""
        with self._lock:
            self.to_lose = count

    def loses(self):
        with self._lock:
            lost, self.to_lose = self.to_lose > 0, max(self.to_lose - 1, 0)
        return lost

    def pass_on(self, method, path, headers, body):
        """Return the answer of a server that can be reached, or None.

        A request that may have reached one is not repeated.
        """
        servers = list(self.servers)
        self._dice.shuffle(servers)
        for server in servers:
            connection = http.client.HTTPConnection(
                "127.0.0.1", server.port, timeout=PATIENCE
            )
            try:
                connection.connect()
            except OSError:
                continue
            try:
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                return answer.status, answer.getheaders(), answer.read()
            except (OSError, http.client.HTTPException):
                return None
            finally:
                connection.close()
        return None

    def note(self, begun, status, body):
        try:
            entries = json.loads(body)["entry"]
            updates = [
                {**update, "account": entry["id"], "branch": branch}
                for entry in entries
                for branch in ("messaging", "standby")
                for update in entry.get(branch, ())
            ]
        except (ValueError, LookupError, TypeError):
            updates = []
        self.posted.append(Posted(begun, time.time(), status, updates))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _serve(self):
        begun = time.time()
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        headers = {
            name: value
            for name, value in self.headers.items()
            if name.lower() not in HOP_BY_HOP
        }
        answer = self.gate.pass_on(self.command, self.path, headers, body)
        is_webhook = self.command == "POST" and self.path == WEBHOOK
        is_lost = is_webhook and bool(answer) and self.gate.loses()
        if is_webhook:
            status = None if is_lost else answer[0] if answer else 502
            self.gate.note(begun, status, body)
        if is_lost:
            self.close_connection = True
            return
        self._respond(*(answer or (502, [], b"No server answers.")))

    def _respond(self, status, headers, body):
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in {*HOP_BY_HOP, "date", "server"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_HEAD = do_PUT = do_DELETE = _serve  # noqa: N815

    def log_message(self, *_arguments):
        pass
