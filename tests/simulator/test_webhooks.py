import hashlib
import hmac
import re
import time

import pytest
import requests

from simulator.webhook.events import FIELDS
from simulator.world import ids
from tests.simulator.receiver import APP


def test_nothing_is_sent_before_verification(sim, shop, receiver):
    receiver.verify_token = "another"
    assert not sim.set_webhook(url=receiver.url)
    message = sim.write("lena", "Hi")
    time.sleep(0.1)
    assert not receiver.requests
    assert "verify token" in sim.webhooks.status()["problem"]
    assert message.delivery == "retrying"
    assert "not verified" in message.reason
    receiver.verify_token = APP["verify_token"]
    assert sim.wait_idle()
    assert receiver.texts() == ["Hi"]


def test_bytes_are_as_meta_writes_them(sim, shop, receiver):
    sim.write("lena", "Grüße 👋 https://a.example/b")
    assert sim.wait_idle()
    headers, raw = receiver.requests[0]
    expected = hmac.new(b"test-secret", raw, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature-256"] == f"sha256={expected}"
    assert headers["X-Hub-Signature"].startswith("sha1=")
    assert headers["User-Agent"] == "facebookexternalua"
    assert headers["Content-Type"] == "application/json"
    text = raw.decode("ascii")
    assert r"Gr\u00fc\u00dfe \ud83d\udc4b https:\/\/a.example\/b" in text
    order = (
        r'^{"object":"instagram","entry":\[{"time":\d{13},"id":"\d{17}","messaging":'
    )
    assert re.match(order, text)


def test_message_event(sim, shop, receiver):
    before = int(time.time() * 1000)
    message = sim.write("lena", "Hi")
    assert sim.wait_idle()
    (event,) = receiver.events
    assert event["sender"]["id"] == ids.igsid(shop.id, "lena")
    assert event["recipient"]["id"] == shop.id
    assert before <= event["timestamp"] <= before + 2000
    assert event["message"] == {"mid": message.mid, "text": "Hi"}
    assert receiver.bodies[0]["entry"][0]["id"] == shop.id
    assert message.delivery == "delivered"


def test_ids_are_instagrams_codec(sim, shop):
    mid = sim.write("lena", "Hi").mid
    assert mid.startswith("aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOj")
    kind, _one, name, account, _thread, item = ids.decode(mid).split(":")
    assert (kind, name, account) == ("ig_dm_item", "IGMessageID", shop.id)
    assert abs((int(item) >> 64) / 1e6 - time.time()) < 5
    assert ids.conversation_id(shop.id, "lena").startswith("aWdfZAG06")


def test_refused_delivery_is_tried_again_in_order(sim, shop, receiver):
    receiver.statuses = [500, 403]
    first = sim.write("lena", "one")
    sim.write("lena", "two")
    sim.write("sunny", "another thread")
    assert sim.wait_idle()
    texts = [text for text in receiver.texts() if text != "another thread"]
    assert texts == ["one", "two"]
    assert first.delivery == "delivered"
    assert "Odoo answered" in sim.webhooks.courier.log[0]["reason"]


def test_failure_is_shown_and_retry_delivers(sim, shop, receiver):
    sim.settings.change({"retries": "off"})
    receiver.statuses = [403]
    message = sim.write("lena", "one")
    assert sim.wait_idle()
    assert message.delivery == "failed"
    assert message.reason.startswith("Odoo answered 403: wrong signature")
    sim.retry(message.mid)
    assert sim.wait_idle()
    assert message.delivery == "delivered"
    assert receiver.texts() == ["one"]


def test_without_subscription_nothing_goes_out(sim, shop, receiver):
    requests.delete(
        f"{sim.url}/v25.0/{shop.id}/subscribed_apps",
        params={"access_token": shop.token},
        timeout=5,
    ).raise_for_status()
    message = sim.write("lena", "Hi")
    assert sim.wait_idle()
    assert message.delivery == "off"
    assert not receiver.requests


@pytest.mark.parametrize(
    ("field", "happen"),
    [
        ("messages", lambda sim, message: sim.write("lena", "Hello?")),
        ("message_edit", lambda sim, message: sim.edit(message.mid, "Hello")),
        ("message_reactions", lambda sim, message: sim.react(message.mid)),
        ("messaging_seen", lambda sim, message: sim.see("lena")),
        ("messaging_postbacks", lambda sim, message: sim.write("lena", kind="menu")),
        ("messaging_referral", lambda sim, message: sim.write("lena", kind="link")),
        ("standby", lambda sim, message: sim.write("sunny", "Hello?")),
    ],
)
def test_only_subscribed_fields_come(sim, shop, receiver, igsid, field, happen):
    sim.hold("sunny")
    message = sim.write("lena", "Hi")
    path = f"{shop.id}/subscribed_apps?subscribed_fields="
    for fields, comes in ((FIELDS - {field}, False), ({field}, True)):
        shop.send(igsid)
        assert sim.wait_idle()
        shop.post(path + ",".join(fields))
        before = len(receiver.requests)
        happen(sim, message)
        assert sim.wait_idle()
        assert (len(receiver.requests) > before) is comes, fields


def test_burst_keeps_the_order_of_each_thread(sim, shop, receiver):
    people = [sim.add_customer(f"Person {n}").id for n in range(20)]
    for number in range(5):
        for person in people:
            sim.write(person, f"{person} {number}")
    assert sim.wait_idle()
    assert len(receiver.texts()) == 100
    for person in people:
        mine = [text for text in receiver.texts() if text.startswith(person)]
        assert mine == [f"{person} {number}" for number in range(5)]


def test_companion_edit(sim, shop, receiver):
    sim.settings.change({"companion": "bare"})
    message = sim.write("lena", "Hi")
    assert sim.wait_idle()
    assert receiver.events[1] == {
        "timestamp": message.at,
        "message_edit": {"mid": message.mid, "num_edit": 0},
    }


def test_seen(sim, shop, receiver, igsid):
    mid = shop.send(igsid).json()["message_id"]
    assert sim.see("lena") == mid
    assert sim.see("lena") is None
    assert sim.wait_idle()
    event = receiver.events[-1]
    assert (event["sender"]["id"], event["read"]) == (igsid, {"mid": mid})


def test_raw_events_and_bodies(sim, shop, receiver):
    sim.emit({"strange": {"\u0000": 1}})
    assert sim.wait_idle()
    assert receiver.events == [{"strange": {"\u0000": 1}}]
    assert sim.post("[1]") == ""
    assert receiver.requests[-1][1] == b"[1]"
    receiver.statuses = [403]
    assert "403" in sim.post(b"\xff", secret="wrong")


def test_app_in_development(sim, receiver, shop):
    """Customers' messages do not arrive; the dashboard's test does."""
    sim.settings.change({"app_mode": "development"})
    message = sim.write("lena", "Do you deliver?", account=shop.id)
    assert sim.wait_idle()
    assert (message.delivery, "not live" in message.reason) == ("off", True)
    assert not receiver.requests
    assert not sim.press_test()
    assert len(receiver.requests) == 1
