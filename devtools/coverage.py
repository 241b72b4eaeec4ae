"""`./dev test --coverage`: which lines and branches of the add-on the tests run.

Counted is what runs in pytest's own processes. The Odoo servers of the browser tests are
not: they are killed at the end, and could not say what they ran. So the small add-ons are
not counted at all, as they are tried in such servers alone.
"""

import shutil
import subprocess

from .cache import ADDON, CACHE, CHECKOUT
from .terminal import say

FOLDER = CACHE / "coverage"
VENDOR = CHECKOUT / ADDON / "instagram"
# What of each part has to be run, in per cent of its lines and branches.
VENDOR_TARGET = 95
REST_TARGET = 90
SETTINGS = """
[run]
branch = true
parallel = true
patch = subprocess
data_file = {folder}/data
source = {source}
omit =
    */migrations/*
    */__manifest__.py

[report]
precision = 1
skip_covered = true
skip_empty = true
"""


def measured(python):
    """Return the command that runs a module of Python and counts what it runs."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    settings = FOLDER / "settings"
    settings.write_text(SETTINGS.format(folder=FOLDER, source=CHECKOUT / ADDON))
    return [python, "-m", "coverage", "run", f"--rcfile={settings}"]


def report(python, *, is_whole, has_odoo):
    """Print the figures.

    :param is_whole: whether all tests ran, so that too little is a failure
    :param has_odoo: whether more than `instagram/` may have run
    :return: an exit code
    """
    coverage = [python, "-m", "coverage"]
    settings = f"--rcfile={FOLDER / 'settings'}"
    subprocess.run([*coverage, "combine", "--quiet", settings], check=True)
    vendor = f"{VENDOR}/*"
    parts = [("instagram/", f"--include={vendor}", VENDOR_TARGET)]
    if has_odoo:
        parts.append(("the rest of the add-on", f"--omit={vendor}", REST_TARGET))
    missed = False
    for title, files, target in parts:
        say(f"\nLines and branches that ran of {title} (target: {target} %)")
        limit = f"--fail-under={target if is_whole else 0}"
        done = subprocess.run(
            [*coverage, "report", settings, files, limit], check=False, cwd=CHECKOUT
        )
        missed |= bool(done.returncode)
    return int(missed)
