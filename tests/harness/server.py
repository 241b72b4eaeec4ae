import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time

import requests

from .environment import data_dir, odoo_command, setting

READY_TIMEOUT = 60  # seconds, for a busy machine
STOP_TIMEOUT = 20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class OdooServer:
    """Odoo as a process group of its own, which can be killed and started again.

    :param database: a :class:`Database`
    :param options: further options of Odoo's command line, `limit_time_real=60`
    """

    def __init__(self, database, *, workers=0, max_cron_threads=2, **options):
        self.port = free_port()  # the same after a restart
        self.url = f"http://localhost:{self.port}"
        self.log = data_dir() / "logs" / f"{database.name}.log"
        options = {
            "config": setting("CONFIG"),
            "database": database.name,
            "db_filter": f"^{database.name}$",
            "http_port": self.port,
            "gevent_port": free_port(),
            "workers": workers,
            "max_cron_threads": max_cron_threads,
            **options,
        }
        self._command = [*odoo_command(), "server"]
        self._command += [
            f"--{name.replace('_', '-')}={value}" for name, value in options.items()
        ]
        self._process = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_error):
        self.stop()

    def start(self):
        """Start it, and wait until it answers."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with open(self.log, "ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - it only asks the kernel
            )
        try:
            self.wait_ready()
        except BaseException:
            self.kill()
            raise
        return self

    def wait_ready(self):
        deadline = time.monotonic() + READY_TIMEOUT
        while time.monotonic() < deadline:
            assert self._process.poll() is None, f"Odoo ended:\n{self._told()}"
            with contextlib.suppress(requests.RequestException):
                if requests.get(f"{self.url}/web/login", timeout=10).ok:
                    return
            time.sleep(0.05)
        raise AssertionError(f"Odoo does not answer:\n{self._told()}")

    def stop(self):
        """Ask it to end, as an administrator would."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_TIMEOUT)
        self.kill()

    def kill(self):
        """End it and its workers at once, without a chance to tidy up."""
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def restart(self):
        self.stop()
        return self.start()

    def _told(self):
        return self.log.read_text(errors="replace")[-3000:]


def _die_with_parent():
    """Ask Linux to end this process when the tests are killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
