"""Odoo and the simulator as servers."""

import contextlib
import http.cookiejar
import json
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

from .cache import ADDON, CHECKOUT
from .processes import die_with_parent, last_errors, stopped_at_end
from .terminal import Problem, Progress, say

# A server that ends sooner than this would end again.
HEALTHY_SECONDS = 30


def need_port(port, option):
    """Raise a problem if a port can't be used.

    :param option: the option that chooses another
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise Problem(
                f"Port {port} is for root alone: choose one from 1024 on with "
                f"{option} PORT."
            ) from error
        except OSError as error:
            raise Problem(
                f"Port {port} is taken: stop what uses it, or choose another with "
                f"{option} PORT."
            ) from error


class Service(NamedTuple):
    """How a server is started, and where it answers."""

    name: str
    url: str
    command: list
    log: Path
    environment: dict


class Server:
    """A started service.

    :param start: a function that starts its process again
    """

    def __init__(self, service, process, start=None):
        self.service = service
        self.process = process
        self.began = time.monotonic()
        self._start = start

    def keep(self):
        """Start the server again if it ended after it ran for a while.

        Odoo ends at a limit of memory or time when it cannot restart itself.
        """
        if self.process.poll() is None:
            return
        if time.monotonic() - self.began < HEALTHY_SECONDS:
            self.check()
        say(
            f"{self.service.name} ended (exit code {self.process.returncode}) and is "
            f"started again. Its log: {self.service.log}"
        )
        self.process = self._start()
        self.began = time.monotonic()

    def check(self):
        """Raise a problem if the server has stopped."""
        if self.process.poll() is not None:
            log = self.service.log
            raise Problem(
                f"{self.service.name} stopped unexpectedly (exit code "
                f"{self.process.returncode}).\n{last_errors(log)}\nThe whole log: {log}"
            )

    def answers(self):
        """Return whether the server answers yet."""
        self.check()
        try:
            urllib.request.urlopen(self.service.url, timeout=5).close()  # noqa: S310
        except urllib.error.HTTPError as error:
            log = self.service.log
            raise Problem(
                f"{self.service.name} answers with an error: {error}.\n"
                f"{last_errors(log)}\nThe whole log: {log}"
            ) from error
        except OSError:
            return False
        return True


@contextlib.contextmanager
def serving(service, environment, verbose=False):
    """Start a service, and stop it at the end of the block.

    :param verbose: show its log on the terminal instead of writing it to its file
    """
    service.log.parent.mkdir(parents=True, exist_ok=True)
    service.log.write_text("")

    def start():
        with contextlib.nullcontext() if verbose else open(service.log, "ab") as output:
            return subprocess.Popen(
                service.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**environment, **service.environment, "PYTHONUNBUFFERED": "1"},
                cwd=CHECKOUT,
                start_new_session=True,  # Ctrl-C is ours: we stop them in order
                preexec_fn=die_with_parent,  # noqa: PLW1509 - dev has no threads
            )

    server = Server(service, start(), start)
    try:
        yield server
    finally:
        with stopped_at_end(server.process):
            pass


def warm(url):
    """Load the first pages once, so that Odoo builds what a browser needs for them."""
    progress = Progress("Preparing the first page")
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(cookies)
    login = {"db": ADDON, "login": "admin", "password": "admin"}
    request = urllib.request.Request(  # noqa: S310
        f"{url}/web/session/authenticate",
        json.dumps({"params": login}).encode(),
        {"Content-Type": "application/json"},
    )
    browser.open(request).read()
    bundle = ["/web/bundle/web.assets_backend_lazy"]
    for page in ("/web/login", "/odoo"):
        html = browser.open(url + page).read().decode()
        bundle += re.findall(r'(?:href|src)="(/web/assets/[^"]+)"', html)
    for number, path in enumerate(bundle):
        progress.show(f"{number} of {len(bundle)} files")
        with contextlib.suppress(OSError):
            browser.open(url + path).read()
    progress.end("done")
