"""Programs that dev starts, and what their logs tell."""

import contextlib
import ctypes
import errno
import os
import re
import shutil
import signal
import subprocess
import sys

from .cache import CACHE, CHECKOUT, LOGS
from .terminal import Obstacle, Problem, Progress

# Patterns in the output of a failed command, each with what to do then.
ADVICE = {
    r"No space left on device|Disk quota exceeded": (
        f"The disk is full: make room for {CACHE}, or let XDG_CACHE_HOME name a "
        "folder on a larger disk."
    ),
    r"Temporary failure|Could not resolve|Name or service not known"
    r"|Network is unreachable|timed out|NewConnectionError|Unable to connect"
    r"|Could not connect|NameResolutionError": (
        "The network does not answer; it is needed until everything is fetched once. "
        "Start again when it is back: what is already here is kept."
    ),
    r"database files are incompatible": (
        "This database was made by another version of PostgreSQL. "
        "`./dev run --fresh` starts anew, `./dev clean` clears everything."
    ),
}


def advice(output):
    """Return what to do about a failure, by its output; empty if unknown."""
    full = CACHE.exists() and shutil.disk_usage(CACHE).free < 10e6
    output += "No space left on device" if full else ""  # no room to write that either
    return next((text for key, text in ADVICE.items() if re.search(key, output)), "")


def advice_on(error):
    """Return what to do about an error of the operating system; empty if unknown."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return advice("No space left on device")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) and error.filename:
        return (
            f"{error.filename} can't be written or read: give it to the user who runs "
            "this, or let XDG_CACHE_HOME name a folder of theirs."
        )
    return ""


def read_log(log):
    return log.read_text(errors="replace").replace("\r", "\n") if log.exists() else ""


def tail(log, lines=15):
    """Return the last lines of a log, without Odoo's routine ones."""
    all_lines = read_log(log).splitlines()
    kept = [line for line in all_lines if line.strip() and " INFO " not in line]
    return "\n".join(kept[-lines:])


# The start of an entry in Odoo's log: the time, the process and the level.
ENTRY = re.compile(r"^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ [A-Z]+ )", re.MULTILINE)
TRACEBACK = "Traceback (most recent call last):\n"


def last_errors(log, lines=60):
    """Return the last traceback in a log and the errors after it; else its end."""
    errors = []
    for entry in ENTRY.split(read_log(log)):
        is_error = re.match(r"\S+ \S+ \d+ (ERROR|CRITICAL) ", entry)
        _before, found, traceback = entry.rpartition(TRACEBACK)
        if found:  # in an error's entry, or printed where there was none
            errors = [entry if is_error else found + traceback]
        elif is_error:
            errors.append(entry)
    return "\n".join("".join(errors).splitlines()[-lines:]) or tail(log)


def last_line(log):
    return tail(log, 1).strip()


def follow(label, command, detail=last_line, hint="", **options):
    """Run a slow command: its output goes to a log, its progress to the terminal.

    :param detail: a function that reads from the log how far the command is
    :param hint: what to do when it fails and its output matches no known advice
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / (re.sub(r"\W+", "-", label.lower()) + f"-{os.getpid()}.log")
    progress = Progress(label)
    with open(log, "wb") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - dev has no threads
            **{"stdin": subprocess.DEVNULL, **options},
        )
        with stopped_at_end(process):
            while exit_code_within(process, 0.3) is None:
                progress.show(detail(log))
    if process.returncode:
        progress.end("failed")
        end = tail(log)
        known = advice(end)
        if known:
            raise Obstacle(f"{label} failed. {known}\nThe whole log: {log}")
        raise Problem(f"{label} failed. {hint}\n\n{end}\n\nThe whole log: {log}")
    progress.end("done")
    log.unlink()


def run_in_foreground(command, environment, folder=CHECKOUT):
    """Return the exit code of a command, which Ctrl-C reaches too.

    It then has a minute to clean up.
    """
    process = subprocess.Popen(command, env=environment, cwd=folder)
    with stopped_at_end(process):
        try:
            return process.wait()
        except KeyboardInterrupt:
            exit_code_within(process, 60)
            raise


def exit_code_within(process, seconds):
    """Return the exit code, or None for a process that runs longer."""
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None


def die_with_parent():
    """Ask Linux to stop this process when dev is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@contextlib.contextmanager
def stopped_at_end(process, patience=15):
    """Stop a process at the end of the block, after any error too."""
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        if exit_code_within(process, patience) is None:
            process.kill()
            process.wait()
