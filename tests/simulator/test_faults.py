import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from simulator.world.errors import KNOWN, Refused


def test_hanging_send_blocks_nobody(sim, shop, igsid):
    sim.faults.set("send", {"kind": "hang", "value": 1, "times": 8})
    with ThreadPoolExecutor(8) as pool:
        hanging = [pool.submit(shop.send, igsid, "never") for _ in range(8)]
        time.sleep(0.3)
        started = time.monotonic()
        assert shop.send(igsid, "quick").ok
        assert shop.get("me", fields="username").ok
        assert time.monotonic() - started < 0.5
        for call in hanging:
            with pytest.raises(requests.ConnectionError):
                call.result()
    assert [message.text for message in sim.sent()] == ["quick"]


@pytest.mark.parametrize("kind", ["deliver_then_hang 0.1", "deliver_then_drop"])
def test_delivered_but_unanswered(sim, shop, receiver, igsid, kind):
    sim.faults.set("send", kind)
    with pytest.raises(requests.ConnectionError):
        shop.send(igsid, "here")
    assert sim.wait_idle()
    assert receiver.texts() == ["Hi", "here"]


def test_error_with_delivery(sim, shop, igsid):
    sim.faults.set("send", "deliver_then_error")
    answer = shop.send(igsid, "here")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, 1)
    assert len(sim.sent()) == 1


def test_dropped_before_delivery(sim, shop, igsid):
    sim.faults.set("send", "drop")
    with pytest.raises(requests.ConnectionError):
        shop.send(igsid)
    assert not sim.sent()


def test_html(sim, shop, igsid):
    sim.faults.set("send", "html")
    answer = shop.send(igsid)
    assert answer.status_code == 500
    assert answer.headers["Content-Type"].startswith("text/html")


def test_each_error(sim, shop, igsid):
    for name, known in KNOWN.items():
        sim.faults.set("send", f"error {name}")
        answer = shop.send(igsid)
        error = answer.json()["error"]
        assert answer.status_code == known.status
        assert (error["code"], error.get("error_subcode")) == (
            known.code,
            known.subcode,
        )
        assert error["fbtrace_id"]


def test_fault_for_one_person_and_once(sim, shop, igsid):
    sim.faults.set("send", {"kind": "html", "times": 1, "only": igsid})
    other = sim.write("sunny", "Hi").event["sender"]["id"]
    assert shop.send(other).ok
    assert not shop.send(igsid).ok
    assert shop.send(igsid).ok


def test_profile(sim, shop, igsid):
    sim.faults.set("profile", "error consent")
    assert shop.get(igsid, fields="name").status_code == 500
    sim.faults.set("profile", "slow 0.2")
    started = time.monotonic()
    assert shop.get(igsid, fields="name").ok
    assert time.monotonic() - started > 0.2
    sim.faults.set("profile")
    assert not sim.faults.as_dict()


def test_subscription(sim, shop):
    sim.faults.set("subscribe", "success_false")
    answer = shop.post(f"{shop.id}/subscribed_apps?subscribed_fields=messages")
    assert answer.json() == {"success": False}


def test_duplicate(sim, shop, receiver):
    sim.faults.set("webhook", "duplicate")
    sim.write("lena", "Hi")
    assert sim.wait_idle()
    assert receiver.texts() == ["Hi", "Hi"]


def test_batch(sim, shop, receiver):
    sim.faults.set("webhook", "batch 4")
    for number in range(4):
        sim.write("lena", str(number))
    assert sim.wait_idle()
    assert len(receiver.requests) == 1
    assert receiver.texts() == ["0", "1", "2", "3"]


def test_shuffle_and_batch_of_two_accounts(sim, shop, bikes, receiver):
    sim.faults.set("webhook", "shuffle 20", "batch 20")
    for number in range(10):
        sim.write("lena", f"flowers {number}", account=shop.id)
        sim.write("lena", f"bikes {number}", account=bikes.id)
    assert sim.wait_idle()
    (body,) = receiver.bodies
    assert {entry["id"] for entry in body["entry"]} == {shop.id, bikes.id}
    assert sorted(receiver.texts()) != receiver.texts()
    assert len(set(receiver.texts())) == 20


def test_incomplete_batch_does_not_wait_for_ever(sim, shop, receiver):
    sim.faults.set("webhook", "batch 50")
    sim.write("lena", "alone")
    assert sim.wait_idle(5)
    assert receiver.texts() == ["alone"]


def test_delay(sim, shop, receiver):
    sim.faults.set("webhook", "delay 0.3")
    sim.write("lena", "late")
    time.sleep(0.1)
    assert not receiver.requests
    assert sim.wait_idle()
    assert receiver.texts() == ["late"]


def test_wrong_signature(sim, shop, receiver):
    sim.write("lena", "right")
    assert sim.wait_idle()
    sim.faults.set("webhook", {"kind": "wrong_signature", "times": 1})
    sim.write("lena", "wrong")
    assert sim.wait_idle()
    first, second = (headers["X-Hub-Signature-256"] for headers, _ in receiver.requests)
    assert len(first) == len(second)
    from simulator.webhook import posting

    raw = receiver.requests[1][1]
    assert posting.headers(raw, "test-secret")["X-Hub-Signature-256"] != second


@pytest.mark.parametrize(
    ("point", "fault"),
    [
        ("nowhere", "hang"),
        ("send", "explode"),
        ("send", "hang long"),
        ("send", "error 42"),
        ("send", {"sort": "hang"}),
    ],
)
def test_unknown_faults_are_refused(sim, point, fault):
    with pytest.raises(Refused):
        sim.faults.set(point, fault)
