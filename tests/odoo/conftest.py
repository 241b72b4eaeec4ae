import shutil
import sys
from pathlib import Path
from unittest.mock import patch

import pytest
from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.orm.registry import _CACHES_BY_KEY as CACHES
from odoo.orm.registry import Registry
from odoo.tests.common import ChromeBrowser, get_db_name
from odoo.tools import config

# Who has Odoo forget after a test: its test case, also by way of what mutes its log.
TIDIERS = ("odoo.tests.common", "odoo.tools.misc")


@pytest.fixture(scope="session", autouse=True)
def own_files(load_registry):
    """Give each of several test processes its own files.

    pytest-odoo copies the database for each, but has them share the files of the first:
    what Odoo cleans away in one would be missing in the others.
    """
    shared = Path(config.filestore(get_db_name()))
    own = Path(config["data_dir"], "filestore", get_db_name())
    if own == shared:
        yield
        return
    if shared.exists():
        shutil.copytree(shared, own)
    with patch.object(config, "filestore", return_value=str(own)):
        yield
    shutil.rmtree(own, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def one_database(load_registry):
    """Have Odoo know the database of each request that names none.

    To look for it, Odoo connects to PostgreSQL anew: for each webhook.
    """
    with patch("odoo.service.db.list_dbs", lambda force=False: [get_db_name()]):
        yield


@pytest.fixture(scope="session", autouse=True)
def people(own_files):
    """Create the people of all test cases: in each, they took a tenth of the time."""
    from .common import PEOPLE, create_person

    with (
        patch("odoo.addons.base.models.res_users.MIN_ROUNDS", 1),
        Registry(get_db_name()).cursor() as cr,
    ):
        env = Environment(cr, SUPERUSER_ID, {})
        for login, groups in PEOPLE.items():
            create_person(env, login, groups)


@pytest.fixture(scope="session", autouse=True)
def lasting_caches():
    """Keep what Odoo has computed from its code: routes, scripts, templates, groups.

    After each test Odoo forgets all it holds in memory, since the database is rolled
    back; to compute it anew for the next page took a third of the time of all tests.
    Here it forgets what depends on records, and whatever a test itself had it forget.
    """
    forgotten = set()
    clear_cache, clear_all = Registry.clear_cache, Registry.clear_all_caches

    def clear_and_note(registry, *names):
        forgotten.update(names)
        clear_cache(registry, *names)

    def clear_by_caller(registry):
        if sys._getframe(1).f_globals["__name__"] in TIDIERS:
            clear_cache(registry, "default", *forgotten)
            forgotten.clear()
        else:
            forgotten.update(CACHES)
            clear_all(registry)

    with (
        patch.object(Registry, "clear_cache", clear_and_note),
        patch.object(Registry, "clear_all_caches", clear_by_caller),
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def browsers_collect_when_needed():
    """Have browsers free memory when they need it, not after each suite of scripts."""
    spawn = ChromeBrowser._spawn_chrome

    def spawn_without(browser, command):
        return spawn(browser, [each for each in command if "--expose-gc" not in each])

    with patch.object(ChromeBrowser, "_spawn_chrome", spawn_without):
        yield
