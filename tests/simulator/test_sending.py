import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from simulator.world import ids


def refusal(response):
    error = response.json()["error"]
    return response.status_code, error["code"], error.get("error_subcode")


def test_send_and_echo(sim, shop, receiver, igsid):
    answer = shop.send(igsid, "Grüß dich")
    mid = answer.json()["message_id"]
    assert answer.json() == {"recipient_id": igsid, "message_id": mid}
    assert answer.headers["instagram-api-version"]
    assert answer.headers["x-app-usage"]
    assert sim.wait_idle()
    echo = receiver.events[-1]
    assert (echo["sender"]["id"], echo["recipient"]["id"]) == (shop.id, igsid)
    assert echo["message"] == {"mid": mid, "text": "Grüß dich", "is_echo": True}
    assert [message.text for message in sim.sent()] == ["Grüß dich"]


def test_echo_before_the_answer(sim, shop, receiver, igsid):
    sim.settings.change({"echo": "before"})
    mid = shop.send(igsid).json()["message_id"]
    assert receiver.events[-1]["message"]["mid"] == mid


def test_no_echo(sim, shop, receiver, igsid):
    sim.settings.change({"echo": "none"})
    shop.send(igsid).raise_for_status()
    assert sim.wait_idle()
    assert len(receiver.events) == 1


def test_answer_in_instagrams_own_app(sim, shop, receiver, igsid):
    message = sim.write_as_business("lena", "From the app")
    assert sim.wait_idle()
    assert receiver.events[-1]["message"]["mid"] == message.mid
    assert not sim.sent()


@pytest.mark.parametrize("path", ["me/messages", "v23.0/me/messages"])
def test_paths(shop, igsid, path):
    body = {"recipient": {"id": igsid}, "message": {"text": "x"}}
    assert shop.post(path, **body).ok


def test_form_with_token_in_it(sim, shop, igsid):
    form = {
        "recipient[id]": igsid,
        "message": '{"text": "x"}',
        "access_token": shop.token,
    }
    session = shop.session
    del session.headers["Authorization"]
    url = f"{sim.url}/v25.0/{shop.id}/messages"
    assert session.post(url, data=form, timeout=5).ok


def test_limit_is_in_bytes(shop, igsid):
    assert shop.send(igsid, "ä" * 500).ok
    assert refusal(shop.send(igsid, "ä" * 500 + "x")) == (400, 100, None)


def test_unknown_person(sim, shop, bikes, igsid):
    assert refusal(shop.send("123")) == (400, 100, 2534014)
    assert refusal(bikes.send(igsid)) == (400, 100, 2534014)


def test_window(sim, shop, igsid):
    stranger = ids.igsid(shop.id, "sunny")
    assert refusal(shop.send(stranger)) == (403, 10, 2534022)
    sim.advance_clock(25)
    assert refusal(shop.send(igsid)) == (403, 10, 2534022)
    tag = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    assert refusal(shop.send(igsid, **tag)) == (403, 10, None)
    sim.settings.change({"human_agent": "yes"})
    assert shop.send(igsid, **tag).ok
    sim.advance_clock(7 * 24)
    assert refusal(shop.send(igsid, **tag)) == (403, 10, 2534022)


def test_backdated_message_is_outside_the_window(sim, shop):
    message = sim.write("yael", "Long ago", at=time.time() - 25 * 3600)
    assert message.at < (time.time() - 24 * 3600) * 1000
    assert refusal(shop.send(ids.igsid(shop.id, "yael")))[1] == 10


def test_blocked(sim, shop):
    sim.add_customer("Ben", key="ben", blocked=True)
    sim.write("ben", "Hi")
    assert refusal(shop.send(ids.igsid(shop.id, "ben")))[1] == 551


def test_tokens(sim, shop, igsid):
    shop.session.headers["Authorization"] = "Bearer nonsense"
    assert refusal(shop.send(igsid))[1] == 190
    assert shop.send(igsid).headers["www-authenticate"].startswith('OAuth "Facebook')
    shop.session.headers["Authorization"] = f"Bearer {shop.token}"
    sim.revoke(shop.id)
    assert refusal(shop.send(igsid)) == (400, 190, 458)


def test_permission(sim, igsid, shop):
    only_basic = sim.connect(shop.id, ["instagram_business_basic"])
    shop.session.headers["Authorization"] = f"Bearer {only_basic}"
    assert refusal(shop.send(igsid)) == (403, 10, None)


def test_sender_actions(sim, shop, igsid):
    body = {"recipient": {"id": igsid}, "sender_action": "typing_on"}
    assert shop.post("me/messages", **body).json() == {"recipient_id": igsid}
    assert refusal(shop.post("me/messages", **{**body, "sender_action": "x"}))[1] == 100


def test_reply(sim, shop, igsid):
    mid = sim.write("lena", "Which one?").mid
    shop.send(igsid, "This", reply_to={"mid": mid}).raise_for_status()
    assert sim.sent()[0].content["reply_to"] == {"mid": mid, "is_self_reply": False}


def test_many_at_once(sim, shop, receiver, igsid):
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: shop.send(igsid, f"n{n}"), range(64)))
    assert all(answer.ok for answer in answers)
    assert len({answer.json()["message_id"] for answer in answers}) == 64
    assert sim.wait_idle()
    assert len(receiver.texts()) == 65
