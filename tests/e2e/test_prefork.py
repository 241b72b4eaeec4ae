"""Odoo with worker processes, as on most servers."""

from collections import Counter

import pytest

from tests.e2e.conversations import eventually
from tests.e2e.installation import installed

TEXTS = ["one", "two", "three"]


@pytest.fixture(scope="module")
def shared():
    with installed(workers=2, max_cron_threads=2) as installation:
        yield installation


def test_burst_and_answer(site):
    customers = site.customers(20, "prefork")
    for text in TEXTS:
        for customer in customers:
            site.simulator.write(customer, text)
    site.shows(dict.fromkeys(customers, TEXTS))
    answer = site.answer(customers[0], "Hello!")
    assert eventually(lambda: site.delivery(answer) == ["sent"])
    assert site.sent_texts(customers[0]) == ["Hello!"]


@pytest.fixture
def inbox(site):
    """The only inbox, with both of its agents at their screens."""
    (inbox,) = site.admin.call("instagram.inbox", "search", [])
    site.database.query("DELETE FROM mail_presence")
    for login in ("anna", "ben"):
        site.database.query(
            "INSERT INTO mail_presence (user_id, status, last_poll, last_presence)"
            " VALUES (%s, 'online', now(), now())",
            site.person(login).uid,
        )
    yield inbox
    site.admin.call("instagram.inbox", "write", [inbox], {"assignment": "manual"})


def given(site):
    """Return how many open conversations each agent has; None: how many wait."""
    rows = site.database.query(
        "SELECT instagram_agent_id FROM discuss_channel"
        " WHERE channel_type = 'instagram' AND instagram_status = 'open'"
    )
    return Counter(agent for (agent,) in rows)


def test_given_out(site, inbox):
    """Every conversation has one agent, whichever process gives it out."""
    for assignment in ("manual", "round_robin"):
        # those of the first half wait for the job, while the others arrive
        site.admin.call("instagram.inbox", "write", [inbox], {"assignment": assignment})
        for customer in site.customers(15, assignment):
            site.simulator.write(customer, "Hello")
    assert eventually(
        lambda: sum(given(site).values()) >= 30 and None not in given(site)
    )
    changes = site.database.query(
        "SELECT channel_id FROM instagram_conversation_change"
        " WHERE reason = 'turn' GROUP BY channel_id HAVING count(*) > 1"
    )
    assert changes == []
    numbers = site.database.query(
        "SELECT count(*) FROM instagram_conversation_change"
        " WHERE reason = 'turn' GROUP BY new_agent_id"
    )
    shares = [number for (number,) in numbers]
    assert len(shares) == 2
    assert max(shares) - min(shares) <= 1


def test_limit(site, inbox):
    """Nobody gets more than the limit, whichever process gives out."""
    before = given(site)
    limit = max(before.values(), default=0) + 3
    for assignment in ("manual", "balanced"):
        settings = {"assignment": assignment, "assignment_limit": limit}
        site.admin.call("instagram.inbox", "write", [inbox], settings)
        for customer in site.customers(8, f"limit-{assignment}"):
            site.simulator.write(customer, "Hello")
    waiting = before.total() + 16 - 2 * limit
    assert eventually(lambda: given(site).total() == before.total() + 16)
    assert eventually(lambda: given(site)[None] == waiting)
    assert sorted(given(site).values()) == sorted([waiting, limit, limit])
