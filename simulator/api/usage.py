"""The headers that tell how much of what Instagram allows is used up."""

import json
from typing import Any

from werkzeug.wrappers import Response

# By the setting: per cent of the calls, and minutes until they are taken again.
LEVELS = {"low": (0, 0), "near": (95, 0), "full": (100, 1)}


def tell(response: Response, level: str, account: str | None) -> None:
    """Write them on an answer; that of the account only where there is one."""
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
