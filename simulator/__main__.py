"""``python -m simulator``: runs until Ctrl-C."""

import argparse
import os
import signal
import sys
import threading

from .simulator import Simulator
from .webhook.webhooks import RETRY_DELAYS
from .world.core import APP_ID, APP_SECRET, VERIFY_TOKEN

RETRIES = 600

_EPILOG = """
The three secrets can also come from the environment, where other users of the
machine do not see them: SIMULATOR_APP_ID, SIMULATOR_APP_SECRET,
SIMULATOR_VERIFY_TOKEN. Without them: see simulator/README.md.
"""


def _arguments() -> argparse.Namespace:
    environment = os.environ.get
    parser = argparse.ArgumentParser(
        prog="python -m simulator",
        description="Instagram on a local port, with a phone to write from.",
        epilog=_EPILOG,
    )
    add = parser.add_argument
    add("--port", type=int, default=8070, help="default: 8070; 0 takes a free one")
    add("--webhook", metavar="URL", help="where events go: …/webhooks/instagram")
    add("--app-id", default=environment("SIMULATOR_APP_ID", APP_ID))
    add("--app-secret", default=environment("SIMULATOR_APP_SECRET", APP_SECRET))
    add("--verify-token", default=environment("SIMULATOR_VERIFY_TOKEN", VERIFY_TOKEN))
    add("--state", metavar="FILE", help="keep conversations and tokens in this file")
    add(
        "--retry-every",
        type=float,
        metavar="SECONDS",
        help=f"try a delivery that fails again this often, {RETRIES} times",
    )
    add("--quiet", action="store_true", help="print nothing")
    return parser.parse_args()


def _retry_delays(every: float | None) -> tuple[float, ...]:
    return RETRY_DELAYS if every is None else (every,) * RETRIES


def main() -> int:
    options = _arguments()
    try:
        simulator = Simulator(
            options.port,
            options.webhook,
            app_id=options.app_id,
            app_secret=options.app_secret,
            verify_token=options.verify_token,
            state=options.state,
            retry_delays=_retry_delays(options.retry_every),
        )
    except OSError as error:
        print(f"Port {options.port} cannot be used: {error.strerror}", file=sys.stderr)
        return 1
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: done.set())
    with simulator:
        if not options.quiet:
            print(f"Instagram simulator: {simulator.url}", flush=True)
        done.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
