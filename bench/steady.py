"""How soon a message is shown under a steady load.

40 people with threads write 20 messages a second for 30 seconds, each with its own
webhook. The measured time begins with the first posted byte and ends when the message
is in its thread. The benchmark looks every 20 ms, so a time may be that much too long.
"""

from concurrent.futures import ThreadPoolExecutor
from statistics import median

from .figures import ROUNDS, Figure, amount, p95
from .load import paced
from .people import new_people, shown, webhook

PEOPLE, PER_SECOND, SECONDS = 40, 20, 30


def run(installation) -> list[Figure]:
    people = new_people(installation.simulator, PEOPLE)
    with installation.serving() as server:
        # the first messages create the threads and are not counted
        _waits(installation, server, people, len(people))
        installation.wait_idle()
        rounds = [
            _waits(installation, server, people, PER_SECOND * SECONDS)
            for _number in range(ROUNDS)
        ]
    return [
        amount("until shown, median", [median(each) for each in rounds], "s", "≤ 0.15"),
        amount(
            "until shown, 95th percentile", [p95(each) for each in rounds], "s", "≤ 0.4"
        ),
    ]


def _waits(installation, server, people, count):
    """:return: seconds until each message is shown"""
    sent = [
        webhook(installation.simulator, people[number % PEOPLE], "Do you deliver?")
        for number in range(count)
    ]
    mids = [message.mid for message, _raw in sent]
    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(shown, installation, mids)
        answers = paced(server.port, [raw for _message, raw in sent], PER_SECOND)
        assert all(answer.status == 200 for answer in answers), "not all were answered"
        seen = watching.result()
    return [seen[mid] - each.begun for mid, each in zip(mids, answers, strict=True)]
