"""Changes of a message after it was sent."""

import pytest

from simulator.world.errors import Refused


def last(sim, receiver):
    assert sim.wait_idle()
    return receiver.events[-1]


def test_edit(sim, shop, receiver):
    mid = sim.write("lena", "Saturday?").mid
    sim.edit(mid, "Sunday?")
    sim.edit(mid, "Monday?")
    assert last(sim, receiver)["message_edit"] == {
        "mid": mid,
        "text": "Monday?",
        "num_edit": 2,
    }
    assert shop.get(mid, fields="message").json()["message"] == "Monday?"


def test_unsend(sim, shop, receiver):
    mid = sim.write("lena", "My card").mid
    sim.unsend(mid)
    assert last(sim, receiver)["message"] == {"mid": mid, "is_deleted": True}
    assert "My card" not in str(sim.world.message(mid).text)
    assert shop.get(mid).status_code == 400
    with pytest.raises(Refused):
        sim.edit(mid, "again")


def test_unsend_by_the_business(sim, shop, receiver):
    mid = sim.write_as_business("lena", "Hello").mid
    sim.unsend(mid)
    event = last(sim, receiver)
    assert event["sender"] == {"id": shop.id}


def test_reactions(sim, shop, igsid, receiver):
    mid = shop.send(igsid).json()["message_id"]
    sim.react(mid, "❤️")
    event = last(sim, receiver)
    assert event["sender"] == {"id": igsid}
    assert event["reaction"] == {
        "mid": mid,
        "action": "react",
        "reaction": "love",
        "emoji": "❤️",
    }
    sim.react(mid)
    assert last(sim, receiver)["reaction"] == {"mid": mid, "action": "unreact"}


def test_told_before_its_message(sim, shop, receiver, monkeypatch):
    monkeypatch.setattr("simulator.people.people.LATE", 0.3)
    sim.settings.change({"order": "before"})
    mid = sim.write("lena", "Hi").mid
    sim.react(mid, "👍")
    assert "message" in last(sim, receiver)
    assert "reaction" in receiver.events[-2]


def test_held_by_another_app(sim, shop, igsid, receiver):
    sim.hold("lena")
    sim.write("lena", "Anybody?")
    sim.write("sunny", "Hi")
    assert sim.wait_idle()
    branches = [
        branch
        for body in receiver.bodies
        for branch in body["entry"][0]
        if branch in ("messaging", "standby")
    ]
    assert sorted(branches) == ["messaging", "messaging", "standby"]
    answer = shop.send(igsid)
    assert answer.json()["error"]["error_subcode"] == 2534037
    sim.hold("lena", False)
    assert shop.send(igsid).status_code == 200


def test_dashboard_test(sim, receiver):
    assert not sim.press_test()
    assert not sim.press_test("message_reactions")
    entry = receiver.bodies[0]["entry"][0]
    assert entry["id"] == "0"
    assert entry["changes"][0]["value"]["message"]["mid"] == "random_mid"
    with pytest.raises(Refused):
        sim.press_test("comments")


def test_a_message_by_its_id(sim, shop, bikes, igsid):
    message = sim.write("lena", "Hi", account=shop.id)
    answer = shop.get(message.mid, fields="id,created_time,from,to,message").json()
    assert answer["from"] == {"id": igsid, "username": "lena.hoffmann"} or (
        answer["from"]["id"] == igsid
    )
    assert answer["to"]["data"][0]["id"] == shop.id
    assert bikes.get(message.mid).status_code == 400
