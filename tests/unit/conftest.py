"""The package without Odoo: `instagram_inbox/` itself is on the path."""

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


@pytest.fixture
def client(server):
    from tests.unit.calling import client_of

    return client_of(server.url)


@pytest.fixture
def impatient(server):
    """Return a client with short timeouts, for tests of timeouts.

    A busy machine may be slower than this without anything amiss: only what never
    comes in time is to be asked for with it.
    """
    from tests.unit.calling import client_of

    return client_of(server.url, timeout=(0.5, 0.2))
