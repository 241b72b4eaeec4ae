"""One run: the plan is carried out, everything calms down, and the truth is told."""

import threading
import time
import traceback

from .calm import calm_down
from .crowd import Crowd
from .desk import Agent, Manager
from .history import History
from .plan import AGENTS, plan
from .site import installed
from .strikes import Instagram, Strikes
from .truth import Truth

CALM_SECONDS = 180


def run(seed, size, path, told=print):
    """Carry out a run.

    :param path: the file for its history
    :param told: a function that is told how far the run is
    :return: what is wrong at the end, in words
    """
    steps = plan(seed, size)
    with installed(size.people) as site:
        history = History(path)
        try:
            return _run(site, steps, history, told)
        finally:
            history.close()


def _run(site, steps, history, told):
    crowd = Crowd(site)
    desk = {login: Agent(site, login) for login in AGENTS}
    manager = Manager(site)
    actors = {
        "manager": manager,
        "customers": crowd,
        "instagram": Instagram(site),
        "strikes": Strikes(site),
        **desk,
    }
    told(f"{len(steps)} steps, for {steps[-1].at:.0f} seconds ...")
    broken = _carry_out(actors, steps, history)
    told("Calm. Waiting until everything is done ...")
    left = calm_down(site, crowd, history, CALM_SECONDS)
    problems = [f"the chaos run itself broke off: {each}" for each in broken]
    problems += [
        f"{number} {queue} still wait" for queue, number in left.items() if number
    ]
    told("Comparing ...")
    truth = Truth(site, desk.values(), manager.erased)
    problems += [f"{check}: {problem}" for check, problem in truth.problems()]
    truth.write_down(history)
    for problem in problems:
        history.note("problem", problem=problem)
    return problems


def _carry_out(actors, steps, history):
    """Let everybody do their steps at the same time; return errors of our own."""
    broken, begun = [], time.monotonic()

    def work(lane):
        for step in steps:
            if step.lane != lane:
                continue
            time.sleep(max(0, begun + step.at - time.monotonic()))
            asked = time.monotonic()
            try:
                result = actors[lane].act(step)
            # The one boundary: the others go on, and the run tells it at its end.
            except Exception:  # noqa: BLE001
                broken.append(traceback.format_exc())
                history.note("broken", lane=lane, step=step.what, why=broken[-1])
                continue
            history.note(
                step.what,
                lane=lane,
                planned=round(step.at, 2),
                took=round(time.monotonic() - asked, 3),
                values=step.values,
                result=result,
            )

    threads = [threading.Thread(target=work, args=[lane]) for lane in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return broken
