"""Agents decide about replies that were not sent, in concurrent transactions."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.conversations import SHOP, eventually, stays

# A page in place of an answer: nobody knows whether the message arrived.
NO_ANSWER = {"kind": "html", "times": 1}
RESTRICTED = {"kind": "error", "value": "restricted"}


def in_trouble(site, customer, fault, state):
    """Send a reply that fails; return its id."""
    site.simulator.write(customer, "Do you deliver?")
    site.channel(customer)
    site.simulator.faults.set("send", fault)
    reply = site.answer(customer, "Yes!")
    assert eventually(lambda: site.delivery(reply) == [state])
    site.simulator.faults.set("send")
    return reply


def click_at_once(site, reply, method):
    """Have two agents click four times each; return the responses."""
    sessions = [site.log_in(login) for login in ("anna", "ben") * 4]
    with ThreadPoolExecutor(len(sessions)) as pool:
        clicks = [
            pool.submit(session.call, "mail.message", method, [reply])
            for session in sessions
        ]
        return [click.result() for click in clicks]


@pytest.mark.parametrize(
    ("method", "fault", "state"),
    [
        ("instagram_send_again", NO_ANSWER, "unconfirmed"),
        ("instagram_retry", {"kind": "error", "value": "unavailable"}, "failed"),
    ],
)
def test_clicks_at_once_send_once(site, method, fault, state):
    (customer,) = site.customers(1, method)
    reply = in_trouble(site, customer, fault, state)
    answers = click_at_once(site, reply, method)
    assert sorted(answers) == [False] * 7 + [True]
    assert eventually(lambda: site.delivery(reply) == ["sent"])
    assert stays(lambda: site.sent_texts(customer) == ["Yes!"], 2)


def test_arrived_once(site):
    (customer,) = site.customers(1, "arrived")
    reply = in_trouble(site, customer, NO_ANSWER, "unconfirmed")
    assert sorted(click_at_once(site, reply, "instagram_arrived"))[-2:] == [False, True]
    assert site.delivery(reply) == ["sent"]
    assert stays(lambda: site.sent_texts(customer) == [], 2)


def test_paused_inbox_goes_on_in_order(own_site):
    """During a pause Odoo tries once, and then waits until the pause is over."""
    site = own_site
    customers = site.customers(5, "patient")
    for customer in customers:
        site.simulator.write(customer, "Do you deliver?")
    site.shows({customer: ["Do you deliver?"] for customer in customers})
    site.simulator.faults.set("send", RESTRICTED)
    site.answer(customers[0], "One")
    (inbox,) = site.admin.call(
        "instagram.inbox", "search", [("instagram_id", "=", SHOP)]
    )

    def paused():
        read = site.admin.call("instagram.inbox", "read", [inbox], ["is_paused"])
        return read[0]["is_paused"]

    assert eventually(paused)
    for customer in customers:
        for text in ("Two", "Three"):
            site.answer(customer, text)
    time.sleep(2)
    assert len(site.send_calls()) == 1
    site.simulator.faults.set("send")
    site.admin.call("instagram.inbox", "action_try_again", [inbox])
    for customer in customers:
        wanted = ["One"] * (customer == customers[0]) + ["Two", "Three"]
        assert eventually(lambda c=customer, w=wanted: site.sent_texts(c) == w)
    assert not paused()
