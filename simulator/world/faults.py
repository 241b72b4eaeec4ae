"""Possible faults in one table: a point of contact, and the kinds of trouble there.

``slow``, ``hang`` and others act before the request is carried out. Kinds marked
``after`` let it happen first: the business then does not learn of it.
"""

import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from .errors import KNOWN, Dropped, GraphError, HtmlAnswer, Refused


class Instead(Exception):
    """Answer this JSON, with status 200, instead of carrying out the request."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__()
        self.body = body


Sleep = Callable[[float], None]


def _slow(seconds: Any, sleep: Sleep) -> None:
    sleep(float(seconds))


def _hang(seconds: Any, sleep: Sleep) -> None:
    sleep(float(seconds))
    raise Dropped


def _html(_value: Any, _sleep: Sleep) -> None:
    raise HtmlAnswer


def _error(name: Any, _sleep: Sleep) -> None:
    raise GraphError(name)


def _drop(_value: Any, _sleep: Sleep) -> None:
    raise Dropped


def _not_successful(_value: Any, _sleep: Sleep) -> None:
    raise Instead({"success": False})


@dataclass(frozen=True)
class Kind:
    label: str
    act: Callable[[Any, Sleep], None] | None = None
    default: float | str | None = None
    after: bool = False


_ANSWER = {
    "slow": Kind("Slow, seconds", _slow, 3.0),
    "hang": Kind("Hangs without an answer, seconds", _hang, 9.0),
    "html": Kind("HTML page with status 500", _html),
    "error": Kind("Error", _error, "temporary"),
    "drop": Kind("Connection dropped, nothing done", _drop),
}
_SEND = {
    "deliver_then_hang": Kind("Delivered, then hangs, seconds", _hang, 9.0, True),
    "deliver_then_drop": Kind("Delivered, connection dropped", _drop, None, True),
    "deliver_then_error": Kind("Delivered, answers an error", _error, "unknown", True),
    "deliver_then_html": Kind("Delivered, answers HTML", _html, None, True),
}
_MEDIA = {
    "expired": Kind("Address has expired"),
    "too_big": Kind("Bigger than 25 MB"),
    **{name: kind for name, kind in _ANSWER.items() if name != "error"},
}
_LOGIN = {
    "developer_role": Kind("Insufficient developer role, sent back"),
    "developer_role_page": Kind("Insufficient Developer Role, a page"),
    "deactivated": Kind("API access deactivated"),
    "redirect_uri": Kind("Invalid redirect_uri"),
}
_WEBHOOK = {
    "duplicate": Kind("Each delivered twice"),
    "delay": Kind("Delayed, seconds", None, 5.0),
    "shuffle": Kind("Out of order, among this many", None, 5.0),
    "batch": Kind("Collected into one, up to", None, 10.0),
    "wrong_signature": Kind("Wrong signature"),
}


@dataclass(frozen=True)
class Point:
    label: str
    kinds: dict[str, Kind]
    several: bool = False


POINTS: dict[str, Point] = {
    "login": Point("Login page", _LOGIN),
    "send": Point("Sending a message", _ANSWER | _SEND),
    "action": Point("Reactions, typing and seen of the business", _ANSWER),
    "comments": Point("Comments of the feed", _ANSWER | _SEND),
    "profile": Point("Customer's profile", _ANSWER),
    "taps": Point("Ice breakers and menu", _ANSWER),
    "picture": Point("Pictures", _ANSWER),
    "media": Point("Files in messages", _MEDIA),
    "conversations": Point("Earlier conversations", _ANSWER),
    "token": Point("Tokens", _ANSWER),
    "me": Point("The account itself (/me)", _ANSWER),
    "subscribe": Point(
        "Webhook subscription",
        _ANSWER | {"success_false": Kind("Answers success: false", _not_successful)},
    ),
    "webhook": Point("Delivery of events", _WEBHOOK, several=True),
}


@dataclass
class Fault:
    """``times``: how many more calls it affects; None for ever.

    ``only``: one customer (id or IGSID), or one step of a token's life (``exchange``,
    ``long``, ``refresh``).
    """

    kind: str
    value: float | str | None = None
    times: int | None = None
    only: str | None = None


class Faults:
    def __init__(self, sleep: Sleep) -> None:
        self._sleep = sleep
        self._lock = threading.Lock()
        self._set: dict[str, list[Fault]] = {}

    def set(self, point: str, *faults: "Fault | str | dict[str, Any]") -> None:
        """Replace a point's faults; without any, clear them."""
        if point not in POINTS:
            raise Refused(f"There is no point {point!r}: {sorted(POINTS)}")
        read = [_read(POINTS[point], fault) for fault in faults]
        with self._lock:
            self._set[point] = read

    def clear(self) -> None:
        with self._lock:
            self._set.clear()

    def as_dict(self) -> dict[str, list[dict[str, Any]]]:
        with self._lock:
            return {
                point: [asdict(fault) for fault in faults]
                for point, faults in self._set.items()
                if faults
            }

    def take(self, point: str, *context: str) -> "Meeting":
        """Return the first fault that fits a call; it counts as used."""
        with self._lock:
            for fault in self._set.get(point, []):
                if fault.only is None or fault.only in context:
                    self._count(point, fault)
                    return Meeting(POINTS[point].kinds[fault.kind], fault, self._sleep)
        return Meeting(None, None, self._sleep)

    def is_set(self, point: str, *kinds: str) -> bool:
        with self._lock:
            return any(fault.kind in kinds for fault in self._set.get(point, []))

    def find(self, point: str, kind: str) -> Fault | None:
        with self._lock:
            for fault in self._set.get(point, []):
                if fault.kind == kind:
                    self._count(point, fault)
                    return fault
        return None

    def _count(self, point: str, fault: Fault) -> None:
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._set[point].remove(fault)


@dataclass
class Meeting:
    """A call and its fault, if it has one."""

    kind: Kind | None
    fault: Fault | None
    sleep: Sleep

    def before(self) -> None:
        self._act(after=False)

    def after(self) -> None:
        self._act(after=True)

    def is_of(self, kind: str) -> bool:
        """Return whether the fault is of a kind that the caller acts out."""
        return self.fault is not None and self.fault.kind == kind

    def _act(self, after: bool) -> None:
        if self.kind and self.fault and self.kind.act and self.kind.after is after:
            self.kind.act(self.fault.value, self.sleep)


def _read(point: Point, given: Fault | str | dict[str, Any]) -> Fault:
    """Parse ``"hang 9"``, ``{"kind": "hang", "value": 9, "times": 1}`` or a Fault."""
    if isinstance(given, str):
        kind, _space, value = given.partition(" ")
        given = Fault(kind, value or None)
    elif isinstance(given, dict):
        try:
            given = Fault(**given)
        except TypeError:
            keys = "kind, value, times, only"
            raise Refused(f"A fault has the keys {keys}: {given}") from None
    if given.kind not in point.kinds:
        raise Refused(f"{given.kind!r} is not one of {sorted(point.kinds)}")
    return Fault(given.kind, _value(point, given), given.times, given.only)


def _value(point: Point, fault: Fault) -> float | str | None:
    default = point.kinds[fault.kind].default
    value = default if fault.value is None else fault.value
    if isinstance(default, str):
        if value not in KNOWN:
            raise Refused(f"There is no error {value!r}: {sorted(KNOWN)}")
        return value
    if default is None:
        return None
    try:
        return max(0.0, float(value))  # type: ignore[arg-type]
    except ValueError:
        raise Refused(f"{fault.kind} needs a number, not {value!r}") from None
