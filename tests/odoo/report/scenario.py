"""Read `tests/fixtures/overview_scenario.txt`, which explains its own format."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..wire import FIXTURES

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
COUNTS = {
    "conversations": "conversations",
    "incoming": "incoming_messages",
    "outgoing": "outgoing_messages",
    "automatic": "outgoing_messages",
    "resolutions": "resolutions",
    "quiet": "resolutions",
    "referrals": "referrals",
}
TIMES = {
    "first": "first_response_time",
    "reply": "reply_time",
    "resolution": "resolution_time",
}
FACT = re.compile(
    r"= (?P<at>\S+ \S+) (?P<weekday>\w{3}) (?P<hour>\d\d) (?P<agent>\S+) (?P<count>\w+)"
    r"(?: (?P<time>first|reply|resolution) (?P<elapsed>\S+) (?P<business>\S+))?"
    r"(?: (?P<target>in-time|late))?"
    r"(?: by (?P<ad>\d+))?"
    r"(?: tagged (?P<tags>\S+))?(?P<urgent> urgent)?"
)
EVENT = re.compile(
    r"(?P<at>\d{4}-\S+ \S+) (?P<what>\w+)(?P<who>(?: (?!of|written)\S+)*)"
    r"(?: of (?P<of>\d+))?(?: written (?P<written>\S+))?"
)


@dataclass
class Event:
    """An event: when, in which inbox, in whose thread, what, by whom."""

    at: datetime
    inbox: str
    story: int
    what: str
    who: list
    written: datetime


@dataclass
class Fact:
    """A fact that the overview must show: `times` are seconds by measure, or None.

    `is_within` is None where no target is.
    """

    at: datetime
    inbox: str
    weekday: str
    hour: str
    agent: str
    count: str
    is_automatic: bool
    origin: str
    tags: list
    is_urgent: bool
    is_within: bool | None
    times: dict = field(default_factory=dict)


def read():
    """Return the events, in the order they happen, and the facts.

    :rtype: tuple[list[Event], list[Fact]]
    """
    events, facts, story, inbox = [], [], 0, ""
    for line in (FIXTURES / "overview_scenario.txt").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("= "):
            facts.append(_fact(FACT.fullmatch(line), inbox))
        elif found := EVENT.fullmatch(line):
            events.append(_event(found, inbox, story))
        else:
            number, inbox, _title = line.split(" ", 2)
            story = int(number)
    # at the same second, in the order of the file
    return sorted(events, key=lambda event: event.at), facts


def _event(found, inbox, story):
    at = datetime.fromisoformat(found["at"])
    written = found["written"] and datetime.fromisoformat(
        f"{at.date()} {found['written']}"
    )
    return Event(
        at,
        inbox,
        int(found["of"] or story),
        found["what"],
        found["who"].split(),
        written or at,
    )


def _fact(found, inbox):
    fact = Fact(
        at=datetime.fromisoformat(found["at"]),
        inbox=inbox,
        weekday=str(WEEKDAYS.index(found["weekday"])),
        hour=found["hour"],
        agent=found["agent"].replace("-", ""),
        count=COUNTS[found["count"]],
        is_automatic=found["count"] in ("automatic", "quiet"),
        origin=f"ad: {found['ad']}" if found["ad"] else "",
        tags=found["tags"].split(",") if found["tags"] else [],
        is_urgent=bool(found["urgent"]),
        is_within=found["target"] and found["target"] == "in-time",
    )
    if found["time"]:
        measure = TIMES[found["time"]]
        fact.times[measure] = _seconds(found["elapsed"])
        fact.times[f"{measure}_business"] = _seconds(found["business"])
    return fact


def _seconds(duration):
    if duration == "-":
        return None
    hours, minutes, seconds = map(int, duration.split(":"))
    return int(timedelta(hours=hours, minutes=minutes, seconds=seconds).total_seconds())
