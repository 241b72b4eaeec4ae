"""What one line of the checklist says."""

from typing import NamedTuple

GOOD, UNKNOWN, WARNING, BAD = "good", "unknown", "warning", "bad"


class Finding(NamedTuple):
    """One answer to one question of the checklist.

    :param state: `good` only for what was really seen
    :param text: what was found; may hold ``%(name)s`` of what was seen
    :param cure: what to do, or what to know when it does not work; ``**bold**`` marks
        what stands on a button, or a name at Meta
    """

    state: str
    text: object
    cure: object = ""
