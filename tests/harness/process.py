import contextlib
import ctypes
import itertools
import os
import signal
import socket
import subprocess
import sys
import time

import requests

READY_TIMEOUT = 60  # seconds, for a busy machine
STOP_TIMEOUT = 20
PORTS_EACH = 100
_first_port = 10_000 + os.getpid() % 200 * PORTS_EACH
_ports = itertools.cycle(range(_first_port, _first_port + PORTS_EACH))


def free_port():
    """Return a port that no other process takes before the server that needs it.

    Each test process has a hundred of its own, in turn, below those that systems give
    to connections.
    """
    for port in itertools.islice(_ports, PORTS_EACH):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("No port is free.")


class ServerProcess:
    """A server in its own process group, which can be killed and started again.

    :param command: its command line, which keeps its port after a restart
    :param ready: a page it answers when it is ready
    :param log: the file its output is added to
    :param options: further ones of the process, such as `env`
    """

    def __init__(self, command, ready, log, **options):
        self.log = log
        self.command, self._ready, self._options = command, ready, options
        self._process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_error):
        self.kill()  # nothing that it would tidy up is needed

    @property
    def pid(self):
        return self._process.pid

    def start(self):
        """Start the server, and wait until it responds."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._process = self._launch()
        try:
            self.wait_ready()
        except BaseException:
            self.kill()
            raise
        return self

    def _launch(self):
        with open(self.log, "ab") as log:
            return subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - it only asks the kernel
                **self._options,
            )

    def wait_ready(self):
        name = type(self).__name__
        deadline = time.monotonic() + READY_TIMEOUT
        while time.monotonic() < deadline:
            assert self._process.poll() is None, f"{name} ended:\n{self._told()}"
            with contextlib.suppress(requests.RequestException):
                if requests.get(self._ready, timeout=10).ok:
                    return
            time.sleep(0.05)
        raise AssertionError(f"{name} does not answer:\n{self._told()}")

    def stop(self):
        """Ask the server to end, as an administrator would."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_TIMEOUT)
        self.kill()

    def kill(self):
        """End the server and its workers at once, without a chance to tidy up."""
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def reload(self):
        """Restart the server as Odoo itself does at a soft limit."""
        self._process.send_signal(signal.SIGHUP)

    def restart(self):
        self.stop()
        return self.start()

    def _told(self):
        return self.log.read_text(errors="replace")[-3000:]


def die_with_parent():
    """Ask Linux to end this process when the tests are killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
