"""The simulator as a process, started by the harness of the e2e tests."""

import socket

import pytest
import requests

from tests.harness import SimulatorProcess
from tests.simulator.receiver import APP

SHOP = "florentine.flowers"


@pytest.fixture
def process(receiver, tmp_path):
    log = tmp_path / "simulator.log"
    with SimulatorProcess(log, receiver.url, retry_every=0.05, **APP) as running:
        yield running


def test_a_conversation(process, receiver):
    process.connect(SHOP)
    ada = process.add_customer("Ada", key="ada")
    written = process.write(ada.id, "Hi")
    answered = process.write_as_business("ada", "Hello")
    assert process.wait_idle()
    assert process.see("ada") == answered.mid
    assert process.wait_idle()
    assert receiver.texts() == ["Hi", "Hello"]
    shown = process.messages("ada")
    assert [(one.mid, one.delivery) for one in shown] == [
        (written.mid, "delivered"),
        (answered.mid, "delivered"),
    ]
    assert len(process.deliveries()) == 3


def test_the_business_and_its_troubles(process):
    token = process.connect(SHOP)
    igsid = process.write("lena", "Hi").igsid
    call = {"json": {"recipient": {"id": igsid}, "message": {"text": "Hello"}}}
    call["headers"] = {"Authorization": f"Bearer {token}"}
    account = process.call("GET", "state")["account"]
    url = f"{process.url}/v25.0/{account}/messages"
    process.faults.set("send", {"kind": "error", "value": "window", "times": 1})
    statuses = [requests.post(url, timeout=9, **call).status_code for _ in range(2)]
    assert [statuses[0] >= 400, statuses[1]] == [True, 200]
    assert [(one.text, one.customer) for one in process.sent()] == [("Hello", "lena")]
    assert [one["status"] for one in process.calls()] == statuses
    assert process.revoke(SHOP, 460) == 1
    assert requests.post(url, timeout=9, **call).status_code >= 400
    # the access is over, the subscription is not
    assert process.write("lena", "Anybody there?").incoming
    assert process.remove_app(SHOP)["status"] == 200
    with pytest.raises(AssertionError, match="No business has connected"):
        process.write("lena", "Anybody there?")


def test_faults_and_settings_come_and_go(process):
    process.faults.set("webhook", "batch 10", "duplicate")
    process.settings.change({"echo": "none"})
    assert len(process.call("GET", "faults")["webhook"]) == 2
    process.faults.set("webhook")
    process.settings.reset()
    assert process.call("GET", "faults") == {}
    assert process.call("GET", "settings")["echo"] == "after"


def test_bodies_and_events(process, receiver):
    process.connect(SHOP)
    process.emit({"message": {"mid": "x"}}, branch="standby")
    assert process.wait_idle()
    assert receiver.bodies[0]["entry"][0]["standby"] == [{"message": {"mid": "x"}}]
    assert process.post(b"{") == ""
    receiver.statuses = [403]
    assert "wrong signature" in process.post("{", secret="wrong")


def test_failed_deliveries_are_tried_again_soon(process, receiver):
    process.connect(SHOP)
    process.set_webhook(url="http://127.0.0.1:9/")
    message = process.write("lena", "Hi")
    assert not process.wait_idle(1)
    assert process.messages("lena")[0].attempts > 5
    assert process.set_webhook(url=receiver.url)
    assert process.wait_idle()
    assert process.messages("lena")[0].mid == message.mid
    assert receiver.texts() == ["Hi"]


def test_killed_and_started_again(process):
    process.connect(SHOP)
    process.kill()
    with pytest.raises(requests.ConnectionError):
        process.calls()
    process.start()
    assert process.call("GET", "state")["accounts"] == []


def test_what_goes_wrong_is_told(receiver, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        log = tmp_path / "simulator.log"
        process = SimulatorProcess(log, receiver.url, port=port, **APP)
        with pytest.raises(AssertionError, match=f"Port {port} cannot be used"):
            process.start()


def test_nothing_tells_its_secrets(process):
    process.connect(SHOP)
    command = " ".join(process.command)
    assert process.url.rpartition(":")[2] in command
    told = command + process.log.read_text()
    assert process.leaks(told).found == []
    assert process.log.read_text() == f"Instagram simulator: {process.url}\n"
