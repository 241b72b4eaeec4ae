"""Reactions, typing and seen of the business, and quotes in its replies."""

import json

import pytest

from simulator.server import views
from tests.simulator.test_sending import refusal


@pytest.fixture
def mid(sim, igsid):
    return sim.write("lena", "Which one?").mid


@pytest.fixture
def act(shop, igsid):
    def call(action, *, to=igsid, **payload):
        body = {"recipient": {"id": to}, "sender_action": action}
        if payload:
            body["payload"] = payload
        return shop.post(f"v25.0/{shop.id}/messages", **body)

    return call


def phone(sim):
    """Return the conversation on the customer's phone."""
    owner = sim.world.account()
    return views.conversation(sim.core, owner, "lena")


def shown(sim, mid):
    (message,) = (m for m in phone(sim)["messages"] if m["mid"] == mid)
    return message


def test_reactions(sim, receiver, act, igsid, mid):
    sim.react(mid, "❤️")
    answer = act("react", message_id=mid, reaction="🧁")
    assert answer.json() == {"recipient_id": igsid}
    assert shown(sim, mid)["reactions"] == {"customer": "❤️", "business": "🧁"}
    act("react", message_id=mid, reaction="love").raise_for_status()
    assert shown(sim, mid)["reactions"]["business"] == "❤️"
    act("unreact", message_id=mid).raise_for_status()
    assert shown(sim, mid)["reactions"] == {"customer": "❤️"}
    assert sim.wait_idle()
    told = [event for event in receiver.events if "reaction" in event]
    assert len(told) == 1, "only the customer's"
    assert [(each["action"], each["emoji"]) for each in sim.actions()] == [
        ("react", "🧁"),
        ("react", "love"),
        ("unreact", None),
    ]


def test_typing_and_seen(sim, act, shop, igsid, mid):
    assert not phone(sim)["typing"]
    act("typing_on").raise_for_status()
    assert 0 < phone(sim)["typing"] <= 20
    act("typing_off").raise_for_status()
    assert not phone(sim)["typing"]
    act("typing_on").raise_for_status()
    shop.send(igsid).raise_for_status()
    assert not phone(sim)["typing"], "what was typed is here"
    assert not shown(sim, mid)["seen_at"]
    act("mark_seen").raise_for_status()
    assert shown(sim, mid)["seen_at"]


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"message_id": "aWdfnone", "reaction": "🧁"},
        {"message_id": ["x"], "reaction": "🧁"},
    ],
)
def test_of_no_message(act, payload):
    for action in ("react", "unreact"):
        assert refusal(act(action, **payload)) == (400, 100, None)


def test_of_a_message_of_others(sim, act, bikes, mid):
    other = sim.write("sunny", "Hi").mid
    assert refusal(act("react", message_id=other, reaction="🧁"))[1] == 100
    sim.unsend(mid)
    assert refusal(act("react", message_id=mid, reaction="🧁"))[1] == 100


@pytest.mark.parametrize("reaction", [None, "", "x", 5])
def test_no_emoji(act, mid, reaction):
    assert refusal(act("react", message_id=mid, reaction=reaction))[1] == 100


@pytest.mark.parametrize("action", ["react", "typing_on", "mark_seen"])
def test_where_nothing_is_taken(sim, act, mid, action):
    payload = {"message_id": mid, "reaction": "🧁"}
    assert refusal(act(action, to="123", **payload)) == (400, 100, 2534014)
    assert refusal(act(action, to="", **payload)) == (400, 100, None)
    sim.hold("lena")
    assert refusal(act(action, **payload)) == (400, 100, 2534037)
    sim.hold("lena", False)
    sim.advance_clock(25)
    assert refusal(act(action, **payload)) == (403, 10, 2534022)
    assert not sim.actions()


def test_faults_of_actions_and_of_messages(sim, act, shop, igsid):
    sim.faults.set("send", "error rate_limit")
    assert act("typing_on").ok
    sim.faults.set("send")
    sim.faults.set("action", "error rate_limit")
    assert refusal(act("typing_on"))[1] == 613
    assert shop.send(igsid).ok


def test_answers(sim, shop, receiver, igsid, mid):
    sent = shop.send(igsid, "This one", reply_to={"mid": mid}).json()["message_id"]
    quoted = {"mid": mid, "is_self_reply": False}
    assert shown(sim, sent)["content"]["reply_to"] == quoted
    assert sim.wait_idle()
    assert receiver.events[-1]["message"]["reply_to"] == quoted
    shop.send(igsid, "Again", reply_to={"mid": sent}).raise_for_status()
    assert sim.sent()[-1].content["reply_to"]["is_self_reply"]


def test_answers_to_what_is_not_there(sim, shop, igsid, mid):
    other = sim.write("sunny", "Hi").mid
    for wrong in ("aWdfnone", other, None):
        answer = shop.send(igsid, "x", reply_to={"mid": wrong})
        assert refusal(answer) == (400, 100, None)
    sim.unsend(mid)
    assert refusal(shop.send(igsid, "x", reply_to={"mid": mid}))[1] == 100
    assert not sim.sent()


@pytest.mark.parametrize(
    ("level", "percent"), [("low", 0), ("near", 95), ("full", 100)]
)
def test_usage(sim, shop, igsid, level, percent):
    sim.settings.change({"usage": level})
    headers = shop.send(igsid).headers
    usage = {"call_volume": percent, "cpu_time": 0}
    assert json.loads(headers["x-app-usage"]) == usage
    by_account = json.loads(headers.get("x-business-use-case-usage", "{}"))
    assert bool(by_account) == (level != "low")
    if by_account:
        assert by_account[shop.id][0]["call_count"] == percent
