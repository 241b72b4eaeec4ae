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


def test_for_root_alone(monkeypatch):
    loader = SourceFileLoader("dev", str(DEV))
    dev = module_from_spec(spec_from_loader("dev", loader))
    loader.exec_module(dev)

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
