"""The headers that say how much of Instagram's limits is used."""

import json
from typing import Any

from werkzeug.wrappers import Response

# By the setting: per cent of the calls, and minutes until calls are accepted again.
LEVELS = {"low": (0, 0), "near": (95, 0), "full": (100, 1)}


def tell(response: Response, level: str, account: str | None) -> None:
    """Add the headers to an answer; that of the account only if there is one."""
    percent, minutes = LEVELS[level]
    response.headers["x-app-usage"] = _dump({"call_volume": percent, "cpu_time": 0})
    if percent and account:
        usage = {
            "type": "instagram",
            "call_count": percent,
            "total_cputime": 0,
            "total_time": 1,
            "estimated_time_to_regain_access": minutes,
        }
        response.headers["x-business-use-case-usage"] = _dump({account: [usage]})


def _dump(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
