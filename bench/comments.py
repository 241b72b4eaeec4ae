"""How soon a message is shown while hundreds of people comment on one post.

500 comments on one post arrive in one delivery. As soon as they are accepted, somebody
writes a message to the same account. Its time is compared with that of a message
without comments, in turn. The time begins with the first posted byte and ends when the
message is in its thread; the benchmark looks every 20 ms.
"""

import itertools
import time

from simulator.webhook import posting
from simulator.webhook.events import Update, from_customer

from .figures import Figure, amount, interleaved
from .installation import INBOXES
from .load import client
from .people import new_people, shown, signed

COMMENTS = 500
ACCOUNT = next(iter(INBOXES.values()))
LEFT = "SELECT count(*) FROM instagram_comment"


def run(installation) -> list[Figure]:
    simulator = installation.simulator
    [person] = new_people(simulator, 1, pictures=False)
    with installation.environment() as env:
        env["instagram.inbox"].search([]).has_comments = True
        env.cr.commit()
    numbers = itertools.count(17800000000000001)
    with installation.serving() as server, client() as post:

        def wait(comments):
            installation.wait_idle()
            message, raw = _message(simulator, person)
            raws = [raw]
            if comments:
                some = itertools.islice(numbers, COMMENTS)
                raws.insert(0, _comments(simulator, message.account, some))
            [answers] = post(server.port, [raws], 1)
            assert all(answer.status == 200 for answer in answers), "not answered"
            return shown(installation, [message.mid])[message.mid] - answers[-1].begun

        wait(0)  # creates the thread
        rounds = list(interleaved(lambda: wait(0), lambda: wait(COMMENTS)))
        alone, among = zip(*rounds, strict=True)
        installation.wait_idle()
        [(kept,)] = installation.rows(LEFT)
        assert kept >= COMMENTS, f"{kept} comments are there"
        assert not kept % COMMENTS, f"{kept} comments are there"
    return [
        amount("until shown, without comments", list(alone), "s"),
        amount(f"until shown, after {COMMENTS} comments", list(among), "s", "≤ 1"),
    ]


def _message(simulator, person):
    message = simulator.write(person, "Do you deliver?", account=ACCOUNT)
    content = {"message": {"mid": message.mid, **message.content}}
    event = from_customer(message.account, person, content, message.at)
    raw = posting.body([Update(message.account, person, event)])
    return message, signed(simulator, raw)


def _comments(simulator, account, numbers):
    """Return the signed request that delivers comments, each by somebody else."""
    changes = [
        {
            "field": "comments",
            "value": {
                "id": str(number),
                "from": {"id": str(number + 10**15), "username": f"fan.{number}"},
                "text": "How much is it?",
                "media": {"id": "18100000000000001", "media_product_type": "FEED"},
            },
        }
        for number in numbers
    ]
    entry = {"id": account, "time": int(time.time()), "changes": changes}
    raw = posting.dump({"object": "instagram", "entry": [entry]})
    return signed(simulator, raw)
