"""The folder outside the checkout in which everything fetched and made is kept."""

import contextlib
import fcntl
import functools
import hashlib
import os
import shutil
from pathlib import Path

from .terminal import Problem, say

CHECKOUT = Path(__file__).resolve().parents[1]
if not os.path.isabs(os.environ.get("XDG_CACHE_HOME", "")):
    # https://specifications.freedesktop.org/basedir/latest/: a relative one is invalid
    # and to be ignored; what dev starts would take it to mean the folder it is in
    os.environ.pop("XDG_CACHE_HOME", None)
CACHE = Path(
    os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"),
    "instagram_inbox",
)
LOGS = CACHE / "logs"
ADDON = "instagram_inbox"
ROOT = os.geteuid() == 0


def digest(*parts):
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:12]


HERE = digest(CHECKOUT)  # in the names of what belongs to this checkout alone


def our_addons():
    """Return the folders of the add-on and of those that join it with other apps."""
    return sorted(path.parent for path in CHECKOUT.glob(f"{ADDON}*/__manifest__.py"))


def digest_of_files(*folders):
    """Return a digest of the names and contents of all files in folders."""
    content = hashlib.sha256()
    for folder, path in _files(folders):
        content.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
        content.update(path.read_bytes())
    return content.hexdigest()[:12]


def dates_of_files(*folders):
    """Return when each file in folders was written last, in nanoseconds."""
    return [path.stat().st_mtime_ns for _folder, path in _files(folders)]


def _files(folders):
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield folder, path


@functools.cache
def shared_home():
    """Return the folder of PostgreSQL: in the cache, if its user can enter that.

    PostgreSQL refuses to run as root, so root's runs as `nobody`. That user may not
    pass through root's home, nor through a private folder that XDG_CACHE_HOME names.
    The user as whom root's apt downloads may not either.
    """
    home = CACHE / "postgresql"
    home.mkdir(parents=True, exist_ok=True)
    if ROOT and not all(path.stat().st_mode & 0o001 for path in [home, *home.parents]):
        home = Path("/var/lib/instagram_inbox", digest(CACHE))
        home.mkdir(parents=True, exist_ok=True)
    return home


@contextlib.contextmanager
def locked(name, busy=None):
    """Hold a lock that only one dev can hold, named after a step.

    :param busy: the problem to report if another dev holds it; without, wait for it
    """
    folder = CACHE / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / name, "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if busy:
                raise Problem(busy) from None
            say(f"Waiting for another ./dev, which is at this already ({name}) ...")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def built(target, build):
    """Return a folder, which is built first where it is missing.

    It gets its name when it is complete, so an interruption leaves no half of it.
    """
    if not target.exists():
        with locked(target.name):
            partial = target.with_name(target.name + ".partial")
            shutil.rmtree(partial, ignore_errors=True)
            if not target.exists():
                partial.mkdir(parents=True)
                build(partial)
                partial.rename(target)
    return target


def need_room(gigabytes):
    """Raise a problem if the disk of the cache has less room than this."""
    CACHE.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(CACHE).free / 1e9
    if free < gigabytes:
        raise Problem(
            f"{CACHE} needs {gigabytes} GB and its disk has {free:.1f} GB left: make "
            "room, or let XDG_CACHE_HOME name a folder on a larger disk."
        )


def size_of(folder):
    """Return how many bytes a folder uses on its disk."""
    return sum(
        path.lstat().st_blocks * 512
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    )
