"""Many messages at once: each is shown once, in its person's one thread, in order."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import count

from simulator.webhook import posting
from simulator.webhook.events import Update, from_customer
from simulator.world.ids import igsid
from tests.e2e.conversations import SHOP, eventually
from tests.harness import RpcError

EVENTS_JOB = "instagram_inbox.ir_cron_webhook_event"
PEOPLE, AT_A_TIME = 50, 16
TEXTS = ["one", "two", "three", "four"]

_serial = count()


def post(site, customer, text):
    """Deliver a message at the same time as all others, as Meta's many servers do."""
    message = {"mid": f"m_burst_{next(_serial)}", "text": text}
    event = from_customer(SHOP, customer, {"message": message})
    raw = posting.body([Update(SHOP, customer, event)])
    problem = site.simulator.post(raw)
    assert not problem, problem


def post_all(site, customers, texts=TEXTS):
    """Deliver everybody's messages in turn, for a number of people at a time."""

    def write(customer):
        for text in texts:
            post(site, customer, text)

    with ThreadPoolExecutor(AT_A_TIME) as people:
        list(people.map(write, customers))


@contextmanager
def flood(site, customers):
    """Have these people write without a pause while the block runs."""
    done = threading.Event()

    def write():
        while not done.is_set():
            for customer in customers:
                post(site, customer, "and?")

    with ThreadPoolExecutor(1) as phones:
        writing = phones.submit(write)
        try:
            yield
        finally:
            done.set()
    writing.result()


@contextmanager
def more_workers(site, count):
    """Run the job of incoming messages in more workers, by records of their own."""
    original = site.reference(EVENTS_JOB)
    jobs = [site.admin.call("ir.cron", "copy", [original])[0] for _ in range(count)]
    done = threading.Event()

    def work(job):
        session = site.log_in("admin")
        while not done.wait(0.02):
            with suppress(RpcError):  # Odoo's own worker runs it at this moment
                session.call("ir.cron", "method_direct_trigger", [job])

    with ThreadPoolExecutor(count) as workers:
        running = [workers.submit(work, job) for job in jobs]
        try:
            yield
        finally:
            done.set()
    for each in running:
        each.result()


def test_two_first_messages_in_the_same_instant(site):
    site.simulator.faults.set("profile", "slow 0.15")
    customers = site.customers(16, "twin")
    for customer in customers:
        start = threading.Barrier(2)

        def write(text, customer=customer, start=start):
            start.wait(5)
            post(site, customer, text)

        with ThreadPoolExecutor(2) as phones:
            list(phones.map(write, ["left", "right"]))

    def both():
        shown = site.conversations(customers)
        return [sorted(texts) for texts in shown.values()]

    eventually(lambda: both() == [["left", "right"]] * len(customers))
    assert both() == [["left", "right"]] * len(customers)


def test_everybody_at_once(site):
    site.simulator.faults.set("profile", "slow 0.15")
    customers = site.customers(PEOPLE, "crowd")
    post_all(site, customers)
    site.shows(dict.fromkeys(customers, TEXTS))


def test_several_workers_compete(site):
    customers = site.customers(PEOPLE, "rivals")
    with more_workers(site, 2):
        post_all(site, customers)
        site.shows(dict.fromkeys(customers, TEXTS))


def test_a_burst_that_does_not_end(site):
    """Work that gives way to a burst does not wait for its end."""
    site.simulator.write("lena", "Do you deliver?")
    assert eventually(lambda: site.conversation("lena"))
    crowd = site.customers(20, "flood")
    with flood(site, crowd):
        assert eventually(lambda: site.conversation(crowd[0]))
        answer = site.answer("lena", "Yes, on weekdays!")
        assert eventually(lambda: site.delivery(answer) == ["sent"])
        site.simulator.write("lena", "Thanks!")
        assert eventually(lambda: site.conversation("lena")[-1] == "Thanks!")
        assert eventually(lambda: _is_named(site, crowd[0]))


def _is_named(site, customer):
    domain = [
        ("igsid", "=", igsid(SHOP, customer)),
        ("profile_fetched_at", "!=", False),
    ]
    return site.admin.call("instagram.contact", "search_count", domain)
