"""The conversation is the same, in whatever way Instagram delivers it."""

import time

import pytest

from tests.e2e.conversations import eventually, stays

TEXTS = [f"{number} 👋 of eight" for number in range(1, 9)]


def write_all(site, customers):
    """Have customers write in turn, one message at a time."""
    for text in TEXTS:
        for customer in customers:
            site.simulator.write(customer, text)
        time.sleep(0.002)  # Instagram's clock tells milliseconds
    assert site.simulator.wait_idle(30)


@pytest.mark.parametrize(
    "faults",
    [
        ["duplicate"],
        ["delay 0.5"],
        ["batch 10"],
        ["batch 24", "shuffle 24"],
        ["batch 24", "shuffle 24", "duplicate", "delay 0.3"],
    ],
    ids="+".join,
)
def test_customers_messages(site, faults):
    customers = site.customers(3, "-".join(faults).replace(" ", "") + "-")
    site.simulator.faults.set("webhook", *faults)
    write_all(site, customers)
    site.shows(dict.fromkeys(customers, TEXTS))


def test_one_by_one_in_any_order(site):
    """A message that arrives after later ones are shown is shown below them."""
    (customer,) = site.customers(1, "shuffled")
    site.simulator.faults.set("webhook", "shuffle 8", "duplicate")
    write_all(site, [customer])

    def shown():
        return sorted(site.conversation(customer))

    assert eventually(lambda: shown() == TEXTS), shown()
    assert stays(lambda: shown() == TEXTS, 1)
    written = {
        message.text: message.at // 1000
        for message in site.simulator.messages(customer)
    }
    assert site.times(customer) == written


@pytest.mark.parametrize("echo", ["before", "after", "none"])
@pytest.mark.parametrize("faults", [[], ["duplicate", "delay 0.5"]], ids=len)
def test_echo_of_an_answer(site, echo, faults):
    (customer,) = site.customers(1, f"echo-{echo}-{len(faults)}-")
    site.simulator.write(customer, "Do you deliver?")
    assert eventually(lambda: site.conversation(customer))
    site.simulator.settings.change({"echo": echo})
    site.simulator.faults.set("webhook", *faults)
    answer = site.answer(customer, "Yes, on weekdays!")
    assert eventually(lambda: site.delivery(answer) == ["sent"])
    assert site.simulator.wait_idle(10)
    both = ["Do you deliver?", "Yes, on weekdays!"]
    assert stays(lambda: site.conversation(customer) == both, 1)
    assert site.sent_texts(customer) == ["Yes, on weekdays!"]
    assert site.delivery(answer) == ["sent"]


def test_seen_and_answered_in_the_app(site):
    """The shop's phone replies too; "seen" covers all messages sent before."""
    (customer,) = site.customers(1, "app")
    site.simulator.write(customer, "Do you deliver?")
    answer = site.answer(customer, "Yes, on weekdays!")
    assert eventually(lambda: site.delivery(answer) == ["sent"])
    site.simulator.write_as_business(customer, "And on Saturdays.")
    site.simulator.see(customer)
    assert eventually(lambda: site.delivery(answer) == ["read"])
    site.simulator.write(customer, "Great!")
    site.shows(
        {
            customer: [
                "Do you deliver?",
                "Yes, on weekdays!",
                "And on Saturdays.",
                "Great!",
            ]
        }
    )
