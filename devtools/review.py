"""`./dev review`: pictures of the screens that Meta's App Review wants to see."""

import getpass
import json
import os
from pathlib import Path

from .cache import CHECKOUT
from .libraries import libraries
from .processes import run_in_foreground
from .run import is_running
from .terminal import Problem, port_number, say
from .testing import UPPER, find_chromium


def add_options(command):
    command.set_defaults(function=review)
    command.add_argument("--port", type=port_number, default=8069, help="Odoo's (8069)")
    command.add_argument(
        "--simulator-port", type=port_number, default=8070, help="(8070)"
    )
    text = "a real Odoo and a real account, in a browser that you see"
    command.add_argument("--real", metavar="URL", help=text)
    text = "with --real: the login of a manager of Odoo, whose password is asked for"
    command.add_argument("--login", help=text)
    text = "where the pictures go (review/)"
    command.add_argument("--to", metavar="FOLDER", type=Path, help=text)


def review(options):
    """Walk through the screens, and take a picture of each."""
    if options.real:
        if not options.login:
            raise Problem("--real needs --login, the login of a manager of that Odoo.")
        url, simulator = options.real.rstrip("/"), ""
        login, password = options.login, getpass.getpass("Password in Odoo: ")
    else:
        if not is_running():
            raise Problem(
                "This checkout's Odoo is not running. Start `./dev run --fresh` in "
                "another terminal, and wait until it shows its addresses."
            )
        url = f"http://localhost:{options.port}"
        simulator = f"http://localhost:{options.simulator_port}"
        login = password = "admin"  # noqa: S105 - that of `./dev run`
    folder = (options.to or CHECKOUT / "review").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Problem(f"{folder} is not empty: delete it, or choose another by --to.")
    wanted = {
        "url": url,
        "simulator": simulator,
        "login": login,
        "password": password,
        "agent": login if options.real else "anna",
        "folder": str(folder),
    }
    if options.real:
        say("The browser will be visible: record your screen, for Meta wants a film.")
    environment = {
        **os.environ,
        f"{UPPER}_CHROMIUM": find_chromium(),
        f"{UPPER}_REVIEW": json.dumps(wanted),
    }
    return run_in_foreground([libraries(tools=True), "-m", "tests.review"], environment)
