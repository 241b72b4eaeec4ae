"""Conversations from before the account was connected are shown once."""

import time

import pytest

from tests.e2e.conversations import SHOP, eventually, stays, wake
from tests.e2e.installation import installed
from tests.e2e.test_crashes import crash

DAY = 24 * 3600
TEXTS = ["Do you deliver?", "To Hamburg?", "And on Sundays?"]


@pytest.fixture
def site():
    with installed(connect=False) as installation:
        yield installation


def write_before(site, count, name="past", ago=2 * DAY):
    """Have customers write to an account that no business has connected."""
    customers = site.customers(count, name)
    for number, text in enumerate(TEXTS):
        for customer in customers:
            at = time.time() - ago + number
            site.simulator.write(customer, text, account=SHOP, at=at)
    return customers


def state(site):
    (run,) = site.admin.call("instagram.import", "search_read", [], fields=["state"])
    return run["state"]


def test_after_connecting(site):
    customers = write_before(site, 5)
    (waiting,) = write_before(site, 1, "waiting", ago=3600)
    at = time.time() - 3000
    site.simulator.write(waiting, kind="picture", account=SHOP, at=at)
    site.connect()
    everybody = dict.fromkeys(customers, TEXTS)
    site.shows({**everybody, waiting: [*TEXTS, ""]})
    assert eventually(lambda: state(site) == "done")
    assert unassigned(site) == site.channels([waiting])[waiting]
    assert eventually(lambda: attachments(site, waiting) == 1)
    assert not site.admin.call("instagram.inbox.report", "search_count", [])

    site.simulator.write(customers[0], "Hello?")
    site.shows({**everybody, customers[0]: [*TEXTS, "Hello?"]})
    (inbox,) = site.admin.call("instagram.inbox", "search", [])
    site.admin.call("instagram.inbox", "action_import_conversations", [inbox])
    assert eventually(lambda: state(site) == "done")
    site.shows({**everybody, customers[0]: [*TEXTS, "Hello?"]})
    assert not site.simulator.sent()


def unassigned(site):
    data = site.anna.post("/mail/data", fetch_params=["instagram.unassigned"])
    return [channel["id"] for channel in data.get("discuss.channel", [])]


def attachments(site, customer):
    domain = [
        ("res_model", "=", "discuss.channel"),
        ("res_id", "=", site.channel(customer)),
    ]
    return site.anna.call("ir.attachment", "search_count", domain)


@pytest.mark.parametrize("delay", [0.7, 2.2])
def test_killed_midway(site, delay):
    customers = write_before(site, 8)
    site.connect()
    time.sleep(delay)
    crash(site)
    site.shows(dict.fromkeys(customers, TEXTS), timeout=90)
    assert eventually(lambda: state(site) == "done", 60)
    assert stays(
        lambda: site.conversations(customers) == dict.fromkeys(customers, TEXTS), 1
    )


def test_slow_and_limited(site):
    """Instagram is slow, refuses what is not documented, and limits calls."""
    customers = write_before(site, 2)
    site.simulator.settings.change({"past_fields": "none"})
    site.simulator.faults.set(
        "conversations", {"kind": "error", "value": "rate_limit", "times": 1}
    )
    bystander = site.customers(1, "bystander")[0]
    site.connect()
    site.simulator.write(bystander, "Do you deliver?")
    assert eventually(lambda: site.conversation(bystander))
    site.answer(bystander, "Yes!")
    assert eventually(lambda: site.sent_texts(bystander) == ["Yes!"], 10)
    # Odoo would continue within a minute; anything that wakes its job makes it continue
    assert eventually(lambda: wake(site) or state(site) == "done", 60, 0.5)
    site.shows(dict.fromkeys(customers, TEXTS))
    calls = [
        call
        for call in site.simulator.calls()
        if "conversations" in call["path"] and call["status"] != 200
    ]
    assert len(calls) == 1
