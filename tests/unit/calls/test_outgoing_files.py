"""Files of agents: which are accepted, how many go together, and the calls."""

import time

import pytest

from instagram.calls.outgoing_files import (
    ALLOWED,
    group,
    kind_of,
    refusal,
    served_type,
    type_of,
)
from instagram.common import const
from instagram.common.exceptions import NotFetched, Refused, Unconfirmed
from instagram.reasons import REASONS
from instagram.wire.reachable import is_reachable
from tests.unit.calling import IG_ID, IGSID, TOKEN, graph_error

PNG = b"\x89PNG\r\n\x1a\n"
GIF = b"GIF89a"
WEBM = b"\x1aE\xdf\xa3"
MP4 = b"\0\0\0\x20ftypisom" + bytes(20)
URL = "https://odoo.example/instagram/file/T0k3n-that-opens-it/a.png"


def track(handler):
    """Return the box of an MP4 that names the content of a track."""
    return b"\0\0\0\x21hdlr" + bytes(8) + handler + bytes(12)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (PNG, "image/png"),
        (MP4 + track(b"soun"), "audio/mp4"),
        (MP4 + track(b"soun") + track(b"vide"), "video/mp4"),
        (MP4 + track(b"vide"), "video/mp4"),
        (MP4, "video/mp4"),
        (WEBM + b"V_VP8 A_OPUS", "video/webm"),
        (WEBM + b"A_OPUS", "audio/webm"),
        (b"OggS" + bytes(24) + b"\x80theora", "video/ogg"),
        (b"OggS" + bytes(24) + b"OpusHead", "audio/ogg"),
    ],
)
def test_type_of(content, content_type):
    assert type_of(content) == content_type


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (PNG, None),
        (GIF + bytes(const.IMAGE_LIMIT_BYTES - 6), None),
        (GIF + bytes(const.IMAGE_LIMIT_BYTES - 5), "media_too_big"),
        (b"%PDF-1.7".ljust(const.MEDIA_LIMIT_BYTES), None),
        (b"%PDF-1.7".ljust(const.MEDIA_LIMIT_BYTES + 1), "media_too_big"),
        (b"", "file_empty"),
        (b"RIFF\0\0\0\0WAVEfmt ", None),
        (b"RIFF\0\0\0\0WEBPVP8 ", "media_type"),
        (b"\0\0\0\x20ftypheic", "media_type"),
        (b"ID3", "media_type"),
        (b"PK\x03\x04", "media_type"),
        (b"<svg xmlns=", "media_type"),
        (WEBM + b"A_OPUS", "media_type"),
    ],
)
def test_refusal(content, reason):
    assert refusal(content) == reason
    assert reason is None or reason in REASONS


def test_every_type_is_of_one_kind():
    for kind, allowed in ALLOWED.items():
        for content_type in allowed.content_types:
            assert kind_of(content_type) == kind
    assert kind_of("application/octet-stream") is None


@pytest.mark.parametrize(
    ("head", "kind", "content_type"),
    [
        (PNG, "image", "image/png"),
        (PNG, "file", None),
        (MP4, "video", "video/mp4"),
        (MP4, "audio", "audio/mp4"),
        (b"OggS", "video", "video/ogg"),
        (b"OggS", "audio", None),
        (WEBM, "audio", None),
        (b"<html>", "image", None),
        (b"", "image", None),
        (PNG, "hologram", None),
    ],
)
def test_served_type(head, kind, content_type):
    assert served_type(head, kind) == content_type


@pytest.mark.parametrize(
    ("kinds", "per_call", "calls"),
    [
        ([], 10, []),
        (["image"], 10, [[0]]),
        (["image"] * 11, 10, [list(range(10)), [10]]),
        (["image"] * 3, 1, [[0], [1], [2]]),
        (["file", "image", "audio", "image"], 10, [[1, 3], [0], [2]]),
        (["video", "video"], 10, [[0], [1]]),
    ],
)
def test_group(kinds, per_call, calls):
    assert group(kinds, per_call) == calls


def test_one_file(server, client):
    server.will_reply({"recipient_id": IGSID, "message_id": "aWdfM"})
    assert client.send_files(TOKEN, IG_ID, IGSID, "audio", [URL]) == "aWdfM"
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", f"/v25.0/{IG_ID}/messages")
    assert request.json == {
        "recipient": {"id": IGSID},
        "message": {"attachment": {"type": "audio", "payload": {"url": URL}}},
    }


def test_several_images_tagged(server, client):
    server.will_reply({"message_id": "aWdfM"})
    client.send_files(TOKEN, IG_ID, IGSID, "image", [URL, URL + "2"], tag="HUMAN_AGENT")
    items = [{"type": "image", "payload": {"url": url}} for url in (URL, URL + "2")]
    assert server.requests[0].json == {
        "recipient": {"id": IGSID},
        "message": {"attachments": items},
        "messaging_type": "MESSAGE_TAG",
        "tag": "HUMAN_AGENT",
    }


def test_fetching_may_take_longer_than_other_calls(server, impatient):
    def behaviour(handler):
        time.sleep(0.5)  # the usual time limit is over then
        handler.reply(200, b'{"message_id": "aWdfM"}')

    server.will(behaviour)
    assert impatient.send_files(TOKEN, IG_ID, IGSID, "video", [URL]) == "aWdfM"
    server.will(behaviour)
    with pytest.raises(Unconfirmed):
        impatient.send_text(TOKEN, IG_ID, IGSID, "x")


@pytest.mark.parametrize(
    ("subcode", "kind", "reason"),
    [
        (2018008, NotFetched, "media_unreachable"),
        (2018294, NotFetched, "media_slow"),
        (2018047, Refused, "media_type"),
        (2018074, Refused, "media_unknown"),
        (2018109, Refused, "media_too_big"),
        (2534068, Refused, "several_images"),
    ],
)
def test_errors(server, client, subcode, kind, reason):
    server.will_reply(graph_error(100, subcode), 400)
    with pytest.raises(kind) as caught:
        client.send_files(TOKEN, IG_ID, IGSID, "image", [URL])
    assert (type(caught.value), caught.value.reason) == (kind, reason)


def test_no_error_repeats_the_address(server, client):
    error = graph_error(100, 2018008)
    error["error"]["message"] = f"Could not fetch {URL} with {TOKEN}"
    server.will_reply(error, 400)
    with pytest.raises(NotFetched) as caught:
        client.send_files(TOKEN, IG_ID, IGSID, "image", [URL])
    assert "T0k3n" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "reachable"),
    [
        ("https://odoo.bakery.com", True),
        ("https://odoo.bakery.com:8443/", True),
        ("https://31.13.64.1", True),
        ("https://[2a03:2880::1]/", True),
        ("http://odoo.bakery.com", False),
        ("https://localhost", False),
        ("https://odoo", False),
        ("https://odoo.local", False),
        ("https://odoo.lan.", False),
        ("https://127.0.0.1:8069", False),
        ("https://192.168.1.4", False),
        ("https://[::1]", False),
        ("https://[broken", False),
        ("https://", False),
        ("", False),
    ],
)
def test_is_reachable(url, reachable):
    assert is_reachable(url) is reachable
