"""Run tests of Odoo in databases with and without the add-on."""

import re
import subprocess
from typing import NamedTuple

from tests.harness import Database, free_port, with_modules
from tests.harness.environment import data_dir, odoo_command, setting

MODULES = ("mail", "im_livechat")
LOGGED = (*MODULES, "web")
HOURS = 3600
# The lines that Odoo logs about its tests.
STARTS = re.compile(
    r" odoo\.addons\.(\w+)\.tests\S*: Starting (\w+\.\w+)(\[.*\])? \.\.\."
)
FAILS = re.compile(
    r" odoo\.addons\.(\w+)\.tests\S*: (?:FAIL|ERROR): (?:Subtest )?(\w+\.\w+)"
)
SET_UP_FAILS = re.compile(
    r": ERROR: setUp(?:Class|Module) \(odoo\.addons\.(\w+)\.tests\.\S*?(\w+)\)"
)
# The line that it logs at the end, when all tests were run.
ENDS = re.compile(r" odoo\.tests\.stats: \w+: \d+ tests ")
# One browser runs all tests in JavaScript, which is one test in Python.
SCRIPT_FAILS = re.compile(r"Test [\"'`](@.+)[\"'`] failed:")
SCRIPTS = "/web:WebSuite.test_unit_desktop"
SPECIAL = re.compile(r"[][,]")


class Outcome(NamedTuple):
    """The tests that ran and those that failed, named as in `--test-tags`."""

    ran: set
    failed: set
    is_whole: bool  # Odoo did not break off


class Difference(NamedTuple):
    """The result of a selection of tests."""

    ran: int
    failed: set  # with the add-on, the first time
    everywhere: set  # of these, also without it
    chance: set  # with it the first time, but not the second
    ours: set  # each time with it, never without


def run(tags, *, addon):
    """Run tests of Odoo in a database of their own.

    :param str tags: for `--test-tags`
    :param bool addon: with the add-on installed
    """
    loggers = ["odoo.tests.stats", *(f"odoo.addons.{each}.tests" for each in LOGGED)]
    with Database(with_modules("im_livechat", addon=addon)) as database:
        log = data_dir() / "logs" / f"{database.name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        command = [*odoo_command(), "server", "-c", setting("CONFIG")]
        command += ["-d", database.name, "--db-filter", f"^{database.name}$"]
        command += ["--http-port", str(free_port()), "--gevent-port", str(free_port())]
        command += ["--test-tags", tags, "--stop-after-init", "--max-cron-threads=0"]
        command += [
            "--log-level=warn",
            *(f"--log-handler={name}:INFO" for name in loggers),
        ]
        with open(log, "wb") as output:
            subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=2 * HOURS,
                check=False,
            )
        outcome = outcome_of(log.read_text(errors="replace"))
    assert outcome.ran or outcome.failed, f"Odoo ran no test, see {log}"
    assert outcome.is_whole, f"Odoo broke off before the last test, see {log}"
    return outcome


def outcome_of(text):
    """Read Odoo's log."""
    ran = {name(module, test) for module, test, _options in STARTS.findall(text)}
    failed = {
        name(*found) for found in FAILS.findall(text) + SET_UP_FAILS.findall(text)
    }
    scripts = set(SCRIPT_FAILS.findall(text))
    # without a name: the suite did not even start, or broke off
    failed = failed - ({SCRIPTS} if scripts else set()) | scripts
    return Outcome(ran, failed, bool(ENDS.search(text)))


def name(module, test):
    return f"/{module}:{test}"


def compare(tags):
    """Run tests with the add-on; run what fails without it, too.

    A test that fails only with it runs once more both ways: one that fails now and then
    says nothing about the add-on.
    """
    first = run(tags, addon=True)
    failed = first.failed
    everywhere = failed & again(failed, tags, addon=False)
    differs = failed - everywhere
    still = differs & again(differs, tags, addon=True)
    ours = still - again(still, tags, addon=False)
    return Difference(
        len(first.ran), failed, everywhere | (still - ours), differs - still, ours
    )


def again(tests, tags, *, addon):
    """Run these tests and return which failed; without tests, run nothing."""
    if not tests:
        return set()
    scripts = {each for each in tests if each.startswith("@")}
    # without a name: none of the selection was run to its end
    chosen = [tags if each == SCRIPTS else each for each in sorted(tests - scripts)]
    if scripts:
        chosen.append(f"{SCRIPTS}[{','.join(sorted(map(job, scripts)))}]")
    return run(",".join(chosen), addon=addon).failed & tests


def job(script):
    """Return what a browser has to run for one test: the test, or else its suite.

    `--test-tags` separates tests by commas and knows no other brackets than its own.
    """
    suite = script.rpartition("/")[0]
    return suite if SPECIAL.search(script) else script
