"""`./dev run`, as far as it gets where something is in its way."""

import os
import socket
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest

DEV = Path(__file__).parents[2] / "dev"


@pytest.fixture
def run(tmp_path):
    """Run the command where nothing was ever fetched or started."""

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


@pytest.fixture
def dev():
    """The command as a module."""
    loader = SourceFileLoader("dev", str(DEV))
    module = module_from_spec(spec_from_loader("dev", loader))
    loader.exec_module(module)
    return module


def test_for_root_alone(dev, monkeypatch):
    class Socket(socket.socket):
        def bind(self, address):
            raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(dev.socket, "socket", Socket)
    with pytest.raises(dev.Problem, match="Port 80 is for root alone"):
        dev.need_port(80, "--port")


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
def test_what_a_server_died_of(dev, tmp_path, log, told):
    service = dev.Service("Odoo", "http://localhost", [], tmp_path / "odoo.log", {})
    service.log.write_text(log)
    with subprocess.Popen(["false"]) as process:
        process.wait()
        with pytest.raises(dev.Problem) as caught:
            dev.Server(service, process).check()
    found = str(caught.value).partition("(exit code 1).\n")[2]
    assert found.partition("\nThe whole log")[0] == told.rstrip()


if os.geteuid() == 0:  # nobody else can give folders away

    @pytest.mark.parametrize("is_link", [True, False])
    def test_socket_of_somebody_else(dev, tmp_path, monkeypatch, is_link):
        """Where everybody may make folders, somebody else's is not used nor given away."""
        stranger = 12345
        monkeypatch.setattr(dev, "shared_home", lambda: tmp_path / ("long" * 20))
        monkeypatch.setattr(dev.tempfile, "gettempdir", lambda: str(tmp_path))
        cluster = dev.Cluster("test", tmp_path, durable=False)
        assert cluster.socket.parent == tmp_path
        target = tmp_path / "target"
        target.mkdir()
        if is_link:
            cluster.socket.symlink_to(target)
        else:
            cluster.socket.mkdir()
        os.lchown(cluster.socket, stranger, stranger)
        with pytest.raises(dev.Problem, match="belongs to somebody else"):
            cluster.start()
        assert cluster.socket.lstat().st_uid == stranger
        assert target.stat().st_uid == 0
