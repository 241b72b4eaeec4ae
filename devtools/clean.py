"""`./dev clean`: stops what was left running and deletes the caches."""

import contextlib
import os
import shutil
import signal
import subprocess
import time

from .cache import CACHE, locked, shared_home, size_of
from .terminal import say


def clean(_options):
    """Delete the caches, unless another dev uses them."""
    homes = [CACHE]
    if not shared_home().is_relative_to(CACHE):
        homes.append(shared_home())
    busy = "Another dev is at work with this cache: let it end first."
    with contextlib.ExitStack() as locks:
        for lock in (CACHE / "locks").glob("*"):
            locks.enter_context(locked(lock.name, busy))
        for home in homes:
            for file in home.glob("**/data/postmaster.pid"):
                stop_leftover(file)
            for folder in home.glob("**/data/pg_tblspc/*"):
                # in memory, of tests that were killed
                shutil.rmtree(folder.resolve(), ignore_errors=True)
        freed = sum(map(size_of, homes)) / 1e9
        for home in homes:
            shutil.rmtree(home, ignore_errors=True)
    say(f"Freed {freed:.1f} GB in {CACHE}.")


def stop_leftover(file):
    """Stop the PostgreSQL that a killed dev left running."""
    pid = file.read_text().split()[0]
    name = subprocess.run(
        ["ps", "-o", "comm=", "-p", pid], capture_output=True, text=True, check=False
    ).stdout
    if "postgres" in name:
        os.kill(int(pid), signal.SIGINT)
        for _ in range(100):
            if not file.exists():
                break
            time.sleep(0.1)
