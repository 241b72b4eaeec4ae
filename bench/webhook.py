"""How fast a webhook is answered, against an empty route of the same server.

300 signed webhooks of 50 new people, 6 messages each, mixed, are posted 16 at a time.
Each has a connection of its own, as Odoo's servers require. The rate is the number of
answers divided by the time from the first request to the last answer; the p95 is of the
time that one caller waits. The empty route gets as many GETs, while nothing else runs.
The webhooks are measured as in production: meanwhile the same processes run the job
that shows the messages and the one that looks up the new people's profiles (150 ms
each).
"""

import random

from .figures import Figure, amount, interleaved, p95, ratio
from .load import client, request
from .people import new_people, webhook

PEOPLE, EACH, CLIENTS = 50, 6, 16
SERVERS = {
    "no worker processes": {"workers": 0, "cron_threads": 2},
    "two worker processes": {"workers": 2, "cron_threads": 1},
}
# What the rate and the waits of each are to reach.
TARGETS = {
    "no worker processes": ("≥ 0.9", "≤ 1.25"),
    "two worker processes": ("≥ 0.95", "≤ 1.15"),
}


def run(installation) -> list[Figure]:
    installation.simulator.faults.set("profile", "slow 0.15")
    figures = []
    with client() as post:
        for name, options in SERVERS.items():
            with installation.serving(**options) as server:
                rounds = list(
                    interleaved(
                        lambda server=server: _empty(post, server),
                        lambda server=server: _webhooks(installation, post, server),
                    )
                )
            figures += _figures(name, rounds)
    return figures


def _figures(name, rounds):
    rates = [(_rate(hooks), _rate(empty)) for empty, hooks in rounds]
    waits = [(_p95(hooks), _p95(empty)) for empty, hooks in rounds]
    return [
        ratio(f"answers per second, {name}", rates, TARGETS[name][0]),
        ratio(f"95th percentile of the waits, {name}", waits, TARGETS[name][1]),
        amount(f"webhooks answered, {name}", [rate for rate, _empty in rates], "/s"),
        amount(f"empty answers, {name}", [empty for _rate, empty in rates], "/s"),
    ]


def _empty(post, server):
    lanes = [[request("GET", "/bench/empty")] for _number in range(PEOPLE * EACH)]
    return _answers(post(server.port, lanes, CLIENTS))


def _webhooks(installation, post, server):
    people = new_people(installation.simulator, PEOPLE)
    order = [person for person in people for _number in range(EACH)]
    random.Random(1).shuffle(order)
    sent = [
        webhook(installation.simulator, person, "Do you deliver?") for person in order
    ]
    answers = _answers(post(server.port, [[raw] for _message, raw in sent], CLIENTS))
    installation.wait_idle()
    _check_each_is_there_once(installation, [message.mid for message, _raw in sent])
    return answers


def _check_each_is_there_once(installation, mids):
    shown = installation.rows(
        """
        SELECT mid, count(mail_message.id)
          FROM instagram_message
          JOIN mail_message ON mail_message.id = mail_message_id
         WHERE mid = ANY(%s)
      GROUP BY mid
        """,
        mids,
    )
    assert sorted(shown) == sorted((mid, 1) for mid in mids)


def _answers(lanes):
    answers = [answer for lane in lanes for answer in lane]
    assert all(answer.status == 200 for answer in answers), "not all were answered"
    return answers


def _rate(answers):
    begun = min(answer.begun for answer in answers)
    return len(answers) / (max(answer.ended for answer in answers) - begun)


def _p95(answers):
    return p95(answer.seconds for answer in answers)
