import pytest

from devtools.cache import our_addons
from tests.e2e.installation import installed
from tests.harness import WheelOdoo


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


@pytest.fixture
def from_wheels(tmp_path):
    """An Odoo with the add-ons from their wheels, which does not know the checkout."""
    odoo = WheelOdoo(tmp_path)
    assert {path.name for path in odoo.addons.iterdir()} == {
        path.name for path in our_addons()
    }
    return odoo
