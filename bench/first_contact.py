"""New customers under load: one thread for each, every message once, in order.

Twenty times, two first messages of one new person are posted at the same instant. Then
50 new people write four messages each, one after the other, 16 people at a time.
Meanwhile Instagram takes 150 ms for each profile.
"""

import time

from .figures import Figure, amount
from .load import client
from .people import new_people, webhook

PAIRS, PEOPLE, EACH, CLIENTS = 20, 50, 4, 16

THREADS = """
    SELECT array_agg(regexp_replace(body, '<[^>]+>', '', 'g') ORDER BY mail_message.id)
      FROM discuss_channel
      JOIN mail_message ON model = 'discuss.channel' AND res_id = discuss_channel.id
     WHERE channel_type = 'instagram'
  GROUP BY discuss_channel.id
"""


def run(installation) -> list[Figure]:
    installation.simulator.faults.set("profile", "slow 0.15")
    with client() as post, installation.serving() as server:
        pairs, waits = [], []
        for person in new_people(installation.simulator, PAIRS):
            texts, requests = _say(installation, person, 2)
            began = time.monotonic()
            _post(post, server, [[request] for request in requests], 2)
            installation.wait_idle()
            waits.append(time.monotonic() - began)
            pairs.append(texts)
        people = new_people(installation.simulator, PEOPLE)
        said = [_say(installation, person, EACH) for person in people]
        began = time.monotonic()
        _post(post, server, [requests for _texts, requests in said], CLIENTS)
        installation.wait_idle()
        seconds = time.monotonic() - began
    shown = [texts for (texts,) in installation.rows(THREADS)]
    bursts = [texts for texts, _requests in said]
    return [
        amount("threads", [len(shown)], "", f"= {PAIRS + PEOPLE}"),
        amount(
            "pairs shown whole, once", [_found(pairs, shown, sorted)], "", f"= {PAIRS}"
        ),
        amount(
            "fours shown whole, in order", [_found(bursts, shown)], "", f"= {PEOPLE}"
        ),
        amount("a pair is there, with name and picture, after", waits, "s"),
        amount("all fours are there, with names and pictures, after", [seconds], "s"),
    ]


def _say(installation, person, count):
    texts = [f"{person} {number}" for number in range(count)]
    return texts, [webhook(installation.simulator, person, text)[1] for text in texts]


def _post(post, server, lanes, clients):
    answers = [answer for lane in post(server.port, lanes, clients) for answer in lane]
    assert all(answer.status == 200 for answer in answers), "not all were answered"


def _found(said, shown, order=list):
    there = [order(texts) for texts in shown]
    return sum(there.count(order(texts)) == 1 for texts in said)
