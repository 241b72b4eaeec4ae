"""How much of what Instagram allows is used up, from the headers of its answers.

Vendor page: https://developers.facebook.com/docs/graph-api/overview/rate-limiting
(2026-10-05). At 100 % calls are refused.
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
# By app. On Instagram's host it has other keys than Meta's page says (seen 2026-10-05).
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
    """What the headers of an answer tell.

    :param percent: of the limit that is nearest.
    :param retry_after: seconds until Meta takes calls again; ``None`` when it does not
        say, or takes them now.
    """

    percent: float
    retry_after: int | None


class Meter:
    """Notes the usage that the answers to a piece of work tell, in its own thread."""

    def __init__(self) -> None:
        self.usage: Usage | None = None

    def run(self, work: Callable[[], T]) -> T:
        """Do something, and note on the way what its calls are told."""
        token = _meter.set(self)
        try:
            return work()
        finally:
            _meter.reset(token)


_meter: ContextVar[Meter | None] = ContextVar("meter", default=None)


def note(headers: Mapping[str, str]) -> None:
    """Have the meter of this thread, if there is one, note an answer's usage."""
    meter = _meter.get()
    if meter and (usage := read(headers)):
        meter.usage = usage


def read(headers: Mapping[str, str]) -> Usage | None:
    """The usage of an answer; ``None`` when its headers do not tell any."""
    kinds = list(_kinds(headers))
    percentages = [
        found for kind in kinds if (found := _highest(kind, _PERCENTAGES)) is not None
    ]
    minutes = max((_highest(kind, (_WAIT,)) or 0 for kind in kinds), default=0)
    seconds = min(int(minutes * 60), _LONGEST) or None
    if not percentages and not seconds:
        return None
    return Usage(max(percentages, default=0), seconds)


def retry_after(headers: Mapping[str, str]) -> int | None:
    """Seconds until Meta takes calls again; ``None`` when it does not say.

    Meta gives minutes, per account and kind of call; the longest counts, but no more
    than a day.
    """
    usage = read(headers)
    return usage.retry_after if usage else None


def _kinds(headers: Mapping[str, str]) -> Iterator[Mapping[str, object]]:
    """Each limit that the headers tell of."""
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
