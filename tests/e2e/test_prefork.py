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


def test_given_out(site):
    """Every conversation has one agent, whichever process gives it out."""
    (inbox,) = site.admin.call("instagram.inbox", "search", [])
    agents = [site.person(login).uid for login in ("anna", "ben")]
    site.database.query("DELETE FROM mail_presence")
    for agent in agents:
        site.database.query(
            "INSERT INTO mail_presence (user_id, status, last_poll, last_presence)"
            " VALUES (%s, 'online', now(), now())",
            agent,
        )
    for assignment in ("manual", "round_robin"):
        # those of the first half wait for the job, while the others arrive
        site.admin.call("instagram.inbox", "write", [inbox], {"assignment": assignment})
        for customer in site.customers(15, assignment):
            site.simulator.write(customer, "Hello")

    def given():
        rows = site.database.query(
            "SELECT instagram_agent_id FROM discuss_channel"
            " WHERE channel_type = 'instagram' AND instagram_status = 'open'"
        )
        return Counter(agent for (agent,) in rows)

    assert eventually(lambda: sum(given().values()) >= 30 and None not in given())
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
    site.admin.call("instagram.inbox", "write", [inbox], {"assignment": "manual"})
