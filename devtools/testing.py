"""`./dev test`, `./dev bench` and `./dev chaos`."""

import contextlib
import json
import os
import shutil
from pathlib import Path

from . import coverage
from .cache import (
    ADDON,
    CACHE,
    CHECKOUT,
    ROOT,
    dates_of_files,
    digest,
    digest_of_files,
    locked,
    our_addons,
)
from .database import Place
from .libraries import libraries
from .odoo import find_odoo
from .postgres import Cluster, postgres_programs
from .processes import follow, run_in_foreground
from .terminal import Problem

NEEDS_NO_ODOO = ("tests/unit", "tests/simulator")
# All tests wait for a browser or a server half of their time: three processes keep
# two cores busy. A class stays in one process, as it sets up its own surroundings.
SIDE_BY_SIDE = ["-n", "3", "--dist", "loadscope", "--no-loadscope-reorder"]
UPPER = ADDON.upper()


def test(options):
    """Run pytest, or Odoo's own tests."""
    if options.arguments == ["--core"]:
        return core()
    python = libraries(tools=True)
    chosen = [each for each in options.arguments if each != "--coverage"]
    has_coverage = chosen != options.arguments
    runner = coverage.measured(python) if has_coverage else [python]
    pytest = [*runner, "-m", "pytest", "-p", "no:cacheprovider", "-rs"]
    has_odoo = not needs_no_odoo(chosen)
    result = with_odoo(pytest, chosen) if has_odoo else without_odoo(pytest, chosen)
    if has_coverage:
        missed = coverage.report(python, is_whole=not chosen, has_odoo=has_odoo)
        return result or missed
    return result


def without_odoo(pytest, chosen):
    environment = {**os.environ, f"{UPPER}_CHROMIUM": find_chromium()}
    return run_in_foreground([*pytest, "-p", "no:odoo", *chosen], environment)


def with_odoo(pytest, chosen):
    pages = not chosen
    with environment_of_tests(pages, in_memory=True) as environment:
        pytest += ["--odoo-http", "--odoo-config", environment[f"{UPPER}_CONFIG"]]
        pytest += ["--odoo-database", environment[f"{UPPER}_DATABASE"]]
        return run_in_foreground([*pytest, *(chosen or SIDE_BY_SIDE)], environment)


def core():
    """Run Odoo's own tests of what the add-on extends, with it and without it."""
    with environment_of_tests() as environment:
        python = json.loads(environment[f"{UPPER}_ODOO"])[0]
        return run_in_foreground([python, "-m", "tests.core"], environment)


def bench(options):
    """Run the benchmarks."""
    with environment_of_tests() as environment:
        python = json.loads(environment[f"{UPPER}_ODOO"])[0]
        return run_in_foreground(
            [python, "-m", "bench", *options.arguments], environment
        )


def chaos(options):
    """Break everything at once: on a PostgreSQL server of its own, which it restarts."""
    python = libraries(tools=True)
    command = [python, "-m", "chaos", *options.arguments]
    if {"-h", "--help"} & set(options.arguments):
        return run_in_foreground(command, dict(os.environ))
    cluster = Cluster("chaos", postgres_programs(python), durable=True)
    with locked("chaos"), environment_of_tests(cluster=cluster) as environment:
        environment[f"{UPPER}_CLUSTER"] = cluster.name
        environment[f"{UPPER}_HISTORY"] = str(CACHE / "chaos")
        return run_in_foreground(command, environment)


def screenshots(_options):
    """Make the pictures of the add-on's page and of the docs."""
    with environment_of_tests() as environment:
        python = json.loads(environment[f"{UPPER}_ODOO"])[0]
        return run_in_foreground([python, "-m", "screenshots"], environment)


def needs_no_odoo(arguments):
    """Return whether pytest's arguments name only tests that work without Odoo."""
    paths = [path for path in arguments if os.path.exists(path.partition("::")[0])]
    full = [str(Path(path).resolve()) for path in paths]
    free = tuple(str(CHECKOUT / folder) for folder in NEEDS_NO_ODOO)
    return bool(full) and all(path.startswith(free) for path in full)


@contextlib.contextmanager
def environment_of_tests(pages=False, in_memory=False, cluster=None):
    """Make a database for tests or benchmarks, and drop it at the end of the block.

    :param pages: build what browsers load in advance, as many will come
    :param in_memory: have the tests' own databases in memory, where there is room
    :param cluster: the PostgreSQL server, by default the one of all tests
    :return: the environment variables, described in tests/harness/__init__.py
    """
    odoo = find_odoo()
    python = libraries(tools=True)
    chromium = find_chromium()
    if not cluster:
        cluster = Cluster("test", postgres_programs(python), durable=False)
    with contextlib.ExitStack() as stack:
        stack.enter_context(cluster.running())
        place = Place(odoo, python, cluster, CACHE / cluster.name)
        plain, template = test_templates(place, pages)
        tablespace = "pg_default"
        if in_memory:
            tablespace = stack.enter_context(cluster.in_memory())
        database = f"test_{os.getpid()}"
        place.drop(database)
        place.create(database, template)
        where = {"host": cluster.socket, "port": cluster.port, "user": cluster.user}
        ours = {
            "ODOO": json.dumps(place.command()),
            "CONFIG": place.configuration(database),
            "DATABASE": database,
            "TEMPLATE": template,
            "PLAIN": plain,
            "BASE": base_of(odoo),
            "TABLESPACE": tablespace,
            "PG": json.dumps(where, default=str),
            "CHROMIUM": chromium,
        }
        variables = {f"{UPPER}_{key}": str(value) for key, value in ours.items()}
        environment = place.environment() | variables
        # pytest-odoo copies a database by createdb
        environment |= cluster.environment(environment["PATH"])
        try:
            yield environment
        finally:
            place.drop(database)


def base_of(odoo):
    """Return the name of the database with Odoo alone; the add-on's is a copy of it."""
    return f"base_{odoo.identity}"


def test_templates(place, pages):
    """Make databases with the add-on installed, to be copied in 0.2 s.

    :return: the name of a plain one, and of one with web pages if asked for
    """
    base = base_of(place.odoo)
    template = f"addon_{digest(base, digest_of_files(*our_addons()))}"
    # Odoo puts a page together anew when the date of one of its files differs
    with_pages = f"pages_{digest(template, *dates_of_files(*our_addons()))}"
    with locked(f"{place.cluster.name}-template"):
        with place.cluster.alone() as alone:
            there = set(place.databases())
            # also those with further modules, which tests/harness/database.py makes
            ours = (base, template, with_pages, "postgres", "template0", "template1")
            for left in there if alone else ():
                if not left.startswith(ours):
                    place.drop(left)
            if alone:
                place.cluster.empty_memory()
                shutil.rmtree(place.files / "logs", ignore_errors=True)
        new = f"new_{os.getpid()}"  # becomes the template when it is whole
        if base not in there:
            place.create(new)
            place.install("Creating the test database", new, "-i", "mail,resource")
            place.set_up("Finishing the test database", new, {})
            place.rename(new, base)
        if template not in there:
            place.create(new, base)
            place.install("Installing the add-on for tests", new, "-i", ADDON)
            place.rename(new, template)
        if pages and with_pages not in there:
            place.create(new, template)
            place.set_up("Putting the web pages together", new, {"pages": True})
            place.rename(new, with_pages)
    return template, with_pages if pages else template


def find_chromium():
    """Return the path of a browser, which is installed first where that is possible."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = next(filter(None, map(shutil.which, names)), None)
    if found:
        return found
    install = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
    if not (ROOT and shutil.which("apt-get")):
        raise Problem(
            "The browser tests need Chromium, or Google Chrome. On Debian and Ubuntu: "
            f"sudo {' '.join(install)}"
        )
    with locked("chromium"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        follow("Reading Debian's list of packages", ["apt-get", "update"])
        follow("Installing Chromium", install, env=quiet)
    return shutil.which("chromium")
