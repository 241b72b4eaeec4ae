"""The sentences of the checklist: everything it can find, and what cures it."""

from . import account, app, server
from .account import NO_ANSWER
from .app import PAGES_OF_INSTAGRAM
from .finding import BAD, GOOD, UNKNOWN, WARNING, Finding

__all__ = [
    "BAD",
    "FINDINGS",
    "GOOD",
    "NO_ANSWER",
    "PAGES_OF_INSTAGRAM",
    "UNKNOWN",
    "WARNING",
    "Finding",
]

FINDINGS = {**server.FINDINGS, **app.FINDINGS, **account.FINDINGS}
