"""What the person at the keyboard reads and types."""

import argparse
import shutil
import sys
import time


class Problem(Exception):
    """Something that the person at the keyboard can change, said in a sentence or two."""


class Obstacle(Problem):
    """A problem that would stop another way of doing it too."""


def say(text=""):
    print(text, flush=True)


class Progress:
    """One line that changes on a terminal; in a log of CI, a line every ten seconds."""

    def __init__(self, label):
        self.label = label
        self.started = self.printed = time.monotonic()
        self.is_terminal = sys.stdout.isatty()
        if not self.is_terminal:
            say(f"{label} ...")

    def show(self, detail):
        now = time.monotonic()
        if self.is_terminal:
            width = shutil.get_terminal_size().columns - 1
            text = f"{self.label} ... {now - self.started:.0f} s  {detail}"
            print(f"\r\033[K{text[:width]}", end="", flush=True)
        elif now - self.printed > 10:
            self.printed = now
            say(f"  {now - self.started:.0f} s  {detail[:70]}")

    def end(self, word):
        start = "\r\033[K" if self.is_terminal else ""
        say(f"{start}{self.label}: {word} ({time.monotonic() - self.started:.0f} s)")


def port_number(text):
    """Return the port that an argument of the command line names."""
    if not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text} is no port: they go from 1 to 65535")
    return int(text)
