"""Instagram does not respond for 9 seconds; only the agent's reply waits."""

import time

from tests.e2e.conversations import are_prompt, eventually, stays


def test_while_sends_and_profiles_hang(site):
    simulator = site.simulator
    (asking,) = site.customers(1, "asking")
    simulator.write(asking, "Do you deliver?")
    assert eventually(lambda: site.conversation(asking))
    simulator.faults.set("send", "hang 9")
    simulator.faults.set("profile", "hang 9")
    simulator.faults.set("picture", "hang 9")

    answer = site.answer(asking, "Yes, on weekdays!")
    assert eventually(lambda: site.delivery(answer) == ["sending"])

    others, rounds = site.customers(20, "others"), []
    for number in range(4):
        began = time.monotonic()
        batch = others[number * 5 : number * 5 + 5]
        for customer in batch:
            simulator.write(customer, "Hello?")
        site.shows({each: ["Hello?"] for each in batch})
        rounds.append(time.monotonic() - began)
        time.sleep(max(0, 1 - rounds[-1]))
    assert are_prompt(rounds), rounds
    assert are_prompt(entry["seconds"] for entry in simulator.deliveries())

    assert eventually(lambda: site.delivery(answer) == ["unconfirmed"])
    (error,) = site.admin.call(
        "instagram.message",
        "search_read",
        [("mail_message_id", "=", answer)],
        fields=["error_message"],
    )
    assert error["error_message"]
    simulator.faults.clear()
    simulator.write(asking, "Anybody there?")
    assert eventually(lambda: site.conversation(asking)[-1] == "Anybody there?")
    assert stays(lambda: site.delivery(answer) == ["unconfirmed"], 5)
    assert eventually(lambda: len(site.send_calls()) == 1)
    assert site.sent_texts(asking) == []


def test_afterwards_all_is_well(site):
    """The next reply is sent, and names arrive automatically."""
    site.simulator.write("lena", "Do you deliver?")
    answer = site.answer("lena", "Yes!")
    assert eventually(lambda: site.delivery(answer) == ["sent"])
    channel = site.channel("lena")
    assert eventually(
        lambda: (
            site.anna.call("discuss.channel", "read", [channel], ["name"])[0]["name"]
            == "Lena Hoffmann"
        )
    )
