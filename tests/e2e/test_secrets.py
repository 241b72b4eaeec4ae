"""Odoo's log names no secret, whatever fails; `installed` checks its end."""

import requests

from tests.e2e.conversations import SHOP, eventually

CONSENT = {"decision": "allow", "account": SHOP, "scope": "instagram_business_basic"}

# The states after a failed call: queued when the call certainly did nothing.
DONE = (["failed"], ["unconfirmed"], ["queued"])


def log_in_again(site, **form):
    """Go through Instagram's login again; return where it sends the browser."""
    began = site.admin.session.get(
        f"{site.odoo.url}/instagram/connect", allow_redirects=False
    )
    consent = requests.post(
        began.headers["Location"],
        data={**CONSENT, **form},
        timeout=10,
        allow_redirects=False,
    )
    return consent.headers["Location"].partition("#")[0]


def test_logins_that_fail(site):
    simulator = site.simulator
    for fault in ("error bad_secret", "html", "drop"):
        for step in ("exchange", "long"):
            kind, _space, value = fault.partition(" ")
            simulator.faults.set(
                "token", {"kind": kind, "value": value or None, "only": step}
            )
            answer = site.admin.session.get(log_in_again(site))
            assert answer.status_code >= 400, fault
    simulator.faults.clear()
    used = log_in_again(site)
    for session in (requests.Session(), site.admin.session, site.admin.session):
        session.get(used)
    nothing_told(site)


def test_webhooks_that_are_refused(site):
    right = site.simulator.verify_token
    webhook = f"{site.odoo.url}/webhooks/instagram"
    for token, status in ((right, 200), (right + "x", 403)):
        query = {
            "hub.mode": "subscribe",
            "hub.challenge": "1",
            "hub.verify_token": token,
        }
        assert requests.get(webhook, params=query, timeout=10).status_code == status
    assert site.simulator.post("{}", secret="wrong")
    assert not site.simulator.post("not JSON")
    nothing_told(site)


def test_calls_that_fail(site):
    """Errors of the network libraries name no secret either."""
    customers = site.customers(5, "failing")
    faults = ["drop", "html", "error temporary", "error window", "error unknown"]
    for customer, fault in zip(customers, faults, strict=True):
        site.simulator.write(customer, "Do you deliver?")
        kind, _space, value = fault.partition(" ")
        found = {"kind": kind, "value": value or None, "only": customer}
        site.simulator.faults.set("send", found)
        site.simulator.faults.set("profile", found)
        answer = site.answer(customer, "Yes!")
        assert eventually(lambda answer=answer: site.delivery(answer) in DONE), fault
    nothing_told(site)


def test_access_that_ended(site):
    site.simulator.write("lena", "Do you deliver?")
    assert eventually(lambda: site.conversation("lena"))
    site.simulator.revoke(SHOP, 460)
    site.answer("lena", "Yes!")
    inboxes = [("state", "=", "reauthorize")]
    assert eventually(
        lambda: site.admin.call("instagram.inbox", "search_count", inboxes)
    )
    site.connect()
    assert eventually(lambda: site.sent_texts("lena") == ["Yes!"])
    nothing_told(site)


def nothing_told(site):
    assert site.simulator.leaks("").looked_for >= 4
    site.nothing_leaked()
