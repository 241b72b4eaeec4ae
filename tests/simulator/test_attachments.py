import pytest
import requests

from simulator import Simulator
from simulator.api.robots import allows
from tests.simulator.conftest import APP, Business
from tests.simulator.site import ALLOWED, Site
from tests.simulator.test_sending import refusal

MEGABYTE = 1024 * 1024


@pytest.fixture
def site():
    with Site() as running:
        yield running


@pytest.fixture
def send(shop, igsid):
    """Send a message other than text."""

    def send(**message):
        return shop.post(
            f"v25.0/{shop.id}/messages", recipient={"id": igsid}, message=message
        )

    return send


def item(kind, url):
    return {"type": kind, "payload": {"url": url}}


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [
        ("image", "image/gif"),
        ("video", "video/quicktime"),
        ("audio", "audio/wav"),
        ("file", "application/pdf"),
    ],
)
def test_is_fetched_kept_and_echoed(sim, receiver, site, send, kind, content_type):
    url = site.add("a", content_type, b"what is in it")
    answer = send(attachment=item(kind, url))
    mid = answer.json()["message_id"]
    assert sim.wait_idle()
    asked = [(path, agent) for path, agent in site.asked if path != "/robots.txt"]
    assert asked == [("/public/a", "facebookexternalua")]
    echo = receiver.events[-1]["message"]
    (attachment,) = echo.pop("attachments")
    assert echo == {"mid": mid, "is_echo": True}
    assert attachment["type"] == kind
    copy = attachment["payload"]["url"]
    assert copy.startswith(sim.url)
    kept = requests.get(copy, timeout=5)
    assert (kept.headers["Content-Type"], kept.content) == (
        content_type,
        b"what is in it",
    )
    assert requests.get(copy.partition("?")[0], timeout=5).status_code == 403


def test_several_images(sim, receiver, site, send):
    urls = [site.add(f"{number}.png", "image/png") for number in range(10)]
    assert send(attachments=[item("image", url) for url in urls]).ok
    assert sim.wait_idle()
    assert len(receiver.events[-1]["message"]["attachments"]) == 10
    assert len(sim.sent()) == 1


def test_one_image_as_documented(site, send):
    url = site.add("1.png", "image/png")
    assert send(attachments=item("image", url)).ok
    assert send(attachments=[item("image", url)]).ok


def test_what_cannot_go_together(site, send):
    url = site.add("1.png", "image/png")
    film = item("video", site.add("a.mp4", "video/mp4"))
    image = item("image", url)
    for message in (
        {"attachments": [image] * 11},
        {"attachments": []},
        {"attachments": [image, film]},
        {"text": "Look", "attachment": image},
        {"attachment": {"type": "image", "payload": {}}},
        {"attachment": {"type": "hologram", "payload": {"url": url}}},
        {"attachment": "image"},
    ):
        assert refusal(send(**message))[1:] == (100, None), message


def test_account_without_several_images(sim, site, send):
    image = item("image", site.add("1.png", "image/png"))
    sim.settings.change({"several_images": "off"})
    assert refusal(send(attachments=[image, image]))[1:] == (100, 2534068)
    assert send(attachment=image).ok


@pytest.mark.parametrize(
    ("kind", "content_type", "size", "subcode"),
    [
        ("image", "image/webp", 10, 2018047),
        ("image", "application/pdf", 10, 2018047),
        ("audio", "audio/mpeg", 10, 2018047),
        ("file", "text/plain", 10, 2018047),
        ("image", "image/png", 8 * MEGABYTE + 1, 2018109),
        ("audio", "audio/wav", 25 * MEGABYTE + 1, 2018109),
    ],
)
def test_types_and_sizes(sim, site, send, kind, content_type, size, subcode):
    url = site.add("a", content_type, bytes(size))
    assert refusal(send(attachment=item(kind, url)))[1:] == (100, subcode)
    assert not sim.sent()


def test_what_is_not_to_be_had(site, send):
    site.files["/private/a.png"] = "image/png", b"x"
    for path in ("/private/a.png", "/public/missing.png"):
        answer = send(attachment=item("image", site.url(path)))
        assert refusal(answer)[1:] == (100, 2018008), path
    assert "/private/a.png" not in [path for path, _agent in site.asked]
    answer = send(attachment=item("image", "http://127.0.0.1:9/a.png"))
    assert refusal(answer)[1:] == (100, 2018008)


def test_heart(sim, send):
    assert send(attachment={"type": "like_heart"}).ok
    assert sim.sent()[0].content == {"attachments": [{"type": "like_heart"}]}


def test_files_outlive_the_simulator(tmp_path, receiver, site):
    state = tmp_path / "state.json"
    with Simulator(webhook=receiver.url, state=state, **APP) as sim:
        shop = Business(sim, "florentine.flowers")
        igsid = sim.write("lena", "Hi", account=shop.id).event["sender"]["id"]
        url = site.add("a.pdf", "application/pdf", b"%PDF-1.7")
        message = {"attachment": item("file", url)}
        shop.post("me/messages", recipient={"id": igsid}, message=message)
        port = sim.port
    with Simulator(port, webhook=receiver.url, state=state, **APP) as sim:
        (sent,) = sim.sent()
        copy = sent.content["attachments"][0]["payload"]["url"]
        assert requests.get(copy, timeout=5).content == b"%PDF-1.7"
        sim.reset()
        assert requests.get(copy, timeout=5).status_code == 404


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        (ALLOWED, True),
        ("User-agent: *\nAllow: /public/\nDisallow: /", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow:", True),
        (
            "User-agent: *\nDisallow: /\n\nUser-agent: facebookexternalhit\nAllow: /",
            True,
        ),
        ("User-agent: Other\nUser-agent: *\nDisallow: /pub", False),
        ("User-agent: *\nDisallow: /*.png$", False),
        ("# nothing\nUser-agent: Other\nDisallow: /", True),
    ],
)
def test_robots(text, allowed):
    assert allows(text, "/public/a.png") is allowed
