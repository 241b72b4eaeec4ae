"""Servers that are forks of a program which has what they need in memory."""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from ..database import Database
from ..environment import data_dir, odoo_command
from ..process import die_with_parent

PROGRAM = Path(__file__).with_name("loaded.py")
SIMULATORS = Path(__file__).with_name("simulators.py")
CHECKOUT = Path(__file__).resolve().parents[3]
# The programs that are running, by how they were started.
_programs = {}
POSSIBLE = sys.platform == "linux" and hasattr(os, "pidfd_open")


class Fork:
    """A process that is no child of this one, with the methods of `Popen`."""

    def __init__(self, pid):
        self.pid = pid
        self._handle = os.pidfd_open(pid)

    def __del__(self):
        os.close(self._handle)

    def poll(self):
        """Return whether the process has ended, otherwise None; how is not known."""
        ended, _write, _error = select.select([self._handle], [], [], 0)
        return bool(ended) or None

    def wait(self, timeout=None):
        ended, _write, _error = select.select([self._handle], [], [], timeout)
        if not ended:
            raise subprocess.TimeoutExpired(str(self.pid), timeout)

    def send_signal(self, number):
        signal.pidfd_send_signal(self._handle, number)

    def terminate(self):
        self.send_signal(signal.SIGTERM)


def fork(template, options, command, log):
    """Start a server of a copy of a database.

    :param template: the database that was copied
    :param options: those of the command line that all servers have
    :param command: the whole command line
    """
    program = _running(_loaded, template, options)
    return _child(program, command[1:], log)


def fork_simulator(arguments, log, environment):
    return _child(_running(_simulators), ["simulator", *arguments], log, environment)


def _running(start, *arguments):
    """Return the program that a function has started, or start it again.

    A test class of Odoo ends all processes of the tests that it finds.
    """
    key = (start, *arguments)
    if key not in _programs or _programs[key].poll() is not None:
        _programs[key] = start(*arguments)
    return _programs[key]


def _child(program, command, log, environment=None):
    """Have a program start a child: see `children.py`."""
    line = json.dumps([command, str(log), environment or {}])
    print(line, file=program.stdin, flush=True)
    return Fork(int(program.stdout.readline()))


def _loaded(template, options):
    """Start a process that has a copy of a template in memory."""
    log = data_dir() / "logs" / f"{template}.{os.getpid()}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with Database(template) as database:
        command = [odoo_command()[0], PROGRAM, *options, f"--database={database.name}"]
        return _started([*command, f"--db-filter=^{database.name}$"], log)


def _simulators():
    """Start a process that has the simulator in memory."""
    path = f"{CHECKOUT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    with tempfile.NamedTemporaryFile() as log:
        return _started(
            [sys.executable, SIMULATORS],
            Path(log.name),
            env={**os.environ, "PYTHONPATH": path},
            cwd=CHECKOUT,
        )


def _started(command, log, **options):
    with open(log, "wb") as errors:
        program = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - it only asks the kernel
            **options,
        )
    assert program.stdout.readline(), log.read_text()[-3000:]
    return program
