"""One line of the checklist."""

from typing import NamedTuple

GOOD, UNKNOWN, WARNING, BAD = "good", "unknown", "warning", "bad"


class Finding(NamedTuple):
    """One answer to one question of the checklist.

    :param state: `good` only for what was really seen
    :param text: what was found; may hold ``%(name)s`` of observed values
    :param cure: what to do, or what to know when it does not work; ``**bold**`` marks
        the text of a button, or a name at Meta
    """

    state: str
    text: object
    cure: object = ""
