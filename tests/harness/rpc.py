import contextlib
import json
import time

import requests
from websocket import ABNF, WebSocketTimeoutException, create_connection


class RpcError(Exception):
    """Odoo's refusal of a call, with the name of the exception it raised there."""

    def __init__(self, error):
        self.name = error["data"]["name"]
        self.message = error["data"]["message"]
        super().__init__(f"{self.name}: {self.message}")


class Rpc:
    """A person's session in the web client.

    :param password: by default the login
    """

    def __init__(self, url, database, login, password=None):
        self.url = url
        self.session = requests.Session()
        who = {"db": database, "login": login, "password": password or login}
        self.uid = self.post("/web/session/authenticate", **who)["uid"]

    def post(self, path, **params):
        """Call a `jsonrpc` route."""
        answer = self.session.post(
            f"{self.url}{path}", json={"jsonrpc": "2.0", "params": params}, timeout=30
        ).json()
        if "error" in answer:
            raise RpcError(answer["error"])
        return answer.get("result")

    def call(self, model, method, *args, **kwargs):
        """Call a method of a model, as the web client does."""
        return self.post(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=list(args),
            kwargs=kwargs,
        )


class Socket:
    """A browser's websocket, which receives Odoo's notifications live.

    :param url: of Odoo
    :param session: the session whose cookies it sends
    """

    def __init__(self, url, session):
        cookies = "; ".join(
            f"{name}={value}" for name, value in session.cookies.items()
        )
        self._socket = create_connection(
            f"ws{url.removeprefix('http')}/websocket",
            cookie=cookies,
            origin=url,
            timeout=1,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._socket.close()

    def send(self, event, **data):
        self._socket.send(json.dumps({"event_name": event, "data": data}))

    def follow(self, *channels):
        self.send("subscribe", channels=channels, last=0)

    def hears(self, text, seconds=20):
        """Return whether a text arrives within some time; fail when Odoo hangs up."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(WebSocketTimeoutException):
                kind, frame = self._socket.recv_data()
                assert kind == ABNF.OPCODE_TEXT, f"Odoo closed the socket: {frame}"
                if text in frame.decode():
                    return True
        return False
