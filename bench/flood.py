"""How soon a message is shown while another customer, or another inbox, is flooded.

200 people send 4,000 messages to one inbox, in four deliveries. As soon as they are
accepted, somebody else writes to that inbox, and somebody to the other inbox. The time
begins with the first posted byte and ends when the message is in its thread. The
benchmark looks every 20 ms, so a time may be that much too long.
"""

from simulator.webhook import posting
from simulator.webhook.events import Update, from_customer

from .figures import ROUNDS, Figure, amount
from .installation import INBOXES
from .load import client
from .people import new_people, shown, signed

PEOPLE, EACH, DELIVERIES = 200, 20, 4
FLOODED, OTHER = INBOXES.values()


def run(installation) -> list[Figure]:
    simulator = installation.simulator
    crowd = new_people(simulator, PEOPLE, pictures=False)
    same, other = new_people(simulator, 2, pictures=False)
    with installation.serving() as server, client() as post:
        # the first messages create the threads and are not counted
        first = [(person, FLOODED) for person in (*crowd, same)] + [(other, OTHER)]
        mids, raw = _delivery(simulator, first)
        post(server.port, [[raw]], 1)
        shown(installation, mids)
        rounds = []
        for _number in range(ROUNDS):
            installation.wait_idle()
            rounds.append(_waits(installation, server, post, crowd, same, other))
    others, customers, floods = zip(*rounds, strict=True)
    return [
        amount("until shown, another inbox", list(others), "s", "≤ 1"),
        amount("until shown, another customer", list(customers), "s", "≤ 3"),
        amount("until the flood is shown", list(floods), "s"),
    ]


def _waits(installation, server, post, crowd, same, other):
    """:return: seconds for the other inbox, the other customer and the flood"""
    simulator = installation.simulator
    flood = [(person, FLOODED) for person in crowd] * EACH
    size = len(flood) // DELIVERIES
    parts = [
        _delivery(simulator, flood[start : start + size])
        for start in range(0, len(flood), size)
    ]
    single = [_delivery(simulator, [(other, OTHER)])]
    single += [_delivery(simulator, [(same, FLOODED)])]
    raws = [raw for _mids, raw in (*parts, *single)]
    [answers] = post(server.port, [raws], 1)
    assert all(answer.status == 200 for answer in answers), "not all were answered"
    mids = [mid for some, _raw in (*parts, *single) for mid in some]
    seen = shown(installation, mids)
    waits = [
        seen[mid] - answer.begun
        for ([mid], _raw), answer in zip(single, answers[-2:], strict=True)
    ]
    return *waits, max(seen.values()) - answers[0].begun


def _delivery(simulator, written):
    """Return the ids of messages, and the one signed request that delivers them.

    :param written: each message's customer and the account's name
    """
    mids, updates = [], []
    for person, account in written:
        message = simulator.write(person, "Do you deliver?", account=account)
        content = {"message": {"mid": message.mid, **message.content}}
        event = from_customer(message.account, person, content, message.at)
        mids.append(message.mid)
        updates.append(Update(message.account, person, event))
    return mids, signed(simulator, posting.body(updates))
