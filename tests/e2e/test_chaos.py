"""A small `./dev chaos`: everything breaks at once, and nothing is lost or doubled."""

from chaos.plan import Size, plan
from chaos.run import run

SMALL = Size(events=250, people=40, seconds=15)


def test_same_seed_same_plan():
    assert plan(7, SMALL) == plan(7, SMALL)
    assert plan(7, SMALL) != plan(8, SMALL)
    assert sum(step.lane == "customers" for step in plan(7, SMALL)) == SMALL.events


def test_nothing_is_lost_and_nothing_comes_twice(tmp_path):
    history = tmp_path / "history.jsonl"
    problems = run(7, SMALL, history)
    # how a broken connection shows in the log depends on the instant
    problems = [each for each in problems if not each.startswith("logs:")]
    assert not problems, f"{problems}; the history: {history}"
