"""`./dev release`: the add-ons as wheels, which pip installs into any Odoo."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from .cache import ADDON, CHECKOUT, our_addons
from .libraries import libraries
from .terminal import Problem, say
from .versions import git

DIST = CHECKOUT / "dist"
# the hook of PEP 517 that the add-ons' pyproject.toml names; pip calls no other
BUILD = "import sys; from whool.buildapi import build_wheel; build_wheel(sys.argv[1])"
# ZIP files know no earlier date; for a checkout without git
EARLIEST = "315532800"


def release(_options):
    """Build the wheel of each add-on into `dist/`, and print their hashes."""
    python = libraries(tools=True)
    if git("status", "--porcelain", "--untracked-files=no"):
        say("Some changes are not committed; the wheels have them.")
    DIST.mkdir(exist_ok=True)
    for old in DIST.glob(f"odoo_addon_{ADDON}*.whl"):
        old.unlink()
    for wheel in build(python, DIST):
        say(f"{hashlib.sha256(wheel.read_bytes()).hexdigest()}  {wheel.name}")
    say(f"The wheels are in {DIST}.")


def build(python, target):
    """Build the wheels; the same commit makes the same bytes.

    :param python: one with `requirements-dev.txt`
    :param target: the folder to put them in
    :return: their paths
    """
    date = os.environ.get("SOURCE_DATE_EPOCH") or git("log", "-1", "--format=%ct")
    environment = {**os.environ, "SOURCE_DATE_EPOCH": date or EARLIEST}
    wheels = []
    umask = os.umask(0o022)  # the rights of files are in a wheel, too
    try:
        for addon in our_addons():
            with tempfile.TemporaryDirectory() as work:
                done = subprocess.run(
                    [python, "-c", BUILD, work],
                    cwd=copied(addon, Path(work, addon.name)),
                    env=environment,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                if done.returncode:
                    raise Problem(f"{addon.name} can't be built.\n{done.stderr}")
                (wheel,) = Path(work).glob("*.whl")
                wheels.append(Path(shutil.copy(wheel, target)))
    finally:
        os.umask(umask)
    return wheels


def copied(addon, target):
    """Copy what git knows of an add-on, and its date and rights of files with none."""
    names = git("ls-files", "-z", cwd=addon).split("\0")
    if names == [""]:  # a checkout without git
        files = (each for each in addon.rglob("*") if each.is_file())
        names = [
            str(each.relative_to(addon))
            for each in files
            if "__pycache__" not in each.parts
        ]
    for name in filter(None, names):
        if (addon / name).exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(addon / name, target / name)
    return target
