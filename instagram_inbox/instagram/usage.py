"""How long a rate limit lasts, from the usage headers."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from .values import mapping, number

_HEADER: Final = "X-Business-Use-Case-Usage"
_LONGEST: Final = 24 * 3600


def retry_after(headers: Mapping[str, str]) -> int | None:
    """Seconds until Meta takes calls again; ``None`` when it does not say.

    The header gives ``estimated_time_to_regain_access`` in minutes, per account and
    kind of call; the longest counts, but no more than a day.
    """
    try:
        usage = json.loads(headers.get(_HEADER, ""))
    except (ValueError, RecursionError):
        return None
    minutes = max(_minutes(usage), default=0)
    return min(int(minutes * 60), _LONGEST) or None


def _minutes(usage: object) -> Iterator[float]:
    for kinds in mapping(usage).values():
        for kind in kinds if isinstance(kinds, list) else ():
            yield number(mapping(kind).get("estimated_time_to_regain_access")) or 0
