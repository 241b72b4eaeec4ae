"""Customers are erased while they and others continue to write."""

from concurrent.futures import ThreadPoolExecutor

from simulator.world.ids import igsid
from tests.e2e.conversations import SHOP, eventually

CUSTOMERS = 6
AFTERWARDS = "This is new"


def test_erased_while_people_write(site):
    people = site.customers(CUSTOMERS, "leaving")
    for person in people:
        site.simulator.write(person, "This is old")
    assert eventually(lambda: all(site.conversations(people).values()))
    contacts = site.admin.call(
        "instagram.contact",
        "search",
        [("igsid", "in", [igsid(SHOP, person) for person in people])],
    )
    assert len(contacts) == CUSTOMERS

    def write(number):
        for person in people:
            site.simulator.write(person, f"This is old, too: {number}")

    with ThreadPoolExecutor(4) as pool:
        written = [pool.submit(write, number) for number in range(8)]
        for contact in contacts:
            site.admin.call("instagram.contact", "action_erase", [contact])
        for each in written:
            each.result()
    requests = [("state", "!=", "done")]
    assert eventually(
        lambda: not site.admin.call("instagram.deletion", "search_count", requests), 60
    )
    assert site.simulator.wait_idle()
    pending = "SELECT 1 FROM instagram_webhook_event WHERE state = 'pending'"
    assert eventually(lambda: not site.database.query(pending))
    for person in people:
        site.simulator.write(person, AFTERWARDS)
    assert eventually(
        lambda: all(
            texts[-1:] == [AFTERWARDS] for texts in site.conversations(people).values()
        )
    )
    # erased customers came back as new ones, with their later messages
    assert not site.admin.call("instagram.contact", "search", [("id", "in", contacts)])
    for texts in site.conversations(people).values():
        assert "This is old" not in texts
        assert len(texts) == len(set(texts))
    failed = "SELECT error FROM instagram_webhook_event WHERE state = 'failed'"
    assert site.database.query(failed) == []
