"""`./dev test --core`: all of Odoo's own tests of Discuss and Live Chat."""

import sys

from .comparison import MODULES, SCRIPTS, compare

SUITES = {
    **{f"{module}, Python": f"/{module},-at_install" for module in MODULES},
    **{f"{module}, JavaScript": f"{SCRIPTS}[@{module}]" for module in MODULES},
}
COLUMNS = "{:24}{:>7}{:>12}{:>15}{:>12}{:>12}"


def main():
    header = (
        "Odoo's own tests",
        "run",
        "fail with",
        "fail without",
        "by chance",
        "differ",
    )
    print(COLUMNS.format(*header), flush=True)
    found = []
    for suite, tags in SUITES.items():
        each = compare(tags)
        found.append(each)
        counts = (each.failed, each.everywhere, each.chance, each.ours)
        print(COLUMNS.format(suite, each.ran, *map(len, counts)), flush=True)
    for title, field in (
        ("Failed with the add-on once, and passed when run again", "chance"),
        ("Fail with the add-on each time, and pass without it", "ours"),
    ):
        tests = sorted(set().union(*(getattr(each, field) for each in found)))
        if tests:
            print("\n".join([f"\n{title}:", *(f"  {test}" for test in tests)]))
    return 1 if any(each.ours for each in found) else 0


if __name__ == "__main__":
    sys.exit(main())
