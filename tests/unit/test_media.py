"""Fetching files from addresses that come from outside."""

import gzip
import socket
import threading
import time
import zlib

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


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1"],
)
def test_a_private_address_is_not_connected_to(host):
    """Even a connection alone would tell which ports are open."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.3)
        with pytest.raises(Refused) as caught:
            fetch(f"https://{host}:{listening.getsockname()[1]}/a", max_bytes=1000)
        with pytest.raises(TimeoutError):
            listening.accept()
    assert caught.value.reason == "media_address"


def test_a_name_that_changes_gets_no_byte_of_ours(monkeypatch):
    """What is public when it is looked up may be private when it is connected to."""
    received = []
    resolve = socket.getaddrinfo
    answers = iter(["31.13.64.1"])
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda _host, *args, **named: resolve(
            next(answers, "127.0.0.1"), *args, **named
        ),
    )

    def listen():
        connection, _address = listening.accept()
        with connection:
            connection.settimeout(2)
            received.append(connection.recv(100))

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=listen)
        thread.start()
        with pytest.raises(Refused) as caught:
            fetch(f"https://cdn.example:{listening.getsockname()[1]}/a", max_bytes=1000)
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


def packed(times, size=100_000):
    content = b"\0" * size
    for _time in range(times):
        content = gzip.compress(content)
    return content


@pytest.mark.parametrize("status", [200, 302, 404, 500])
@pytest.mark.parametrize(
    ("encoding", "content"),
    [
        ("gzip", packed(1)),
        ("gzip, gzip", packed(2)),
        ("GZIP ,identity", packed(1)),
        ("deflate", zlib.compress(b"x")),
        ("br", b"\x0b\x02\x80x\x03"),
        ("identity, x-unknown", b"x"),
    ],
)
def test_what_is_encoded_is_never_unpacked(server, encoding, content, status):
    """A few bytes may unpack for minutes without a single one coming out."""
    server.will_reply(content, status, headers={"Content-Encoding": encoding})
    refused("media_unreadable", server)


@pytest.mark.parametrize("encoding", ["", "identity", "Identity, identity"])
def test_what_is_not_encoded_is_read(server, encoding):
    server.will_reply(PNG, headers={"Content-Encoding": encoding})
    assert get(server).content == PNG


def test_a_chunk_without_end_is_not_waited_for(server):
    """The size of a chunk is a line, which is read only as far as lines go."""

    def behaviour(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _each in range(200):
            handler.wfile.write(b"0" * 1_000_000)
        handler.close_connection = True

    server.will(behaviour)
    started = time.monotonic()
    with pytest.raises(Transient):
        get(server, timeout=(1, 3))
    assert time.monotonic() - started < 2


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
        ("192.88.99.1", False),
        ("3fff::1", False),
        ("3fff:fff::1", False),
        ("5f00::1", False),
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
