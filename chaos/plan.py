"""The plan of a run: who does what, and when.

The same seed and sizes make the same plan: the same steps in the same order, with the
same numbers by which a step chooses among what is there. When a step is carried out
depends on the machine, so what is there to choose from may differ a little.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from simulator.webhook.kinds import KINDS
from simulator.world.errors import KNOWN

ACCOUNTS = ("florentine.flowers", "spoke.and.chain", "paper.and.ink")
# The inboxes, by place, of which each agent is one.
AGENTS = {"anna": (0, 1), "ben": (0, 1), "cleo": (1, 2), "dan": (2,)}

# What customers do, and how often. A kind of message is one of the simulator's.
DOES = {
    "write": 40,
    "send": 22,
    "edit": 5,
    "unsend": 5,
    "react": 7,
    "see": 6,
    "tap": 3,
    "reply_in_app": 6,
    "unsend_in_app": 1,
    "hold": 1,
    "recorded": 4,
}
# Recorded events of which the world of the simulator knows nothing.
RECORDED = (
    *("edit_none", "unknown_kind", "request_thread_control", "other_object"),
    *("test_message", "test_seen", "app_scoped_entry", "text", "like"),
)
ANSWERS = {
    "take": 14,
    "answer": 40,
    "answer_long": 3,
    "answer_file": 3,
    "react": 6,
    "note": 7,
    "tag": 5,
    "link": 2,
    "resolve": 10,
    "reopen": 3,
    "pending": 2,
    "snooze": 2,
    "unassign": 3,
    "hand_over": 3,
    "read": 5,
    "decide": 6,
}
# Errors of Instagram that stop a whole account, until somebody connects it again.
STOPPING = ("bad_token", "app_removed", "checkpoint", "password_changed", "expired")
SEND_FAULTS = (
    *("slow", "hang", "html", "drop"),
    *("deliver_then_hang", "deliver_then_drop", "deliver_then_html"),
)
CALM = ("profile", "picture", "media", "action")
# What managers do, and the owners of the accounts.
MANAGES = {"erase": 3, "end_token": 1, "connect": 3}
STRIKES = {
    "kill": 4,
    "kill_worker": 4,
    "kill_cron": 4,
    "cut": 4,
    "cut_some": 4,
    "database": 2,
    "disturb": 4,
    "lose_answers": 3,
    "fill_disk": 2,
}


@dataclass(frozen=True)
class Step:
    """One thing that somebody does.

    :param at: seconds after the beginning
    :param lane: steps of one lane follow one another
    :param dice: between 0 and 1, for a choice among what is there
    """

    at: float
    lane: str
    what: str
    dice: float = 0.0
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Size:
    """How much happens, and in how many seconds."""

    events: int = 2000
    people: int = 200
    seconds: float = 120.0


def plan(seed: int, size: Size) -> list[Step]:
    """Return all steps, in the order of their times."""
    steps = [
        *_customers(Random(f"{seed} customers"), size),
        *_agents(Random(f"{seed} agents"), size),
        *_instagram(Random(f"{seed} instagram"), size),
        *_strikes(Random(f"{seed} strikes"), size),
        *_manager(Random(f"{seed} manager"), size),
    ]
    return sorted(steps, key=lambda step: step.at)


def _customers(dice: Random, size: Size) -> Iterator[Step]:
    kinds = sorted(KINDS)
    for number in range(size.events):
        what = _one(dice, DOES)
        # some write often, and most at the inbox of their own
        person = int(size.people * dice.random() ** 2)
        place = person % len(ACCOUNTS)
        if dice.random() < 0.15:
            place = dice.randrange(len(ACCOUNTS))
        values = {"person": f"p{person}", "account": ACCOUNTS[place], "number": number}
        if what == "send":
            values["kind"] = dice.choice(kinds)
        if what == "recorded":
            values["name"] = dice.choice(RECORDED)
        if what == "react":
            values["emoji"] = dice.choice(["❤️", "😂", "👍", ""])
        at = number / size.events * size.seconds
        yield Step(at, "customers", what, dice.random(), values)


def _agents(dice: Random, size: Size) -> Iterator[Step]:
    # half as many steps as events, by all agents together
    for number in range(size.events // 2):
        agent = dice.choice(sorted(AGENTS))
        what = _one(dice, ANSWERS)
        at = dice.uniform(0.05, 1.0) * size.seconds
        values = {"number": number, "choice": dice.random()}
        yield Step(at, agent, what, dice.random(), values)


def _instagram(dice: Random, size: Size) -> Iterator[Step]:
    """Yield what goes wrong at Instagram, one after the other."""
    at = 0.0
    while (at := at + dice.uniform(1.0, 4.0)) < size.seconds:
        trouble = dice.choice(["send", "send", "calm", "webhook", "setting", "none"])
        yield Step(at, "instagram", "trouble", 0.0, {"set": _trouble(dice, trouble)})


def _trouble(dice: Random, kind: str) -> dict[str, Any]:
    if kind == "send":
        return {"send": [_fault(dice) for _ in range(dice.randint(1, 3))]}
    if kind == "calm":
        faults = [{"kind": "hang", "value": 3}, "html", "drop", {"kind": "slow"}]
        return {dice.choice(CALM): dice.choice(faults), "times": 10}
    if kind == "webhook":
        faults = ["duplicate", f"delay {dice.uniform(0.1, 2):.1f}"]
        faults += [f"shuffle {dice.choice([5, 30, 200])}"]
        faults += [f"batch {dice.choice([10, 100, 1000])}"]
        return {"webhook": dice.sample(faults, dice.randint(1, 3))}
    if kind == "setting":
        return {
            "settings": {
                "echo": dice.choice(["after", "before", "none"]),
                "companion": dice.choice(["off", "full", "bare"]),
                "order": dice.choice(["after", "after", "before"]),
                "usage": dice.choice(["low", "low", "near"]),
            }
        }
    return {}


def _fault(dice: Random) -> dict[str, Any]:
    times = dice.randint(1, 6)
    if dice.random() < 0.4:
        ours = [name for name in sorted(KNOWN) if name not in STOPPING]
        return {"kind": "error", "value": dice.choice(ours), "times": times}
    if dice.random() < 0.05:
        return {"kind": "error", "value": dice.choice(STOPPING), "times": 1}
    kind = dice.choice(SEND_FAULTS)
    if "html" in kind or "drop" in kind:
        return {"kind": kind, "times": times}
    return {"kind": kind, "value": round(dice.uniform(0.5, 9), 1), "times": times}


def _strikes(dice: Random, size: Size) -> Iterator[Step]:
    at = 2.0
    while (at := at + dice.uniform(2.0, 7.0)) < size.seconds:
        values = {"server": dice.randrange(2), "seconds": round(dice.uniform(0, 2), 2)}
        yield Step(at, "strikes", _one(dice, STRIKES), dice.random(), values)


def _manager(dice: Random, size: Size) -> Iterator[Step]:
    at = 3.0
    while (at := at + dice.uniform(1.0, 6.0)) < size.seconds:
        person = dice.randrange(size.people)
        account = ACCOUNTS[person % len(ACCOUNTS)]
        values = {"person": f"p{person}", "account": account}
        yield Step(at, "manager", _one(dice, MANAGES), dice.random(), values)


def _one(dice: Random, weights: dict[str, int]) -> str:
    return dice.choices(list(weights), list(weights.values()))[0]
