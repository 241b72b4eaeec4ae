"""The Conversations API: earlier messages, within its limits."""

import time

import pytest

from simulator.world import ids
from tests.simulator.test_nodes import refusal

ALL = "messages{id,created_time,from,to,message,attachments,shares,story,reactions}"
DAY = 24 * 3600


def listed(shop, **params):
    time.sleep(0.6)
    params = {"platform": "instagram", **params}
    return shop.get(f"v25.0/{shop.id}/conversations", **params).json()


def told(sim, shop, customer="lena", fields=ALL):
    time.sleep(0.6)
    key = ids.conversation_id(shop.id, customer)
    return shop.get(f"v25.0/{key}", fields=fields).json()["messages"]["data"]


def test_written_before_anybody_connected(sim):
    message = sim.write("lena", "Hi", account="florentine.flowers")
    assert message.delivery == "off"


def test_list(sim, shop):
    sim.write("lena", "Hi", at=time.time() - DAY)
    sim.write("haruto", "Hello")
    answer = listed(shop, fields="id,updated_time,participants")
    first, second = answer["data"]
    assert first["id"] == ids.conversation_id(shop.id, "haruto")
    assert first["updated_time"] > second["updated_time"]
    people = [person["id"] for person in second["participants"]["data"]]
    assert people == [shop.id, ids.igsid(shop.id, "lena")]
    assert "next" not in answer["paging"]


def test_pages(sim, shop):
    for number in range(30):
        sim.add_customer(key=f"p{number}")
        sim.write(f"p{number}", "Hi")
    first = listed(shop)
    second = listed(shop, after=first["paging"]["cursors"]["after"])
    assert (len(first["data"]), len(second["data"])) == (25, 5)
    assert "next" in first["paging"]
    assert "next" not in second["paging"]
    assert len({each["id"] for each in first["data"] + second["data"]}) == 30


def test_empty_as_long_as_the_app_is_not_published(sim, shop):
    sim.write("lena", "Hi")
    sim.settings.change({"published": "no"})
    assert listed(shop) == {"data": []}


def test_messages(sim, shop, igsid):
    picture = sim.write("lena", kind="picture")
    sim.react(picture.mid, "😍")
    sim.write_as_business("lena", "Thanks")
    gone = sim.write("lena", "Oops")
    sim.unsend(gone.mid)
    business, image, hi = told(sim, shop)
    assert (business["message"], business["from"]["id"]) == ("Thanks", shop.id)
    assert image["attachments"]["data"][0]["image_data"]["url"].startswith("http")
    assert image["reactions"]["data"][0]["reaction"] == "😍"
    assert (hi["message"], hi["from"]["id"]) == ("Hi", igsid)
    assert hi["created_time"].endswith("+0000")


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("pictures", "attachments"),
        ("voice", "attachments"),
        ("file", "attachments"),
        ("post", "shares"),
        ("reel", "shares"),
        ("story_mention", "story"),
        ("story_reply", "story"),
    ],
)
def test_kinds(sim, shop, kind, key):
    sim.write("lena", kind=kind)
    (message,) = told(sim, shop)
    assert key in message


def test_only_the_latest_twenty_have_details(sim, shop):
    for number in range(23):
        sim.write("lena", f"Text {number}")
    messages = told(sim, shop)
    assert [each.get("message") for each in messages[:2]] == ["Text 22", "Text 21"]
    assert all("message" in each for each in messages[:20])
    assert all(set(each) == {"id", "created_time"} for each in messages[20:])
    assert refusal(shop.get(messages[-1]["id"])) == (400, 100, 33)


def test_fields_that_may_be_asked(sim, shop):
    sim.write("lena", "Hi")
    key = ids.conversation_id(shop.id, "lena")
    plain = "messages{id,message}"
    for setting, refused in (("plain", [ALL]), ("none", [ALL, plain])):
        sim.settings.change({"past_fields": setting})
        for fields in (ALL, plain, "messages"):
            time.sleep(0.6)
            answer = shop.get(key, fields=fields)
            assert (answer.status_code == 400) is (fields in refused)
    assert set(told(sim, shop, fields="messages")[0]) == {"id", "created_time"}


def test_two_calls_a_second(sim, shop, bikes):
    path = f"v25.0/{shop.id}/conversations"
    answers = [shop.get(path) for _call in range(3)]
    assert [answer.ok for answer in answers] == [True, True, False]
    assert refusal(answers[-1]) == (500, 613, 2534040)
    assert bikes.get(f"v25.0/{bikes.id}/conversations").ok
    time.sleep(1.1)
    assert shop.get(path).ok


def test_of_another_account_there_is_none(sim, shop, bikes):
    sim.write("lena", "Hi", account=shop.id)
    key = ids.conversation_id(shop.id, "lena")
    assert refusal(bikes.get(key))[1] == 100
    assert refusal(bikes.get(f"{shop.id}/conversations"))[1] == 100
