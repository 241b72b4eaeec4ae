"""The results of a benchmark: ratios of one run, with their targets."""

import operator
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median, quantiles

ROUNDS = 5

_COMPARE = {"≥": operator.ge, "≤": operator.le, "=": operator.eq}


@dataclass
class Figure:
    """One line of the result.

    :param value: the median of the rounds
    :param unit: ``×`` for a ratio; only ratios can be compared between machines
    :param target: for example ``≥ 0.7``; empty for information only
    :param rounds: the values of the rounds
    """

    name: str
    value: float
    unit: str = "×"
    target: str = ""
    rounds: list[float] = field(default_factory=list)

    @property
    def reached(self) -> bool | None:
        if not self.target:
            return None
        sign, bound = self.target.split()
        return bool(_COMPARE[sign](self.value, float(bound)))

    def line(self) -> str:
        value = (
            f"{self.value:.3g} {self.unit}"
            if self.unit != "×"
            else f"{self.value:.2f}×"
        )
        spread = ""
        if len(self.rounds) > 1:
            spread = f"({min(self.rounds):.3g} – {max(self.rounds):.3g})"
        verdict = {None: "", True: "reached", False: "MISSED"}[self.reached]
        aim = f"{self.target}{'×' if self.unit == '×' else ''}" if self.target else ""
        return (
            f"  {self.name:<52} {value:>12}  {spread:<18} {aim:<8} {verdict}".rstrip()
        )


def ratio(name: str, pairs: list[tuple[float, float]], target: str = "") -> Figure:
    """Return the median of each round's own ratio: a slow minute slows both values.

    :param pairs: per round the measured value and its reference
    """
    rounds = [measured / reference for measured, reference in pairs]
    return Figure(name, median(rounds), "×", target, rounds)


def amount(name: str, rounds: list[float], unit: str, target: str = "") -> Figure:
    return Figure(name, median(rounds), unit, target, rounds)


def p95(values: Iterable[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1]


def interleaved(*measures: Callable[[], object]) -> Iterator[tuple]:
    """Measure in turn, A B A B …, so that a change of the machine's speed affects all.

    The first round fills the caches and is not counted.
    """
    for number in range(ROUNDS + 1):
        results = tuple(measure() for measure in measures)
        if number:
            yield results


def scaled(count: int) -> int:
    """Return a size of a benchmark, smaller where `BENCH_SCALE` asks for it."""
    return max(1, round(count * float(os.environ.get("BENCH_SCALE", "1"))))
