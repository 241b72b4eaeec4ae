"""Fetching files from addresses that come from outside."""

import socket
import threading
import time

import pytest

from instagram.connections import is_public
from instagram.exceptions import Refused, Transient
from instagram.media import Media, fetch
from instagram.sniff import UNKNOWN, sniff

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def get(server, path="/a", **options):
    options = {"max_bytes": 1000, "trusted_hosts": {server.host}} | options
    return fetch(f"{server.url}{path}", **options)


def refused(reason, *args, **options):
    with pytest.raises(Refused) as caught:
        get(*args, **options)
    assert caught.value.reason == reason


def test_fetch(server):
    server.will_reply(PNG, headers={"Content-Type": "video/mp4"})
    assert get(server, "/a?asset_id=1&signature=s") == Media(PNG, "image/png")
    assert server.requests[0].query == {"asset_id": "1", "signature": "s"}


@pytest.mark.parametrize(
    "url",
    [
        "http://cdn.example/a",
        "ftp://cdn.example/a",
        "file:///etc/passwd",
        "https:///a",
        "https://",
        "//cdn.example/a",
        "https://me:x@cdn.example/a",
        "https://[::1",
        "",
    ],
)
def test_addresses_that_are_none(url):
    with pytest.raises(Refused) as caught:
        fetch(url, max_bytes=1000)
    assert caught.value.reason == "media_address"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_private_address_gets_no_byte_of_ours(host):
    received = []

    def listen():
        connection, _address = listening.accept()
        with connection:
            connection.settimeout(2)
            received.append(connection.recv(100))

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=listen)
        thread.start()
        with pytest.raises(Refused) as caught:
            fetch(f"https://{host}:{listening.getsockname()[1]}/a", max_bytes=1000)
        thread.join()
    assert caught.value.reason == "media_address"
    assert received == [b""]


def test_a_redirect_within_what_is_trusted(server):
    server.will_reply(b"", 302, headers={"Location": "/b"})
    server.will_reply(PNG)
    assert get(server).content_type == "image/png"
    assert server.requests[1].path == "/b"


@pytest.mark.parametrize(
    "location", ["http://localhost/", "file:///etc/passwd", "gopher://x", "//[", ""]
)
def test_a_redirect_to_what_must_not_be_reached(server, location):
    server.will_reply(b"x" * 5000, 302, headers={"Location": location})
    server.will_reply(PNG)
    refused("media_too_big", server)
    assert len(server.requests) == 1
    server.forget()
    server.will_reply(b"", 302, headers={"Location": location})
    refused("media_address", server)


def test_a_redirect_to_a_private_address(server):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        location = f"https://127.0.0.1:{listening.getsockname()[1]}/"
        server.will_reply(b"", 302, headers={"Location": location})
        refused("media_address", server)


def test_redirects_in_a_circle(server):
    for _each in range(4):
        server.will_reply(b"", 302, headers={"Location": "/a"})
    refused("media_address", server)


def test_too_big(server):
    server.will_reply(b"x" * 1000)
    assert len(get(server).content) == 1000
    server.will_reply(b"x" * 1001)
    refused("media_too_big", server)


def test_too_big_without_saying_so(server):
    def behaviour(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5000)
        handler.close_connection = True

    server.will(behaviour)
    refused("media_too_big", server)


@pytest.mark.parametrize("status", [204, 400, 401, 403, 404, 410])
def test_gone(server, status):
    server.will_reply(b"URL signature expired" if status != 204 else b"", status)
    refused("media_gone", server)


def test_an_empty_file_is_gone(server):
    server.will_reply(b"")
    refused("media_gone", server)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_later(server, status):
    server.will_reply(b"", status)
    with pytest.raises(Transient):
        get(server)


def test_trickling(server):
    server.will(server.trickle(b"HTTP/1.1 200 OK\r\n\r\n", b"x", 0.03))
    started = time.monotonic()
    with pytest.raises(Transient):
        get(server, timeout=(0.5, 0.3))
    assert time.monotonic() - started < 2


def test_nobody_there():
    with pytest.raises(Transient):
        fetch("http://x.invalid/a", max_bytes=9, trusted_hosts={"x.invalid"})


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("31.13.64.1", True),
        ("2a03:2880::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:31.13.64.1", True),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("not an address", False),
    ],
)
def test_is_public(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"\0\0\0\x20ftypisom", "video/mp4"),
        (b"\0\0\0\x20ftypM4A ", "audio/mp4"),
        (b"\0\0\0\x14ftypqt  ", "video/quicktime"),
        (b"%PDF-1.7", "application/pdf"),
        (b"<html><script>", UNKNOWN),
        (b"<svg xmlns=", UNKNOWN),
        (b"RIFF", UNKNOWN),
        (b"", UNKNOWN),
    ],
)
def test_sniff(content, content_type):
    assert sniff(content) == content_type
