"""How much of Instagram's limits is used, from the headers of its answers.

Vendor page: https://developers.facebook.com/docs/graph-api/overview/rate-limiting
(2026-10-05). At 100 % Meta refuses calls.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, TypeVar

from ..common.values import mapping, number

T = TypeVar("T")

# By account: {"<id>": [{"type": "instagram", "call_count": 12, ...}]}.
_BY_ACCOUNT: Final = "X-Business-Use-Case-Usage"
# By app. On Instagram's host the keys differ from Meta's page (seen 2026-10-05).
_BY_APP: Final = "X-App-Usage"
_PERCENTAGES: Final = (
    "call_count",
    "call_volume",
    "cpu_time",
    "total_cputime",
    "total_time",
)
_WAIT: Final = "estimated_time_to_regain_access"
_LONGEST: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Usage:
    """The usage in the headers of an answer.

    :param percent: of the limit that is nearest.
    :param retry_after: seconds until Meta accepts calls again; ``None`` when it does
        not say, or accepts them now.
    """

    percent: float
    retry_after: int | None


class Meter:
    """Notes the usage in the answers to a piece of work, in its own thread."""

    def __init__(self) -> None:
        self.usage: Usage | None = None

    def run(self, work: Callable[[], T]) -> T:
        """Do the work and note the usage in the answers to its calls."""
        token = _meter.set(self)
        try:
            return work()
        finally:
            _meter.reset(token)


_meter: ContextVar[Meter | None] = ContextVar("meter", default=None)


def note(headers: Mapping[str, str]) -> None:
    """Note an answer's usage with the meter of this thread, if there is one."""
    meter = _meter.get()
    if meter and (usage := read(headers)):
        meter.usage = usage


def read(headers: Mapping[str, str]) -> Usage | None:
    """Return the usage in an answer's headers; ``None`` when they hold none."""
    kinds = list(_kinds(headers))
    percentages = [
        found for kind in kinds if (found := _highest(kind, _PERCENTAGES)) is not None
    ]
    minutes = max(_highest(kind, (_WAIT,)) or 0 for kind in kinds)
    seconds = min(int(minutes * 60), _LONGEST) or None
    if not percentages and not seconds:
        return None
    return Usage(max(percentages, default=0), seconds)


def retry_after(headers: Mapping[str, str]) -> int | None:
    """Return the seconds until Meta accepts calls again; ``None`` if it does not say.

    Meta gives minutes, per account and kind of call. The longest counts, up to a day.

    :param headers: of an answer.
    """
    usage = read(headers)
    return usage.retry_after if usage else None


def _kinds(headers: Mapping[str, str]) -> Iterator[Mapping[str, object]]:
    """Yield each limit in the headers."""
    yield mapping(_json(headers.get(_BY_APP, "")))
    for kinds in mapping(_json(headers.get(_BY_ACCOUNT, ""))).values():
        for kind in kinds if isinstance(kinds, list) else ():
            yield mapping(kind)


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _highest(kind: Mapping[str, object], names: tuple[str, ...]) -> float | None:
    found = [value for name in names if (value := number(kind.get(name))) is not None]
    return max(found, default=None)
