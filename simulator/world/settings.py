"""Switches for behaviour that Meta's documents leave open, and for missing features.

Each switch has its choices; a fresh simulator has the first.
"""

from dataclasses import dataclass
from typing import Any

from .errors import Refused


@dataclass(frozen=True)
class Switch:
    label: str
    choices: tuple[str, ...]


SWITCHES: dict[str, Switch] = {
    "echo": Switch("Echo of what the business sends", ("after", "before", "none")),
    "companion": Switch(
        "message_edit (num_edit 0) beside each new message",
        ("off", "full", "bare", "only"),
    ),
    "order": Switch(
        "Edits, reactions and unsending are told (before: the message comes late)",
        ("after", "before"),
    ),
    "app_mode": Switch(
        "The app is (development: no customer's message is delivered)",
        ("live", "development"),
    ),
    "human_agent": Switch("Human Agent approved for the app", ("no", "yes")),
    "usage": Switch("Calls used up", ("low", "near", "full")),
    "several_images": Switch("Several pictures in one message", ("on", "off")),
    "exchange_answer": Switch("Shape of the code exchange", ("flat", "data")),
    "me_answer": Switch("Shape of /me", ("flat", "data")),
    "user_id": Switch("user_id is a", ("int", "string")),
    "permissions": Switch("Granted permissions come as", ("list", "text", "absent")),
    "published": Switch("The app is published", ("yes", "no")),
    "past_fields": Switch(
        "Fields of earlier messages that may be asked for", ("all", "plain", "none")
    ),
    "retries": Switch("Deliver again after a failure", ("on", "off")),
}


class Settings:
    def __init__(self) -> None:
        self._values = defaults()

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def change(self, changes: dict[str, Any]) -> None:
        for name, value in changes.items():
            switch = SWITCHES.get(name)
            if switch is None:
                raise Refused(f"There is no setting {name!r}: {sorted(SWITCHES)}")
            if value not in switch.choices:
                raise Refused(f"{name} is one of {switch.choices}, not {value!r}")
        self._values.update(changes)

    def reset(self) -> None:
        self._values = defaults()

    def as_dict(self) -> dict[str, str]:
        return dict(self._values)


def defaults() -> dict[str, str]:
    return {name: switch.choices[0] for name, switch in SWITCHES.items()}
