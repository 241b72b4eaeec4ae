"""The sentences of the checklist: everything it can find, and the cure."""

from . import (
    checklist_account,
    checklist_app,
    checklist_comments,
    checklist_server,
    checklist_taps,
)
from .checklist_account import NO_ANSWER
from .checklist_app import PAGES_OF_INSTAGRAM
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

FINDINGS = {
    **checklist_server.FINDINGS,
    **checklist_app.FINDINGS,
    **checklist_account.FINDINGS,
    **checklist_comments.FINDINGS,
    **checklist_taps.FINDINGS,
}
