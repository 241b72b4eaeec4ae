import json
import threading

import pytest
import requests

from simulator import Simulator


class Remote:
    def __init__(self, sim):
        self.url = f"{sim.url}/simulator"

    def get(self, path, **params):
        return self._call("GET", path, params=params)

    def post(self, path, **body):
        return self._call("POST", path, json=body)

    def put(self, path, **body):
        return self._call("PUT", path, json=body)

    def delete(self, path):
        return self._call("DELETE", path)

    def _call(self, method, path, **options):
        answer = requests.request(method, f"{self.url}/{path}", timeout=5, **options)
        assert answer.status_code < 500
        return answer.json()


@pytest.fixture
def remote(sim):
    return Remote(sim)


def test_nothing_connected(remote):
    state = remote.get("state")
    assert (state["accounts"], state["account"]) == ([], None)
    assert len(state["customers"]) == 8
    answer = remote.post("customers/lena/messages", text="Hi")
    assert answer == {"error": "No business has connected yet"}


def test_another_account(remote):
    added = remote.post("accounts", username="paper.and.ink")
    assert remote.post("accounts", username="paper.and.ink")["error"]
    assert remote.post("accounts/paper.and.ink/connect")["access_token"]
    (listed,) = remote.get("state")["accounts"]
    assert (listed["id"], listed["name"]) == (added["id"], "paper.and.ink")
    written = remote.post("customers/lena/messages", text="Hi")
    assert written["account"] == added["id"]


def test_a_conversation(remote, receiver):
    remote.post("accounts/florentine.flowers/connect")
    written = remote.post("customers/lena/messages", text="Hi")
    remote.post("accounts/florentine.flowers/messages", customer="lena", text="Hello")
    assert remote.get("idle") == {"idle": True}
    (first, second) = remote.get("customers/lena/messages")["messages"]
    assert (first["mid"], first["delivery"]) == (written["mid"], "delivered")
    assert (second["text"], second["source"]) == ("Hello", "app")
    lena = remote.get("state")["customers"][0]
    assert (lena["id"], lena["unseen"], lena["last"]["text"]) == ("lena", 1, "Hello")
    assert remote.post("customers/lena/seen") == {"mid": second["mid"]}
    assert remote.get("state")["customers"][0]["unseen"] == 0
    assert remote.get("idle") == {"idle": True}
    assert len(remote.get("deliveries")["deliveries"]) == 3


def test_new_customer(remote):
    remote.post("accounts/florentine.flowers/connect")
    person = remote.post("customers", name="Zoë Ångström", key="zoe")
    assert person["id"] == "zoe"
    written = remote.post("customers/zoe/messages", text="Hi")
    assert written["igsid"] == person["igsid"]
    assert "already" in remote.post("customers", name="Z", key="zoe")["error"]
    assert "error" in remote.post("customers", height=3)


def test_faults_and_settings(remote):
    hang = {"kind": "hang", "value": 9.0, "times": None, "only": None}
    assert remote.put("faults", send="hang 9", profile=None) == {"send": [hang]}
    assert len(remote.put("faults", webhook=["duplicate", "batch 3"])["webhook"]) == 2
    assert remote.get("state")["faults"]["send"] == [hang]
    assert remote.delete("faults") == {}
    assert remote.put("settings", echo="before")["echo"] == "before"
    assert remote.delete("settings")["echo"] == "after"
    assert "error" in remote.put("settings", echo="loud")
    assert "error" in remote.put("faults", send="explode")
    assert "window" in remote.get("catalogue")["errors"]


def test_events_bodies_and_webhook(remote, receiver):
    remote.post("accounts/florentine.flowers/connect")
    remote.post("events", event={"message": {"mid": "x"}}, branch="standby")
    assert remote.get("idle") == {"idle": True}
    assert receiver.bodies[0]["entry"][0]["standby"] == [{"message": {"mid": "x"}}]
    assert remote.post("bodies", body="{") == {"accepted": True, "reason": ""}
    assert remote.put("webhook", url="http://127.0.0.1:9/")["verified"] is False
    assert "running" in remote.get("webhook")["problem"]


def test_leaks_are_told_by_kind(remote, sim):
    token = remote.post("accounts/florentine.flowers/connect")["access_token"]
    harmless = {"found": [], "looked_for": 3}
    assert remote.post("leaks", text=f"About {token[:8]}… and Odoo") == harmless
    for text in (token, token[:16]):
        assert remote.post("leaks", text=f"a={text}&b")["found"] == ["access_token"]
    both = remote.post("leaks", text=f"{sim.core.verify_token} {sim.core.app_secret}")
    assert both["found"] == ["app_secret", "verify_token"]
    assert "error" in remote.post("leaks")


def test_reset(remote):
    remote.post("accounts/florentine.flowers/connect")
    remote.post("customers/lena/messages", text="Hi")
    remote.put("settings", echo="none")
    remote.post("reset")
    state = remote.get("state")
    assert state["accounts"] == []
    assert state["settings"]["echo"] == "after"
    assert all(person["last"] is None for person in state["customers"])


def test_other_websites_cannot_post(sim):
    answer = requests.post(f"{sim.url}/simulator/reset", data="{}", timeout=5)
    assert answer.status_code == 400


def test_stream_tells_of_changes(sim, shop):
    url = f"{sim.url}/simulator/stream"
    with requests.get(url, stream=True, timeout=5) as stream:
        lines = (line for line in stream.iter_lines(1) if line)
        first = json.loads(next(lines)[len(b"data: ") :])["version"]
        threading.Timer(0.1, sim.write, ("lena", "Hi")).start()
        assert json.loads(next(lines)[len(b"data: ") :])["version"] > first


def test_state_survives_a_restart(tmp_path, receiver):
    file = tmp_path / "deep" / "state.json"
    with Simulator(state=file) as first:
        token = first.connect("florentine.flowers")
        first.add_customer("Ada", key="ada")
        mid = first.write("ada", "Hi").mid
    assert file.stat().st_mode & 0o077 == 0
    with Simulator(state=file) as second:
        assert "messages" in second.world.connected()[0].subscribed_fields
        assert token in second.world.tokens
        message = second.world.message(mid)
        assert message.text == "Hi"
        assert second.world.last_incoming(message.account, "ada") == message.at


def test_undelivered_at_a_stop_can_be_retried(tmp_path, receiver):
    file = tmp_path / "state.json"
    nowhere = "http://127.0.0.1:9/"
    with Simulator(state=file, webhook=nowhere) as first:
        first.connect("florentine.flowers")
        mid = first.write("lena", "Hi").mid
    options = {"webhook": receiver.url, "verify_token": "test-verify"}
    with Simulator(state=file, **options) as second:
        assert second.world.message(mid).delivery == "failed"
        second.retry(mid)
        assert second.wait_idle()
    assert receiver.texts() == ["Hi"]
