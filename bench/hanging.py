"""Instagram hangs for 9 s on every send and profile: nobody else should notice.

Rounds without and with the fault take turns. In each, five agents' replies are queued
and five new people's profiles requested; then 40 other people write, 4 at a time, while
an agent posts ten more replies. The benchmark compares the answers to Meta, the time
until the messages of those 40 are shown, and the time of an agent's post. At the end,
with no other work, ten messages come one by one.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from tests.harness import Rpc

from .figures import Figure, amount, p95, ratio
from .load import client
from .people import new_people, shown, webhook

STUCK, WRITERS, CLIENTS, POSTS, ROUNDS = 5, 40, 4, 10, 5
ALONE = 10

MEASURES = {
    "webhook's answer, median": lambda answers, _shown, _posts: median(answers),
    "webhook's answer, 95th percentile": lambda answers, _shown, _posts: p95(answers),
    "until a message is shown, median": lambda _answers, shown, _posts: median(shown),
    "until a message is shown, 95th percentile": lambda _a, shown, _posts: p95(shown),
    "an agent's post, median": lambda _answers, _shown, posts: median(posts),
}


def run(installation) -> list[Figure]:
    with client() as post, installation.serving() as server:
        agent = Rpc(server.url, installation.database.name, "anna")
        rounds = []
        for number in range(ROUNDS + 1):
            well = _round(installation, post, server, agent)
            for point in ("send", "profile"):
                installation.simulator.faults.set(point, "hang 9")
            hung = _round(installation, post, server, agent)
            installation.simulator.faults.clear()
            _settle(installation)
            if number:
                rounds.append((hung, well))
        alone = _one_by_one(installation, post, server)
    figures = [
        ratio(name, [(of(*hung), of(*well)) for hung, well in rounds], "≤ 1.5")
        for name, of in MEASURES.items()
    ]
    shown = [max(hung[1]) for hung, _well in rounds]
    return [
        *figures,
        amount("the last message shown while it hangs", shown, "s", "≤ 3"),
        amount("until one message is shown, idle", alone, "s"),
    ]


def _round(installation, post, server, agent):
    """:return: seconds of each answer, until each message is shown, of each post"""
    stuck = new_people(installation.simulator, STUCK)
    first = [[webhook(installation.simulator, one, "Hello?")[1]] for one in stuck]
    post(server.port, first, STUCK)
    threads = _threads(installation)
    for thread in threads:
        _reply(agent, thread)
    time.sleep(0.5)
    writers = new_people(installation.simulator, WRITERS)
    sent = [webhook(installation.simulator, one, "Do you deliver?") for one in writers]
    mids = [message.mid for message, _raw in sent]
    with ThreadPoolExecutor(2) as pool:
        watching = pool.submit(shown, installation, mids)
        posts = pool.submit(lambda: [_reply(agent, threads[0]) for _n in range(POSTS)])
        lanes = post(server.port, [[raw] for _message, raw in sent], CLIENTS)
        answers = [answer for lane in lanes for answer in lane]
        assert all(answer.status == 200 for answer in answers), "not all were answered"
        seen = watching.result()
        waits = [
            seen[mid] - answer.begun for mid, answer in zip(mids, answers, strict=True)
        ]
        return [answer.seconds for answer in answers], waits, posts.result()


def _one_by_one(installation, post, server):
    """:return: seconds until each message is shown, when it comes alone"""
    waits = []
    for person in new_people(installation.simulator, 1) * ALONE:
        time.sleep(1)
        message, raw = webhook(installation.simulator, person, "Do you deliver?")
        ((answer,),) = post(server.port, [[raw]], 1)
        waits.append(shown(installation, [message.mid])[message.mid] - answer.begun)
    return waits


def _threads(installation):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        rows = installation.rows(
            "SELECT id FROM discuss_channel WHERE channel_type = 'instagram'"
            " ORDER BY id DESC LIMIT %s",
            STUCK,
        )
        pending = installation.rows(
            "SELECT 1 FROM instagram_webhook_event WHERE state = 'pending' LIMIT 1"
        )
        if len(rows) == STUCK and not pending:
            return [row[0] for row in rows]
        time.sleep(0.05)
    raise AssertionError("the first messages were not shown")


def _reply(agent, thread):
    """:return: seconds"""
    began = time.monotonic()
    agent.post(
        "/mail/message/post",
        thread_model="discuss.channel",
        thread_id=thread,
        post_data={
            "body": "One moment, please.",
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
        },
    )
    return time.monotonic() - began


def _settle(installation):
    """Discard the calls that hung: the next round begins with nothing under way."""
    time.sleep(6)
    installation.rows(
        "UPDATE instagram_contact SET profile_fetched_at = now() AT TIME ZONE 'UTC'"
        " WHERE profile_fetched_at IS NULL"
    )
    installation.wait_idle()
