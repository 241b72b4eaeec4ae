"""Fetching files from addresses that come from outside."""

import gzip
import socket
import threading
import time
import zlib

import pytest

from instagram.common.exceptions import Refused, Transient
from instagram.wire.connections import is_public
from instagram.wire.file_types import CONTAINER, UNKNOWN, sniff
from instagram.wire.media import Media, fetch, is_file, is_page

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
    """A connection alone would tell which ports are open."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.3)
        with pytest.raises(Refused) as caught:
            fetch(f"https://{host}:{listening.getsockname()[1]}/a", max_bytes=1000)
        with pytest.raises(TimeoutError):
            listening.accept()
    assert caught.value.reason == "media_address"


def test_a_name_that_changes_gets_no_byte_of_ours(monkeypatch):
    """An address may be public when it is looked up and private when it is used."""
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
        content = gzip.compress(content, mtime=0)  # the same in each process
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
    """A few bytes may unpack for minutes without any output."""
    server.will_reply(content, status, headers={"Content-Encoding": encoding})
    refused("media_unreadable", server)


@pytest.mark.parametrize("encoding", ["", "identity", "Identity, identity"])
def test_what_is_not_encoded_is_read(server, encoding):
    server.will_reply(PNG, headers={"Content-Encoding": encoding})
    assert get(server).content == PNG


def test_a_chunk_without_end_is_not_waited_for(server):
    """The size of a chunk is a line, and the length of a line is limited."""

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
        *(
            (b"\0\0\0\x20ftyp%s" % brand, "video/mp4")
            for brand in (b"iso2", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV")
        ),
        *(
            (b"\0\0\0\x18ftyp%s\0\0\0\0isom" % brand, content_type)
            for brand, content_type in {
                b"3gp4": "video/3gpp",
                b"3gp6": "video/3gpp",
                b"3gg6": "video/3gpp",
                b"3g2a": "video/3gpp2",
                b"jp2 ": CONTAINER,
                b"crx ": CONTAINER,
                b"new!": CONTAINER,
                b"heic": "image/heic",
                b"avis": "image/avif",
            }.items()
        ),
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


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIPPED = b"PK\x03\x04rest"
PDF = b"%PDF-1.7"
LONG = "x" * 100


@pytest.mark.parametrize(
    ("content", "stated", "content_type"),
    [
        (ZIPPED, WORD, WORD),
        (ZIPPED, f"{WORD}; charset=binary", WORD),
        (b"a;b", "text/csv", "text/csv"),
        (b"a;b", "TEXT/CSV", "text/csv"),
        (PDF, "text/csv", "application/pdf"),
        (b"\0\0\0\x20ftypnew!", "text/html", "video/mp4"),
        (b"<html>", "text/html; charset=utf-8", UNKNOWN),
        (b"<svg>", "image/svg+xml", UNKNOWN),
        (b"<x>", "application/xhtml+xml", UNKNOWN),
        (b"<x>", "application/xml", UNKNOWN),
        (b"x()", "text/javascript", UNKNOWN),
        # the type that the first bytes would show, if this worked
        (b"<html>", "image/png", UNKNOWN),
        (b"<html>", "application/pdf", UNKNOWN),
        (b"<html>", "video/mp4", UNKNOWN),
        (b"x", "", UNKNOWN),
        (b"x", ";;;", UNKNOWN),
    ],
)
def test_types_that_the_server_states(server, content, stated, content_type):
    server.will_reply(content, headers={"Content-Type": stated})
    assert get(server).content_type == content_type


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ('attachment; filename="Rechnung 4711.docx"', "Rechnung 4711.docx"),
        ("attachment; filename=order.docx", "order.docx"),
        ("attachment; filename=order.docx; size=5", "order.docx"),
        ("attachment; FileName*=UTF-8''Angebot%20%E2%82%AC.docx", "Angebot €.docx"),
        (
            "attachment; filename=\"a.docx\"; filename*=utf-8'de'%C3%BC.docx",
            "ü.docx",
        ),
        ("attachment; filename*=iso-8859-1''%FC.docx", "ü.docx"),
        ("attachment; filename*=no-such''%C3%BC.docx", "ü.docx"),
        ('attachment; filename="r\u00c3\u00a9sum\u00c3\u00a9.docx"', "résumé.docx"),
        ('attachment; filename="say \\"hi\\".docx"', "say _hi_.docx"),
        ('attachment; filename="../../etc/passwd.docx"', "passwd.docx"),
        ('attachment; filename="C:\\\\docs\\\\a.docx"', "a.docx"),
        ("attachment; filename*=UTF-8''a%E2%80%AEb%00c%0Ad.docx", "a bc d.docx"),
        ('attachment; filename=".docx"', "docx.docx"),
        ('attachment; filename="..."', ""),
        ("attachment; filename*=UTF-8''%E2%80%8B%20", ""),
        ("attachment", ""),
        ("", ""),
        (f'attachment; filename="{LONG * 5}.docx"', f"{LONG}.docx"),
        ('attachment; filename="offer"', "offer.docx"),
        ('attachment; filename="offer.html"', "offer.html.docx"),
        ('attachment; filename="OFFER.DOCX"', "OFFER.DOCX"),
    ],
)
def test_names(server, told, name):
    server.will_reply(
        ZIPPED, headers={"Content-Type": WORD, "Content-Disposition": told}
    )
    assert get(server).name == name


def test_a_name_alone_tells_the_type(server):
    told = {"Content-Disposition": 'attachment; filename="orders.csv"'}
    server.will_reply(b"a;b", headers=told)
    assert get(server)[1:] == ("text/csv", "orders.csv")
    told = {"Content-Disposition": 'attachment; filename="page.html"'}
    server.will_reply(b"<html>", headers=told)
    assert get(server)[1:] == (UNKNOWN, "page.html")


@pytest.mark.parametrize(
    ("url", "page", "file"),
    [
        ("https://www.instagram.com/reel/Cabc123XYZ/", True, False),
        ("https://instagram.com/p/1", True, False),
        ("https://WWW.Instagram.COM./p/1", True, False),
        ("https://ig.me/m/bakery", True, False),
        ("https://www.facebook.com/reel/1", True, False),
        ("https://www.threads.net/@bakery", True, False),
        ("https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1", False, True),
        ("https://lookaside.instagram.com/a", False, True),
        ("https://scontent-fra3-1.cdninstagram.com/v/1.jpg", False, True),
        ("https://scontent.xx.fbcdn.net/v/1.jpg", False, True),
        ("https://localhost:8070/media/1", False, True),
        ("https://shop.example/a.jpg", False, False),
        ("https://notinstagram.com/a", False, False),
        ("https://instagram.com.shop.example/a", False, False),
        ("https://[", False, False),
        ("", False, False),
    ],
)
def test_pages_and_files(url, page, file):
    assert is_page(url) is page
    assert is_file(url, {"localhost:8070"}) is file
