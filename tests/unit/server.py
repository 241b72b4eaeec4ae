"""A server that responds as a test tells it, and keeps the requests."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit


class Request(NamedTuple):
    method: str
    path: str
    query: dict
    headers: dict
    body: bytes
    client: tuple

    @property
    def form(self):
        return dict(parse_qsl(self.body.decode()))

    @property
    def json(self):
        return json.loads(self.body)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        parts = urlsplit(self.path)
        self.server.owner.requests.append(
            Request(
                self.command,
                parts.path,
                dict(parse_qsl(parts.query)),
                dict(self.headers),
                self.rfile.read(length),
                self.client_address,
            )
        )
        self.server.owner.next_answer()(self)

    do_GET = do_POST = do_DELETE = answer  # noqa: N815

    def log_message(self, *args):
        pass

    def reply(self, status, content, headers=()):
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def hang_up(self):
        """Close the connection without another byte."""
        self.close_connection = True
        self.connection.close()


class Server:
    def __init__(self, wrap=None):
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._http.owner = self
        if wrap:
            self._http.socket = wrap(self._http.socket)
        self.host = f"127.0.0.1:{self._http.server_address[1]}"
        self.url = f"http://{self.host}"
        self.stopping = threading.Event()
        self.forget()

    def __enter__(self):
        threading.Thread(target=self._http.serve_forever, args=(0.02,)).start()
        return self

    def __exit__(self, *args):
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()

    def forget(self):
        self.requests = []
        self._answers = []

    def will(self, behaviour):
        """Set the response to the next request: a function of the handler."""
        self._answers.append(behaviour)

    def will_reply(self, content, status=200, headers=()):
        if not isinstance(content, bytes):
            content = json.dumps(content).encode()
        self.will(lambda handler: handler.reply(status, content, headers))

    def next_answer(self):
        return self._answers.pop(0)

    def trickle(self, start, each, pause):
        """Respond so slowly that every single read is in time."""

        def behaviour(handler):
            handler.wfile.write(start)
            while not self.stopping.wait(pause):
                handler.wfile.write(each)

        return behaviour
