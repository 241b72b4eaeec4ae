"""From the webhook to the agent's browser, at 20 messages a second.

An agent has Discuss open in Chromium and handles 40 conversations, in which customers
write 20 messages a second for 30 seconds. The time begins with the first posted byte and
ends when the page receives the message's notification from Odoo's bus.
"""

import json
import time
from statistics import median

from tests.harness.browser import chromium

from .figures import Figure, p95, scaled
from .load import paced
from .people import body, new_people, signed

PEOPLE, PER_SECOND, SECONDS = 40, 20, 30
LISTEN = """() => {
    window.heard = {};
    const bus = odoo.__WOWL_DEBUG__.root.env.services.bus_service;
    for (const kind of ["discuss.channel/new_message", "instagram.inbox/new_message"]) {
        bus.subscribe(kind, (payload) => {
            const text = JSON.stringify(payload);
            for (const [word] of text.matchAll(/number\\d+x/g)) {
                window.heard[word] ??= Date.now();
            }
        });
    }
}"""


def run(installation):
    people = new_people(installation.simulator, PEOPLE, pictures=False)
    with installation.serving() as server, chromium() as browser:
        _write(installation, server, people, "first", PEOPLE)
        installation.wait_idle()
        page = browser.new_page()
        page.goto(f"{server.url}/web/login")
        page.fill("input[name=login]", "anna")
        page.fill("input[name=password]", "anna")
        page.click("button[type=submit]")
        page.goto(f"{server.url}/odoo/discuss")
        page.wait_for_selector(".o-mail-Discuss")
        page.evaluate(LISTEN)
        count = scaled(PER_SECOND * SECONDS)
        begun = _write(installation, server, people, "number", count)
        words = [f"number{number}x" for number in range(count)]
        page.wait_for_function(
            "words => words.every(word => window.heard[word])", arg=words, timeout=60000
        )
        heard = json.loads(page.evaluate("() => JSON.stringify(window.heard)"))
    waits = [heard[word] / 1000 - at for word, at in zip(words, begun, strict=True)]
    yield Figure("until the browser hears of it, median", median(waits), "s", "≤ 0.2")
    yield Figure("until it hears of it, 95th percentile", p95(waits), "s", "≤ 0.5")


def _write(installation, server, people, word, count):
    """:return: when each webhook was posted, in seconds since 1970"""
    raws = []
    for number in range(count):
        person = people[number % len(people)]
        _message, raw = body(installation.simulator, person, f"{word}{number}x")
        raws.append(signed(installation.simulator, raw))
    answers = paced(server.port, raws, PER_SECOND)
    assert all(answer.status == 200 for answer in answers), "not all were answered"
    clock = time.time() - time.monotonic()
    return [answer.begun + clock for answer in answers]
