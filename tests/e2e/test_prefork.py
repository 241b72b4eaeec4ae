"""Odoo with worker processes, as on most servers."""

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
