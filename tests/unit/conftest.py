"""The package without Odoo: `instagram_inbox/` itself on the path, not its parent."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "instagram_inbox"))


@pytest.fixture(scope="session")
def server():
    from tests.unit.server import Server

    with Server() as running:
        yield running


@pytest.fixture(autouse=True)
def _forget(request):
    if "server" in request.fixturenames:
        request.getfixturevalue("server").forget()
