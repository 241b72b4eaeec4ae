import os
import sys
from pathlib import Path
from types import SimpleNamespace

import requests

from simulator.world.core import APP_ID, APP_SECRET, VERIFY_TOKEN

from .forks import POSSIBLE, fork_simulator
from .process import ServerProcess, free_port

CHECKOUT = Path(__file__).resolve().parents[2]
# Longer than the simulator waits for the webhook's answer.
TIMEOUT = 40


class SimulatorProcess(ServerProcess):
    """The simulator, with the methods of `simulator.Simulator` over its control API.

    The results have the same attributes, as far as that API returns them.

    :param log: the file for its output
    :param webhook: where events go, if anywhere
    :param options: further ones of its command line, `retry_every=0.1`
    """

    def __init__(
        self,
        log,
        webhook=None,
        *,
        app_id=APP_ID,
        app_secret=APP_SECRET,
        verify_token=VERIFY_TOKEN,
        port=None,
        **options,
    ):
        self.app_id, self.app_secret = app_id, app_secret
        self.verify_token = verify_token
        self.port = port or free_port()
        self.url = f"http://localhost:{self.port}"
        self.faults, self.settings = _Faults(self), _Settings(self)
        self._session = requests.Session()
        self._session.trust_env = False  # it is on this machine: no proxy
        self._session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=32))
        self._secrets = {
            "SIMULATOR_APP_ID": app_id,
            "SIMULATOR_APP_SECRET": app_secret,
            "SIMULATOR_VERIFY_TOKEN": verify_token,
        }
        options = {"port": self.port, **options}
        if webhook:
            options["webhook"] = webhook
        command = [sys.executable, "-m", "simulator"]
        command += [
            f"--{name.replace('_', '-')}={value}" for name, value in options.items()
        ]
        ready = f"{self.url}/simulator/webhook"
        env = {**os.environ, **self._secrets}
        super().__init__(command, ready, log, cwd=CHECKOUT, env=env)

    def _launch(self):
        if not POSSIBLE:
            return super()._launch()
        return fork_simulator(self.command[3:], self.log, self._secrets)

    def call(self, method, path, body=None, timeout=TIMEOUT, **query):
        """Call the control API; a refusal fails the test."""
        answer = self._session.request(
            method,
            f"{self.url}/simulator/{path}",
            json=body,
            params=query,
            timeout=timeout,
        )
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    # -- customers -------------------------------------------------------------

    def add_customer(self, name=None, **options):
        return _object(self.call("POST", "customers", {"name": name, **options}))

    def write(self, customer, text="", **options):
        path = f"customers/{customer}/messages"
        return _object(self.call("POST", path, {"text": text, **options}))

    def see(self, customer, **options):
        return self.call("POST", f"customers/{customer}/seen", options)["mid"]

    def messages(self, customer, account=None):
        """Return the conversation on the customer's phone, oldest first."""
        path = f"customers/{customer}/messages"
        found = self.call("GET", path, account=account)["messages"]
        return [_object(message) for message in found]

    # -- the business ----------------------------------------------------------

    def connect(self, account, **options):
        path = f"accounts/{account}/connect"
        return self.call("POST", path, options)["access_token"]

    def revoke(self, account, subcode=458):
        path = f"accounts/{account}/revoke"
        return self.call("POST", path, {"subcode": subcode})["revoked"]

    def remove_app(self, account):
        return self.call("POST", f"accounts/{account}/remove_app", {})

    def request_deletion(self, account):
        return self.call("POST", f"accounts/{account}/request_deletion", {})

    def write_as_business(self, customer, text, *, account=None):
        account = account or self.call("GET", "state")["account"]
        path = f"accounts/{account}/messages"
        body = {"customer": customer, "text": text}
        return _object(self.call("POST", path, body))

    def sent(self, account=None):
        found = self.call("GET", "sent", account=account)["sent"]
        return [_object(message) for message in found]

    def actions(self):
        """Return the reactions, typing and seen of the business, oldest first."""
        return self.call("GET", "actions")["actions"]

    # -- events, calls and time ------------------------------------------------

    def emit(self, event, **options):
        self.call("POST", "events", {"event": event, **options})

    def post(self, body, *, secret=None):
        """Post any body, signed, at once; return why it was not accepted."""
        text = body if isinstance(body, str) else body.decode()
        return self.call("POST", "bodies", {"body": text, "secret": secret})["reason"]

    def calls(self):
        return self.call("GET", "calls")["calls"]

    def deliveries(self):
        return self.call("GET", "deliveries")["deliveries"]

    def leaks(self, text):
        """Return the kinds of secrets in a text, and how many were looked for."""
        return _object(self.call("POST", "leaks", {"text": text}))

    def set_webhook(self, **registration):
        return self.call("PUT", "webhook", registration)["verified"]

    def advance_clock(self, hours):
        return self.call("POST", "clock", {"hours": hours})["offset_seconds"]

    def wait_idle(self, timeout=10.0):
        path = f"idle?timeout={timeout}"
        return self.call("GET", path, timeout=timeout + TIMEOUT)["idle"]


class _Faults:
    def __init__(self, simulator):
        self._call = simulator.call

    def set(self, point, *faults):
        """Replace a point's faults; without faults, remove them."""
        self._call("PUT", "faults", {point: faults})

    def clear(self):
        self._call("DELETE", "faults")


class _Settings:
    def __init__(self, simulator):
        self._call = simulator.call

    def change(self, changes):
        self._call("PUT", "settings", changes)

    def reset(self):
        self._call("DELETE", "settings")


def _object(answer):
    return SimpleNamespace(**answer)
