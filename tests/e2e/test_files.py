"""All that customers send arrives; files come later than messages and delay nothing."""

import time

from simulator.webhook.kinds import KINDS
from tests.e2e.conversations import are_prompt, eventually

# Longer than the time in which a run of the job begins new calls.
SLOW = 14


def files(site, state):
    rows = site.admin.call("instagram.media", "search_read", [], fields=["state"])
    return sum(row["state"] == state for row in rows)


def test_every_kind_arrives_with_its_files(site):
    (customer,) = site.customers(1, "curious")
    for kind in KINDS:
        site.simulator.write(customer, kind=kind)
    said = len(KINDS) - 1  # a customer who only opened a link has not said anything
    assert eventually(lambda: len(site.conversation(customer)) == said)
    assert eventually(lambda: files(site, "done") and not files(site, "pending"))
    assert not files(site, "failed") + files(site, "expired")
    assert files(site, "link") == 1, "a page for people is linked, and never fetched"
    (attachment, *_others) = site.anna.call(
        "ir.attachment",
        "search",
        [("res_model", "=", "discuss.channel"), ("mimetype", "=", "image/png")],
    )
    url = f"{site.odoo.url}/web/content/{attachment}"
    assert site.anna.session.get(url).content.startswith(b"\x89PNG")


def test_slow_files_keep_nobody_waiting(site):
    sender, other = site.customers(2, "sender")
    site.simulator.faults.set("media", f"slow {SLOW}")
    site.simulator.write(sender, kind="pictures")
    assert eventually(lambda: files(site, "pending"))
    began = time.monotonic()
    number, rounds = 0, []
    while time.monotonic() - began < SLOW - 1:
        number += 1
        asked = time.monotonic()
        for customer in (sender, other):
            site.simulator.write(customer, f"Question {number}")
            assert eventually(
                lambda who=customer, n=number: (
                    site.conversation(who)[-1:] == [f"Question {n}"]
                )
            )
        answer = site.answer(sender, f"Answer {number}")
        assert eventually(lambda mine=answer: site.delivery(mine) == ["sent"])
        rounds.append(time.monotonic() - asked)
        time.sleep(1)
    assert are_prompt(rounds, 6), rounds
    assert files(site, "pending"), "the files were not slow"
    site.simulator.faults.clear()
    assert eventually(lambda: not files(site, "pending"), SLOW * 2)
