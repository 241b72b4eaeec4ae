"""Everything a customer can send arrives as its event, with real bytes in files."""

import io

import pytest
import requests
from PIL import Image
from playwright.sync_api import expect

from simulator.webhook.kinds import KINDS
from simulator.world.errors import Refused
from tests.simulator.test_phone import browser, page  # noqa: F401 - fixtures

STARTS = {
    "picture": b"\x89PNG",
    "video": b"\x1aE\xdf\xa3",
    "voice": b"RIFF",
    "file": b"%PDF-",
}


def send(sim, receiver, kind, **wanted):
    sim.write("lena", kind=kind, **wanted)
    assert sim.wait_idle()
    return receiver.events[-1]


def first_url(event):
    return event["message"]["attachments"][0]["payload"]["url"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_delivered(sim, shop, receiver, kind):
    event = send(sim, receiver, kind)
    inside = event[KINDS[kind].happening]
    assert ("mid" in inside) is KINDS[kind].has_mid
    assert len(inside) > KINDS[kind].has_mid


@pytest.mark.parametrize("kind", STARTS)
def test_files_have_real_bytes(sim, shop, receiver, kind):
    url = first_url(send(sim, receiver, kind))
    answer = requests.get(url, timeout=5)
    assert answer.content.startswith(STARTS[kind])
    assert "." not in url.rpartition("/")[2].partition("?")[0]


def test_voice_is_misnamed_as_instagram_does(sim, shop, receiver):
    url = first_url(send(sim, receiver, "voice"))
    assert requests.get(url, timeout=5).headers["Content-Type"] == "video/mp4"


def test_several_pictures_differ(sim, shop, receiver):
    event = send(sim, receiver, "pictures")
    urls = [each["payload"]["url"] for each in event["message"]["attachments"]]
    contents = [requests.get(url, timeout=5).content for url in urls]
    assert len(set(contents)) == len(contents) == 2
    assert Image.open(io.BytesIO(contents[0])).format == "PNG"


def test_a_text_goes_with_it(sim, shop, receiver):
    assert send(sim, receiver, "picture", text="Which?")["message"]["text"] == "Which?"


def test_no_such_kind(sim, shop):
    with pytest.raises(Refused):
        sim.write("lena", kind="telepathy")


def test_addresses_expire_and_are_signed(sim, shop, receiver):
    url = first_url(send(sim, receiver, "picture"))
    assert requests.get(url.replace("oh=", "oh=0"), timeout=5).status_code == 403
    assert requests.get(url, timeout=5).ok
    sim.advance_clock(hours=24 * 4)
    assert requests.get(url, timeout=5).status_code == 403


def test_faults_of_files(sim, shop, receiver):
    url = first_url(send(sim, receiver, "picture"))
    sim.faults.set("media", {"kind": "expired", "times": 1})
    assert requests.get(url, timeout=5).status_code == 403
    sim.faults.set("media", "too_big")
    assert len(requests.get(url, timeout=30).content) > 25 * 1024 * 1024
    sim.faults.set("media", "drop")
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=5)
    sim.faults.set("media")
    assert requests.get(url, timeout=5).ok


def test_by_hand_on_the_phone(sim, shop, page, receiver):  # noqa: F811 - a fixture
    page.goto(f"{sim.url}/#lena")
    for kind in KINDS.values():
        page.get_by_label("Send something else").first.click()
        page.get_by_role("menuitem", name=kind.label, exact=True).click()
    mine = page.locator(".message.mine")
    expect(mine).to_have_count(len(KINDS))
    expect(page.locator(".message.mine img.media").first).to_be_visible()
    expect(page.locator("#attach-menu")).to_be_hidden()
    assert sim.wait_idle()
    assert len(receiver.events) >= len(KINDS)
