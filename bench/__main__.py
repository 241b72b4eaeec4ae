"""Benchmarks: ``./dev bench [NAME …] [--json FILE]``.

Prints ratios measured in one run on one machine: medians of 5 rounds in which the
measured thing and its reference take turns. Absolute values are for orientation only.
"""

import argparse
import json
import os
import sys
from dataclasses import asdict
from importlib import import_module

from .installation import installed

NAMES = (
    *("webhook", "steady", "deliver", "discuss", "first_contact", "hanging", "report"),
    *("backlog", "browser", "colleague"),
    *("flood", "comments", "house", "suggestions", "trip", "assign", "desk", "rules"),
)


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--json", metavar="FILE", help="write all figures there too")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    results = {}
    for name in options.names or NAMES:
        benchmark = import_module(f"bench.{name}")
        print(f"\n{name}: {benchmark.__doc__.strip()}\n", flush=True)
        results[name] = []
        with installed() as installation:
            # a long benchmark yields its figures one by one
            for figure in benchmark.run(installation):
                results[name].append(figure)
                print(figure.line(), flush=True)
    load = os.getloadavg()
    print(f"\nLoad of the machine during the last minutes: {load[0]:.1f} {load[1]:.1f}")
    if options.json:
        _write(options.json, results)
    figures = [figure for some in results.values() for figure in some]
    return int(any(figure.reached is False for figure in figures))


def _write(path, results):
    told = {
        name: [{**asdict(figure), "reached": figure.reached} for figure in figures]
        for name, figures in results.items()
    }
    with open(path, "w") as file:
        json.dump(told, file, indent=2, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
