"""Compute the answer times of one conversation from the times of its messages.

This module does not use the database. The order in which the lines are given does not
change the result.
"""

from datetime import datetime
from typing import NamedTuple

INCOMING, BY_PERSON, RESOLVED = "incoming", "by_person", "resolved"


class Line(NamedTuple):
    """One event that matters to answer times.

    :param instant: when it happened, to the microsecond; lines are sorted by it
    :param number: sorts lines of the same instant
    :param at: when it happened, to the second
    :param kind: `INCOMING`, `BY_PERSON` or `RESOLVED`
    """

    instant: datetime
    number: int
    at: datetime
    kind: str


class Times(NamedTuple):
    """The answer times of one conversation.

    :param spans: by the number of each answer that is measured: the measure and the two
        instants it lies between
    :param first_answered_at: when a person answered first
    :param waiting_since: since when the customer has been waiting
    :param latest: the instant of the last line
    """

    spans: dict
    first_answered_at: datetime | None
    waiting_since: datetime | None
    latest: datetime | None


def compute_times(opened_at, lines):
    """Compute the answer times of a conversation since its opening.

    :param datetime opened_at: the customer waits from then at the earliest, as nobody
        saw older messages before
    :param lines: the `Line` of the conversation, in any order
    :rtype: Times
    """
    spans, first, since, latest = {}, None, None, None
    for line in sorted(lines):
        latest = line.instant
        if line.kind == INCOMING:
            since = since or max(line.at, opened_at)
        elif line.kind == RESOLVED:
            since = None
        elif line.at >= opened_at:
            span = span_of_answer(opened_at, first, since, line.at)
            if span:
                spans[line.number] = span
            first = first or line.at
            since = since if since and since > line.at else None
    return Times(spans, first, since, latest)


def span_of_answer(opened_at, first_answered_at, since, at):
    """Return what an answer by a person measures.

    :param since: since when the customer has been waiting; None if they are not
    :return: the measure and the two instants it lies between
    :rtype: tuple | None
    """
    if not first_answered_at:
        return ("first_response_time", opened_at, at)
    if since and since <= at:
        return ("reply_time", since, at)
    return None
