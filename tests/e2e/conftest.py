import pytest

from tests.e2e.installation import installed


@pytest.fixture(scope="module")
def shared():
    """An installation for all tests of a module; each has customers of its own."""
    with installed() as installation:
        yield installation


@pytest.fixture
def site(shared):
    """The shared installation, in which nothing goes wrong yet."""
    yield shared
    shared.simulator.faults.clear()
    shared.simulator.settings.reset()


@pytest.fixture
def own_site():
    """An installation that a test may break."""
    with installed() as installation:
        yield installation
