"""Of two jobs that wait for Instagram, only one waits: the other worker stays free."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.conversations import eventually
from tests.e2e.renewals import WAITING, make_due, refreshes, renew

SLOW = {"kind": "slow", "value": 3}
# Odoo looks for work after a minute: anything sooner was a wake-up.
WOKEN = 20
# The next extra call of the renewing job, besides its daily one.
CALLED_AGAIN = """
    SELECT 1
      FROM ir_cron_trigger t
      JOIN ir_model_data d ON d.model = 'ir.cron' AND d.res_id = t.cron_id
     WHERE d.name = 'ir_cron_refresh_tokens' AND t.call_at > now() AT TIME ZONE 'UTC'
"""


@pytest.fixture
def asking(site, request):
    """Create a customer with a question, and a token that is a day old.

    No other call to Instagram is due.
    """
    site.simulator.advance_clock(hours=-25)
    site.connect()
    site.simulator.advance_clock(hours=25)
    customer = site.simulator.add_customer("Ada", key=request.function.__name__).id
    site.simulator.write(customer, "Do you deliver?")
    name = [("id", "=", site.channel(customer)), ("name", "=", "Ada")]
    assert eventually(lambda: site.anna.call("discuss.channel", "search", name))
    assert eventually(lambda: not site.database.query(WAITING))
    make_due(site)
    return customer


def is_renewed(site):
    days = "SELECT token_expires_at > now() + interval '58 days' FROM instagram_inbox"
    return site.database.query(days) == [(True,)]


def at_once(calls, others):
    """Return which calls were under way at the same time as another one."""
    return [
        (one, other)
        for one in calls
        for other in others
        if one["at"] < other["at"] + other["seconds"]
        and other["at"] < one["at"] + one["seconds"]
    ]


def test_a_reply_during_a_renewal(site, asking):
    site.simulator.faults.set("token", {**SLOW, "only": "refresh"})
    with ThreadPoolExecutor(1) as pool:
        renewal = pool.submit(renew, site)
        assert eventually(lambda: site.database.query(WAITING))
        answer = site.answer(asking, "Yes!")
        site.simulator.write(asking, "Hello?")
        assert eventually(lambda: "Hello?" in site.conversation(asking))
        assert not renewal.done()
        renewal.result()
    assert eventually(lambda: site.delivery(answer) == ["sent"], WOKEN)
    assert is_renewed(site)
    assert not at_once(refreshes(site), site.send_calls())


def test_a_renewal_during_a_reply(site, asking):
    site.simulator.faults.set("send", SLOW)
    answer = site.answer(asking, "Yes!")
    assert eventually(lambda: site.delivery(answer) == ["sending"])
    renew(site)
    assert site.delivery(answer) == ["sending"]
    assert not is_renewed(site)
    assert site.database.query(CALLED_AGAIN)
    assert eventually(lambda: site.delivery(answer) == ["sent"])
    assert eventually(lambda: not site.database.query(WAITING))
    renew(site)
    assert is_renewed(site)
    assert not at_once(refreshes(site), site.send_calls())
