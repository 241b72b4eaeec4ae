"""`./dev lint`: all checks of the code."""

import os

from . import versions
from .cache import ADDON, CACHE, CHECKOUT, our_addons
from .libraries import libraries
from .processes import run_in_foreground
from .terminal import say

# Only pylint-odoo's own messages, none of pylint's, in this order. Left out:
# the add-on isn't one of the OCA's; a large model is in several files by purpose;
# the methods said to miss a `return` return nothing in Odoo either.
PYLINT_ODOO = (
    "--load-plugins=pylint_odoo",
    "--valid-odoo-versions=19.0",
    "--ignore-paths=instagram_inbox/instagram/",  # free of Odoo: mypy checks it
    "--disable=all",
    "--enable=odoolint",
    "--disable=manifest-required-author,consider-merging-classes-inherited,missing-return",
    "--score=n",
)


def lint(_options):
    """Run all checks, also after one that fails."""
    python = libraries(tools=True)
    environment = {**os.environ, "MYPYPATH": str(CHECKOUT / ADDON)}
    checks = {
        "ruff check": ["ruff", "check", "--no-cache", "."],
        "ruff format": ["ruff", "format", "--no-cache", "--check", "."],
        "pylint-odoo": ["pylint", *PYLINT_ODOO, *our_addons()],
        "oca-checks": ["oca-checks-odoo-module", *our_addons()],
        # MYPYPATH, for the package's parent imports Odoo, which has no types
        "mypy": ["mypy", "--cache-dir", CACHE / "mypy", "-p", "instagram"],
    }
    failed = []
    for name, (program, *arguments) in checks.items():
        say(f"{name} ...")
        if run_in_foreground([python.parent / program, *arguments], environment):
            failed.append(name)
    say("versions ...")
    if versions.check():
        failed.append("versions")
    say(f"To be fixed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0
