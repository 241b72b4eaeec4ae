"""Finds Odoo 19.0, or fetches it."""

import contextlib
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from .cache import CACHE, ROOT, built, digest, need_room, shared_home
from .processes import follow
from .terminal import Obstacle, Problem, say

DEBIAN_PATH = "usr/lib/python3/dist-packages"  # of Odoo, in Debian's package
# The packages with Odoo and the libraries and fonts it links to: from Debian's newest
# release, and from this machine's own where the newest arranges their files differently.
FROM_SID = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-ocr-b",
)
FROM_OWN = ("fonts-font-awesome", "fonts-inconsolata")
APT_USER = "_apt"  # as whom root's apt talks to the network


class Odoo(NamedTuple):
    """The source of an Odoo 19.0."""

    path: Path  # holds the package `odoo`
    identity: str  # changes when the source changes

    @property
    def addons(self):
        """Folders of add-ons that Odoo has to be told, as they are outside its package."""
        inside = (self.path / "odoo" / "addons" / "mail").is_dir()
        return [] if inside else [self.path / "addons"]


def find_odoo(given=None):
    """Return the Odoo at a path, else the one in the cache, which is fetched first."""
    given = given or os.environ.get("ODOO_PATH")
    if given:
        return odoo_in(Path(given).expanduser().resolve())
    for name, path in (("debian", DEBIAN_PATH), ("clone", ".")):
        if (CACHE / f"odoo-{name}").exists():
            return odoo_in(CACHE / f"odoo-{name}" / path)
    need_room(1.5)
    try:
        return odoo_in(built(CACHE / "odoo-debian", unpack_debian) / DEBIAN_PATH)
    except Obstacle:
        raise
    except Problem as problem:
        say(f"Odoo can't come as a Debian package: {problem}")
    return odoo_in(built(CACHE / "odoo-clone", clone))


def odoo_in(folder):
    """Return the Odoo in a folder, if it is a 19.0."""
    release = folder / "odoo" / "release.py"
    if not release.is_file():
        raise Problem(
            f"{folder} holds no Odoo: give --odoo (or ODOO_PATH) a checkout of "
            "odoo/odoo, or a folder with the Python package `odoo`."
        )
    text = release.read_text()
    if "(19, 0," not in text:
        raise Problem(
            f"The Odoo in {folder} is not 19.0, which this add-on is for: check out "
            "branch 19.0 there, or leave out --odoo and ODOO_PATH."
        )
    commit = ["git", "-C", folder, "rev-parse", "HEAD"]
    revision = (folder / ".git").exists() and subprocess.run(
        commit, capture_output=True, text=True, check=False
    ).stdout
    return Odoo(folder, digest(folder, text, revision))


def unpack_debian(target):
    """Unpack Debian's package without installing it, which every user may do."""
    if not all(map(shutil.which, ("apt-get", "dpkg-deb", "tar"))):
        raise Problem("this machine has no apt-get and dpkg.")
    work = shared_home() / "downloads"  # kept until all is here, to continue from
    packages = work / "packages"
    for folder in ("lists/partial", "cache/archives/partial", "packages"):
        (work / folder).mkdir(parents=True, exist_ok=True)
    if ROOT:
        with contextlib.suppress(LookupError):  # none: then it downloads as root
            shutil.chown(packages, APT_USER)
    apt = private_apt(work)
    follow("Reading Debian's list of packages", [*apt, "update"])
    wanted = [f"{name}/sid" for name in FROM_SID]
    wanted += [f"{name}/{debian_release()}" for name in FROM_OWN]
    listed = subprocess.run(
        [*apt, "download", "--print-uris", *wanted],
        capture_output=True,
        text=True,
        check=False,
    )
    total = sum(int(size) for size in re.findall(r"\.deb (\d+) ", listed.stdout)) / 1e6

    def megabytes(_log):
        here = sum(path.stat().st_size for path in packages.iterdir()) / 1e6
        return f"{here:.0f} of {total:.0f} MB"

    download = [*apt, "download", *wanted]
    follow("Downloading Odoo", download, megabytes, cwd=packages)

    def addons(_log):
        folder = target / DEBIAN_PATH / "odoo" / "addons"
        return f"{len(os.listdir(folder)) if folder.exists() else 0} add-ons"

    # Odoo's translations are two thirds of it all, and development speaks English;
    # outside its package are second copies of the add-ons, with only their Python
    left_out = ["--exclude=*/i18n/*.po", f"--exclude=./{DEBIAN_PATH}/addons"]
    each = (
        'packages=$1; shift; for package in "$packages"/*.deb; do '
        'dpkg-deb --fsys-tarfile "$package" | tar -x "$@" || exit 1; done'
    )
    unpack = ["sh", "-c", each, "sh", packages, "-C", target, *left_out]
    follow("Unpacking Odoo", unpack, addons)
    shutil.rmtree(work)


def debian_release():
    """Return the code name of this machine's release."""
    text = Path("/etc/os-release").read_text()
    found = re.search(r'^VERSION_CODENAME="?([\w-]+)', text, re.MULTILINE)
    return found.group(1) if found else "sid"


def private_apt(work):
    """Return an apt-get command that keeps its lists and downloads in a folder of ours."""
    private = ["-o", f"Dir::State::lists={work / 'lists'}"]
    listed = subprocess.run(
        ["apt-get", *private, "update", "--print-uris"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    release = re.escape(debian_release())
    mirrors = re.findall(
        rf"^'(\S+/debian)/dists/{release}/InRelease'", listed, re.MULTILINE
    )
    if not mirrors:
        raise Problem("apt-get knows no mirror of Debian.")
    keyring = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
    signed = f"[signed-by={keyring}] " if keyring.exists() else ""
    sources = work / "sources.list"
    sources.write_text(
        "".join(
            f"deb {signed}{mirrors[0]} {suite} main\n"
            for suite in sorted({"sid", debian_release()})
        )
    )
    settings = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Cache": work / "cache",
        "APT::Sandbox::User": APT_USER,
        "APT::Update::Error-Mode": "any",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
    }
    for key, value in settings.items():
        private += ["-o", f"{key}={value}"]
    return ["apt-get", *private]


def clone(target):
    """Clone Odoo from GitHub."""
    if not shutil.which("git"):
        raise Problem(
            "Odoo is missing, and so is git to fetch it: install git, or give --odoo "
            "(or ODOO_PATH) a checkout of odoo/odoo, branch 19.0."
        )
    command = ["git", "clone", "--progress", "--depth", "1", "-b", "19.0"]
    follow("Cloning Odoo", [*command, "https://github.com/odoo/odoo", target])
