"""`./dev replay` without Odoo."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.webhook.fixtures import labels

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def replay(tmp_path):
    """Run the command in an environment without any cache."""

    def run(*arguments):
        return subprocess.run(
            [sys.executable, CHECKOUT / "dev", "replay", *arguments],
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_lists_what_there_is(replay):
    done = replay()
    assert done.returncode == 0
    for name, line in labels().items():
        assert f"  {name} " in done.stdout
        assert line in done.stdout


def test_unknown_name(replay):
    done = replay("raection")
    assert done.returncode == 1
    assert "There is no fixture raection. Nearest: reaction" in done.stderr


def test_nothing_near(replay):
    done = replay("xyzzy")
    assert "There is no fixture xyzzy. `./dev replay` lists all." in done.stderr


@pytest.mark.parametrize("name", ["text", "tests/fixtures/text.json"])
def test_odoo_is_not_running(replay, name):
    done = replay(name)
    assert done.returncode == 1
    assert "Start `./dev run` in another terminal" in done.stderr
