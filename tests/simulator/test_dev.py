"""`./dev` starts; `run` tells what prevents it from going on."""

import argparse
import ast
import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests

from devtools import postgres, servers
from devtools import run as devtools_run
from devtools.terminal import Problem
from tests.layout import circles_of

DEV = Path(__file__).parents[2] / "dev"


def test_old_python(tmp_path):
    """An old Python prints a sentence before it meets syntax that it cannot read."""
    alone = tmp_path / "dev"  # without devtools/
    alone.write_text(DEV.read_text())
    start = (
        "import sys; sys.version_info = (3, 4, 1);"
        f"exec(compile(open({str(alone)!r}).read(), 'dev', 'exec'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", start], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("dev needs Python 3.10 or newer, and this is")
    assert "Python 3.4. Install a newer one" in done.stderr
    ast.parse(DEV.read_text(), feature_version=(3, 4))


@pytest.mark.parametrize("name", ["dev", "a link"])
def test_from_any_folder(tmp_path, name):
    checkout = tmp_path / "in a folder with blanks"
    checkout.mkdir()
    shutil.copy(DEV, checkout)
    shutil.copytree(DEV.parent / "devtools", checkout / "devtools")
    (checkout / "a link").symlink_to("dev")
    done = subprocess.run(
        [checkout / name, "--help"],
        env={**os.environ, "PYTHONSAFEPATH": "1"},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("usage: ./dev [-h] COMMAND ..."), done.stderr


def test_commands_are_in_the_documents():
    done = subprocess.run(
        [sys.executable, DEV, "--help"], capture_output=True, text=True, check=True
    )
    commands = re.findall(r"^    (\./dev \w+) ", done.stdout, re.MULTILINE)
    assert "./dev review" in commands
    page = (DEV.parent / "docs" / "development.md").read_text()
    assert [each for each in commands if f"| `{each}" not in page] == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["mutate", "calls/none.py"], "instagram/calls/none.py"),
        (["review"], "Start `./dev run --fresh`"),
        (["review", "--real", "https://odoo.example"], "--real needs --login"),
    ],
)
def test_what_a_command_needs(tmp_path, arguments, told):
    done = subprocess.run(
        [sys.executable, DEV, *arguments],
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 1
    assert told in done.stderr


def test_imports_nothing_in_a_circle():
    assert not circles_of(DEV.parent / "devtools")


@pytest.fixture
def run(tmp_path):
    """Run the command in an environment without any cache."""

    def run(*arguments, **environment):
        return subprocess.run(
            [sys.executable, DEV, "run", *map(str, arguments)],
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path), **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )

    return run


@pytest.mark.parametrize("port", [0, -1, 65536, 99999])
@pytest.mark.parametrize("option", ["--port", "--simulator-port"])
def test_no_port(run, option, port):
    done = run(option, port)
    assert done.returncode == 2
    assert f"{port} is no port: they go from 1 to 65535" in done.stderr


def test_one_for_both(run):
    done = run("--port", 8070)
    assert done.returncode == 1
    assert "need a port each" in done.stderr


@pytest.mark.parametrize("option", ["--port", "--simulator-port"])
def test_taken(run, option):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        free = closed.getsockname()[1]
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ports = {"--port": free, "--simulator-port": free, option: port}
        done = run(*(word for pair in ports.items() for word in pair))
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
    assert f"choose another with {option} PORT" in done.stderr


def test_for_root_alone(monkeypatch):
    class Socket(socket.socket):
        def bind(self, address):
            raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(servers.socket, "socket", Socket)
    with pytest.raises(Problem, match="Port 80 is for root alone"):
        servers.need_port(80, "--port")


def test_cache_of_somebody_else(run):
    done = run(XDG_CACHE_HOME="/sys")  # where nobody makes folders
    assert done.returncode == 1
    assert done.stderr.startswith("\ndev: /sys/instagram_inbox")
    assert "can't be written" in done.stderr


def test_relative_cache_is_ignored(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(XDG_CACHE_HOME="caches", HOME="/sys")  # where nobody makes folders
    assert done.stderr.startswith("\ndev: /sys/.cache")
    assert not list(tmp_path.iterdir())


TIME = "2026-11-28 21:54:55,123 4711"
START = f"{TIME} INFO ? odoo: Odoo version 19.0\n"
ERROR = f"{TIME} ERROR shop odoo.sql_db: bad query\n"
CRITICAL = f"{TIME} CRITICAL shop odoo.modules: Failed to load\n"
TRACEBACK = "Traceback (most recent call last):\n  File x\nValueError: {}\n"
WARNINGS = f"{TIME} WARNING shop py.warnings: old\n" * 20


@pytest.mark.parametrize(
    ("log", "told"),
    [
        (START + WARNINGS, WARNINGS[: len(WARNINGS) // 20 * 15]),
        (START + ERROR + WARNINGS + CRITICAL + START, ERROR + CRITICAL),
        (
            ERROR + CRITICAL + TRACEBACK.format("why") + WARNINGS + ERROR,
            CRITICAL + TRACEBACK.format("why") + ERROR,
        ),
        (START + TRACEBACK.format("1") + TRACEBACK.format("2"), TRACEBACK.format("2")),
        (TRACEBACK.format("at once"), TRACEBACK.format("at once")),
    ],
    ids=["nothing", "errors", "error with traceback", "without entry", "only"],
)
def test_what_a_server_died_of(tmp_path, log, told):
    service = servers.Service("Odoo", "http://localhost", [], tmp_path / "odoo.log", {})
    service.log.write_text(log)
    with subprocess.Popen(["false"]) as process:
        process.wait()
        with pytest.raises(Problem) as caught:
            servers.Server(service, process).check()
    found = str(caught.value).partition("(exit code 1).\n")[2]
    assert found.partition("\nThe whole log")[0] == told.rstrip()


# A server that ends when it is asked for /end, as Odoo may at a limit.
ENDING = """
import http.server, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/end":
            os._exit(3)
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer.allow_reuse_address = True
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


@pytest.fixture
def ending(tmp_path):
    """A server that ends when it is asked to."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-c", ENDING, str(port)]
    service = servers.Service("Odoo", url, command, tmp_path / "odoo.log", {})
    with servers.serving(service, dict(os.environ)) as server:
        wait_until(server.answers)
        yield server
    assert server.process.poll() is not None


def wait_until(look):
    deadline = time.monotonic() + 60
    while not look():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def end(server):
    with contextlib.suppress(requests.RequestException):
        requests.get(f"{server.service.url}/end", timeout=10)
    server.process.wait(60)


def test_server_that_ended_is_started_again(ending, monkeypatch, capsys):
    monkeypatch.setattr(servers, "HEALTHY_SECONDS", 0)
    ending.keep()
    assert not capsys.readouterr().out
    end(ending)
    ending.keep()
    assert "Odoo ended (exit code 3) and is started again" in capsys.readouterr().out
    wait_until(ending.answers)


def test_server_that_ends_at_once_is_not(ending):
    end(ending)
    with pytest.raises(Problem, match="stopped unexpectedly"):
        ending.keep()


@pytest.mark.parametrize("command", [[], ["run"], ["lint"], ["release"], ["clean"]])
def test_help(command):
    done = subprocess.run(
        [sys.executable, DEV, *command, "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith(f"usage: ./dev {' '.join(command)}".rstrip())
    assert "From top to bottom" not in done.stdout
    assert not done.returncode


if os.geteuid() == 0:  # only root can change the owner of a folder

    @pytest.mark.parametrize("is_link", [True, False])
    def test_socket_of_somebody_else(tmp_path, monkeypatch, is_link):
        """Where all may create folders, that of another user is not used."""
        stranger = 12345
        monkeypatch.setattr(postgres, "shared_home", lambda: tmp_path / ("long" * 20))
        monkeypatch.setattr(postgres.tempfile, "gettempdir", lambda: str(tmp_path))
        cluster = postgres.Cluster("test", tmp_path, durable=False)
        assert cluster.socket.parent == tmp_path
        target = tmp_path / "target"
        target.mkdir()
        if is_link:
            cluster.socket.symlink_to(target)
        else:
            cluster.socket.mkdir()
        os.lchown(cluster.socket, stranger, stranger)
        with pytest.raises(Problem, match="belongs to somebody else"):
            cluster.start()
        assert cluster.socket.lstat().st_uid == stranger
        assert target.stat().st_uid == 0


def test_other_apps(tmp_path):
    """`--with` installs what is not there yet, and nothing is ever removed."""
    parser = argparse.ArgumentParser()
    devtools_run.add_options(parser)
    installed = []
    place = SimpleNamespace(
        files=tmp_path,
        odoo=SimpleNamespace(identity="one"),
        create=lambda name: None,
        drop=lambda name: None,
        install=lambda words, name, option, modules: installed.append(modules),
        set_up=lambda *arguments: None,
    )
    for words, expected in (
        ([], ["instagram_inbox"]),
        (["--with", "sale,,crm"], ["crm,sale"]),
        (["--with", "crm,helpdesk_mgmt"], ["helpdesk_mgmt"]),
        ([], []),
    ):
        modules = parser.parse_args(words).modules
        assert devtools_run.prepare(place, "odoo", "simulator", modules) == bool(
            expected
        )
        assert installed == expected
        installed.clear()
