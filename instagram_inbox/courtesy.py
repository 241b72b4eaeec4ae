"""Python's one lock, handed over sooner by a job that can wait."""

import sys
from contextlib import contextmanager
from threading import Lock

# A thread that computes keeps Python's lock for 5 ms at a time while others want it,
# one that answers a request gives it up after far less, at each word with the database:
# so a busy job takes much more than its share, and each answer waits for it many times.
SECONDS = 0.0005


class _Interval:
    """How long the process's threads keep the lock; shorter while somebody asks it."""

    def __init__(self):
        self._lock, self._askers, self._usual = Lock(), 0, None

    def shorten(self):
        with self._lock:
            if not self._askers:
                self._usual = sys.getswitchinterval()
                sys.setswitchinterval(min(self._usual, SECONDS))
            self._askers += 1

    def give_back(self):
        with self._lock:
            self._askers -= 1
            if not self._askers:
                sys.setswitchinterval(self._usual)


_interval = _Interval()


@contextmanager
def courteous():
    """Let the process answer requests meanwhile nearly as if this block did not run.

    The interval is the process's, so another block may be in another thread; it is as
    before when the last of them is done.
    Follows https://docs.python.org/3/library/sys.html#sys.setswitchinterval
    """
    _interval.shorten()
    try:
        yield
    finally:
        _interval.give_back()
