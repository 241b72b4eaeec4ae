"""Odoo is killed with -9: no acknowledged message is lost, no reply is sent twice."""

import time

import pytest

from tests.e2e.conversations import eventually, stays, wake
from tests.e2e.installation import installed

PEOPLE = 30
TEXTS = ["one", "two", "three", "four"]
PAUSE = """
    UPDATE instagram_inbox
       SET paused_until = now() AT TIME ZONE 'UTC' + %s::interval
     WHERE id = %s
"""


def start_again(site):
    """Start Odoo, and an agent's browser reconnects.

    Odoo's jobs look for work a minute after it starts, or when somebody calls them.
    """
    site.odoo.start()
    site.simulator.faults.clear()
    site.simulator.settings.reset()
    time.sleep(1)  # as browsers do
    site.anna.post(
        "/websocket/peek_notifications", channels=[], last=0, is_first_poll=True
    )


def crash(site):
    site.odoo.kill()
    start_again(site)


def write_burst(site, name):
    """Have many people write at once, without waiting for the result."""
    customers = site.customers(PEOPLE, name)
    for text in TEXTS:
        for customer in customers:
            site.simulator.write(customer, text)
    return customers


@pytest.mark.parametrize("delay", [0.1, 0.8])
def test_in_the_middle_of_a_burst(site, delay):
    customers = write_burst(site, f"burst{delay}-")
    time.sleep(delay)
    crash(site)
    assert site.simulator.wait_idle(60)
    site.shows(dict.fromkeys(customers, TEXTS))


def test_what_is_acknowledged_is_kept(site):
    """Instagram delivers nothing twice here: what Odoo acknowledged must be kept."""
    site.simulator.settings.change({"retries": "off"})
    customers = write_burst(site, "kept")
    time.sleep(0.4)
    site.odoo.kill()
    assert site.simulator.wait_idle(60)
    accepted = {
        customer: [
            message.text
            for message in site.simulator.messages(customer)
            if message.delivery == "delivered"
        ]
        for customer in customers
    }
    start_again(site)

    def lost_or_wrong():
        """A stored message may be shown although its response was lost."""
        shown = site.conversations(customers)
        return {
            customer: (texts, accepted[customer])
            for customer, texts in shown.items()
            if set(accepted[customer]) - set(texts)
            or texts != [text for text in TEXTS if text in texts]
        }

    assert any(accepted.values())
    eventually(lambda: not lost_or_wrong(), 30, 0.2)
    assert not lost_or_wrong()


def asked(site, name):
    """Create a customer whose question agents see."""
    (customer,) = site.customers(1, name)
    site.simulator.write(customer, "Do you deliver?")
    assert eventually(lambda: site.conversation(customer))
    return customer


def test_while_instagram_does_not_answer(site):
    """The echo confirms what was delivered; nothing is sent again automatically."""
    delivered, lost = asked(site, "delivered"), asked(site, "lost")
    site.simulator.faults.set(
        "send",
        {"kind": "deliver_then_hang", "value": 4, "only": delivered},
        {"kind": "hang", "value": 4, "only": lost},
    )
    answers = [site.answer(customer, "Yes!") for customer in (delivered, lost)]
    assert eventually(lambda: site.sent_texts(delivered), pause=0.005)
    assert eventually(lambda: site.delivery(answers[1]) == ["sending"], pause=0.005)
    site.odoo.kill()
    time.sleep(0.3)
    calls = len(site.send_calls())
    start_again(site)

    def states():
        return [site.delivery(answer) for answer in answers]

    assert eventually(lambda: states() == [["sent"], ["unconfirmed"]]), states()
    assert stays(lambda: states() == [["sent"], ["unconfirmed"]], 2)
    assert site.sent_texts(delivered) == ["Yes!"]
    assert site.conversation(delivered) == ["Do you deliver?", "Yes!"]
    assert len(site.send_calls()) - calls <= 2  # two calls ended late


@pytest.mark.parametrize("delay", [0.02, 0.15])
def test_at_any_moment_of_sending(site, delay):
    """A customer gets it once, or not at all; then the agent sees it as uncertain."""
    customers = [asked(site, f"moment{delay}-{number}-") for number in range(6)]
    answers = {customer: site.answer(customer, "Yes!") for customer in customers}
    time.sleep(delay)
    crash(site)

    def unsettled():
        return {
            customer: found
            for customer, answer in answers.items()
            if (found := (site.sent_texts(customer), site.delivery(answer)))
            not in ((["Yes!"], ["sent"]), ([], ["unconfirmed"]))
        }

    eventually(lambda: not unsettled(), 20, 0.2)
    assert not unsettled()
    assert stays(lambda: not unsettled(), 1)


def test_between_the_decision_to_greet_and_the_call(site):
    """The greeting is in the outbox already: it is sent after the start, once."""
    (inbox,) = site.admin.call("instagram.inbox", "search", [])
    greeting = {"greeting_message": "Welcome!"}
    site.admin.call("instagram.inbox", "write", [inbox], greeting)
    site.database.query(PAUSE, "1 hour", inbox)
    site.simulator.faults.set("webhook", "duplicate")
    (customer,) = site.customers(1, "greeted")
    site.simulator.write(customer, "Hello")
    said = ["Hello", "Welcome!"]
    assert eventually(lambda: site.conversation(customer) == said)
    site.odoo.kill()
    assert not site.sent_texts(customer)
    site.database.query(PAUSE, "-1 hour", inbox)
    start_again(site)
    # nothing wakes the job before its minute is over
    wake(site)
    assert eventually(lambda: site.sent_texts(customer))
    site.simulator.write(customer, "Anybody?")
    assert eventually(lambda: site.conversation(customer) == [*said, "Anybody?"])
    assert site.sent_texts(customer) == ["Welcome!"]
    site.admin.call("instagram.inbox", "write", [inbox], {"greeting_message": False})


def test_starts_itself_again():
    """At a soft limit of time or memory, Odoo restarts itself."""
    with installed(connect=False, max_cron_threads=0) as site:
        site.odoo.reload()
        running = "HTTP service (werkzeug) running"
        assert eventually(lambda: site.log().count(running) == 2, 60), site.log()
        site.odoo.wait_ready()
