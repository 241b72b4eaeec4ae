"""Break everything at once, and see that nothing is lost and nothing comes twice.

Customers write to three inboxes, agents reply, and Instagram makes trouble. Meanwhile
two Odoo servers, their workers, their connections and PostgreSQL are killed, cut and
restarted. When all is calm again, Odoo is compared with the record of the simulator.

The seed decides who does what, in which order and when, so the same seed makes the same
plan. A computer never carries out a plan in exactly the same time twice: a fault that
depends on an instant may need several runs.

The history of the run is a file of JSON lines: each step with its result.
"""

import argparse
import os
import secrets
import sys
import time
from pathlib import Path

from .plan import Size
from .run import run

SHOWN = 25  # problems; all are in the history


def main():
    parser = argparse.ArgumentParser(
        prog="./dev chaos",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seed", type=int, help="which plan; by default a new one")
    parser.add_argument(
        "--events", type=int, default=2000, help="what customers do (default: 2000)"
    )
    parser.add_argument(
        "--minutes", type=float, default=3, help="in which time (default: 3)"
    )
    parser.add_argument("--people", type=int, default=200, help="default: 200")
    options = parser.parse_args()
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    size = Size(options.events, options.people, options.minutes * 60)
    path = Path(os.environ["INSTAGRAM_INBOX_HISTORY"]) / f"chaos-{seed}.jsonl"
    print(
        f"Seed {seed}, {size.events} events in {options.minutes:g} minutes", flush=True
    )
    begun = time.monotonic()
    problems = run(seed, size, path, lambda text: print(text, flush=True))
    print(f"{time.monotonic() - begun:.0f} seconds; history: {path}")
    if not problems:
        print("Nothing was lost, and nothing came twice.")
        return 0
    print(f"{len(problems)} problems:")
    for problem in problems[:SHOWN]:
        print(f"- {problem}")
    if len(problems) > SHOWN:
        print("- … the others are in the history")
    again = f"--seed {seed} --events {size.events} --minutes {options.minutes:g}"
    print(f"The same plan again: ./dev chaos {again} --people {size.people}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
