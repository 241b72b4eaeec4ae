"""Ice breakers, the menu and quick replies: Meta's limits, and what a tap delivers."""

import pytest
from playwright.sync_api import expect

from tests.simulator.test_nodes import refusal
from tests.simulator.test_phone import browser, page  # noqa: F401 - fixtures

HOURS = {"question": "When are you open?", "payload": "HOURS"}
TALK = {"type": "postback", "title": "Talk to us", "payload": "TALK"}
SHOP = {"type": "web_url", "title": "Shop", "url": "https://www.example.com"}


def profile(shop, method="post", **body):
    url = f"{shop.sim.url}/v25.0/{shop.id}/messenger_profile"
    body = {"platform": "instagram", **body}
    kind = {"params": body} if method == "get" else {"json": body}
    return shop.session.request(method, url, timeout=5, **kind)


def one_list(*actions, locale="default"):
    return [{"locale": locale, "call_to_actions": list(actions)}]


def test_set_read_and_deleted(shop):
    lists = {"ice_breakers": one_list(HOURS), "persistent_menu": one_list(TALK, SHOP)}
    assert profile(shop, **lists).json() == {"success": True}
    read = profile(shop, "get", fields="ice_breakers").json()
    assert read == {"data": [{"ice_breakers": lists["ice_breakers"]}]}
    assert profile(shop, "delete", fields=["ice_breakers"]).ok
    assert profile(shop, "get", fields="ice_breakers").json() == {"data": []}
    read = profile(shop, "get", fields="persistent_menu").json()
    assert read == {"data": [{"persistent_menu": lists["persistent_menu"]}]}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"ice_breakers": []},
        {"ice_breakers": one_list(*[HOURS] * 5)},
        {"ice_breakers": one_list(HOURS, locale="de_DE")},
        {"ice_breakers": one_list({**HOURS, "question": "x" * 81})},
        {"ice_breakers": one_list({"question": "When?"})},
        {"persistent_menu": one_list({**TALK, "title": "x" * 31})},
        {"persistent_menu": one_list({**SHOP, "url": "shop"})},
        {"persistent_menu": one_list({**TALK, "type": "other"})},
        {"ice_breakers": one_list(HOURS), "platform": "messenger"},
    ],
)
def test_refused(shop, body):
    assert refusal(profile(shop, **body)) == (400, 100, None)


def test_taps_as_webhooks(sim, shop, receiver):
    lists = {"ice_breakers": one_list(HOURS), "persistent_menu": one_list(TALK, SHOP)}
    profile(shop, **lists)
    sim.tap("lena", "HOURS")
    sim.tap("lena", "TALK")
    assert sim.wait_idle()
    question, entry = (event["postback"] for event in receiver.events)
    assert question == {"title": "When are you open?", "payload": "HOURS"}
    assert entry.pop("mid")
    assert entry == {"title": "Talk to us", "payload": "TALK"}


def test_quick_replies(sim, shop, receiver, igsid):
    chips = [
        {"content_type": "text", "title": "x" * 30, "payload": "X"},
        {"content_type": "text", "title": "No", "payload": "N"},
    ]
    message = {"text": "Delivery?", "quick_replies": chips}
    assert shop.send(igsid, message=message).ok
    sim.tap("lena", "X")
    assert sim.wait_idle()
    echo, reply = (event["message"] for event in receiver.events[-2:])
    assert "quick_replies" not in echo
    assert reply.pop("mid")
    assert reply == {"text": "x" * 20, "quick_reply": {"payload": "X"}}
    for wrong in ({"quick_replies": chips * 7}, {"quick_replies": [{"title": "No"}]}):
        refused = shop.send(igsid, message={"text": "Delivery?", **wrong})
        assert refusal(refused) == (400, 100, None)


def test_on_the_phone(sim, shop, page, receiver, igsid):  # noqa: F811
    lists = {"ice_breakers": one_list(HOURS), "persistent_menu": one_list(TALK, SHOP)}
    profile(shop, **lists)
    page.goto(f"{sim.url}/#sunny")
    page.get_by_role("button", name="When are you open?").click()
    mine = page.locator(".message.mine")
    expect(mine).to_contain_text("When are you open?")
    expect(page.get_by_role("group", name="Ice breakers")).to_have_count(0)
    chips = [{"content_type": "text", "title": "On Sundays?", "payload": "S"}]
    sunny = receiver.events[-1]["sender"]["id"]
    assert shop.send(sunny, message={"text": "From 9", "quick_replies": chips}).ok
    page.get_by_role("button", name="On Sundays?").click()
    expect(mine.last).to_contain_text("On Sundays?")
    expect(page.get_by_role("group", name="Quick replies")).to_have_count(0)
    expect(page.get_by_role("link", name="Shop")).to_be_visible()
