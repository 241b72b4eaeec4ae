"""What the messages of one conversation say about answer times, by their own clock.

Nothing here knows the database: the same story, told in any order, has the same times.
"""

from datetime import datetime
from typing import NamedTuple

INCOMING, BY_PERSON, RESOLVED = "incoming", "by_person", "resolved"


class Line(NamedTuple):
    """Something that matters to answer times.

    :param instant: when, as exactly as is known; what sorts the story
    :param number: of two at one instant the lower came first
    :param at: when, to the second
    """

    instant: datetime
    number: int
    at: datetime
    kind: str


class Times(NamedTuple):
    """What a story comes to.

    :param spans: per answer that has one, by its number: the measure and two instants
    :param latest: the instant of the last line
    """

    spans: dict
    first_answered_at: datetime | None
    waiting_since: datetime | None
    latest: datetime | None


def compute_times(opened_at, lines):
    """Follow a conversation from its opening.

    :param datetime opened_at: what was written earlier waits from then on only, as
        nobody had seen it
    :param lines: its `Line`, in any order
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
    """Say what an answer by a person measures.

    :param since: from when the customer has been waiting, if they are
    :return: the measure and the two instants it lies between
    :rtype: tuple | None
    """
    if not first_answered_at:
        return ("first_response_time", opened_at, at)
    if since and since <= at:
        return ("reply_time", since, at)
    return None
