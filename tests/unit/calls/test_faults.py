"""Missing or unreadable responses: the message may have arrived."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from instagram.calls.client import Hosts, InstagramClient
from instagram.common import const
from instagram.common.exceptions import (
    MalformedAnswer,
    RateLimited,
    Refused,
    Transient,
    Unconfirmed,
)
from tests.unit.calling import CALLS, client_of, every_call, graph_error, raised


def after_sending(name):
    sends = ("reply_to_comment", "send_private_reply", "send_text")
    return Unconfirmed if name in sends else Transient


@every_call
def test_connection_refused(name):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    error = raised(name, client_of(f"http://127.0.0.1:{port}"))
    assert (type(error), error.reason) == (Transient, "unreachable")


@every_call
def test_unknown_host(name):
    error = raised(name, client_of("http://nowhere.invalid"))
    assert (type(error), error.reason) == (Transient, "unreachable")


def test_no_tls_at_the_other_end(server):
    assert type(raised("send_text", client_of(f"https://{server.host}"))) is Transient


def test_connect_takes_too_long():
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        waiting = []
        for _each in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(address)
            waiting.append(one)
        time.sleep(0.05)
        client = client_of(f"http://127.0.0.1:{address[1]}", timeout=(0.3, 0.3))
        assert type(raised("send_text", client)) is Transient
        for one in waiting:
            one.close()


@every_call
def test_no_answer_in_time(server, impatient, name):
    server.will(lambda handler: server.stopping.wait(0.4))
    assert type(raised(name, impatient)) is after_sending(name)


def test_no_call_waits_for_long(server):
    """None of the few threads may be blocked: by default a call takes seconds."""
    client = InstagramClient(Hosts(server.url, server.url, server.url))
    over = threading.Event()

    def seconds(name):
        started = time.monotonic()
        assert type(raised(name, client)) is after_sending(name)
        return time.monotonic() - started

    for _name in CALLS:
        server.will(lambda handler: over.wait(20))
    with ThreadPoolExecutor(len(CALLS)) as pool:
        took = dict(zip(CALLS, pool.map(seconds, CALLS), strict=True))
    over.set()
    assert max(took.values()) < 8, took


@every_call
def test_connection_broken_before_the_answer(server, client, name):
    server.will(lambda handler: handler.hang_up())
    assert type(raised(name, client)) is after_sending(name)


def test_connection_broken_within_the_answer(server, client):
    def behaviour(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        handler.hang_up()

    for name in ("me", "send_text"):
        server.will(behaviour)
        assert type(raised(name, client)) is after_sending(name)


@pytest.mark.parametrize(
    ("start", "each"),
    [
        (b"", b"HTTP/1.1 200 OK\r\n"[:1]),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: 1\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n{", b" "),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
    ],
)
@pytest.mark.parametrize("name", ["send_text", "me"])
def test_an_answer_that_trickles_is_given_up_in_time(
    server, impatient, name, start, each
):
    server.will(server.trickle(start, each, 0.03))
    started = time.monotonic()
    assert type(raised(name, impatient)) is after_sending(name)
    assert time.monotonic() - started < 2


def test_an_answer_without_end(server):
    def behaviour(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _each in range(const.ANSWER_LIMIT_BYTES // 1024 + 64):
            handler.wfile.write(b" " * 1024)

    server.will(behaviour)
    client = client_of(server.url, timeout=(5, 20))
    assert type(raised("me", client)) is MalformedAnswer
    server.will(behaviour)
    assert type(raised("send_text", client)) is Unconfirmed


# A server, or a proxy before it, says with these that nothing was done.
CERTAIN = (400, 401, 403, 404, 405, 407, 410, 411, 413, 414, 415, 421, 422, 431, 451)
HTML = b"<html><body>Sorry, this content isn't available right now"


@pytest.mark.parametrize("content", [b"", HTML, b"null", b"[]", b"[" * 100_000])
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, MalformedAnswer),
        (302, MalformedAnswer),
        *((status, MalformedAnswer) for status in (*CERTAIN, 408, 425, 499)),
        (429, RateLimited),
        (500, Transient),
        (503, Transient),
    ],
)
def test_unreadable_answers(server, client, content, status, kind):
    server.will_reply(content, status)
    assert type(raised("me", client)) is kind
    server.will_reply(content, status)
    sent = raised("send_text", client)
    expected = {RateLimited: RateLimited}.get(kind, Unconfirmed)
    assert type(sent) is (Refused if status in CERTAIN else expected)
    assert sent.http_status == status
    if status in CERTAIN:
        assert (sent.reason, sent.vendor_code) == ("refused_plainly", f"HTTP {status}")


def test_a_redirect_is_not_followed_with_the_token(server, client):
    server.will_reply(b"", 307, headers={"Location": f"{server.url}/elsewhere"})
    assert type(raised("me", client)) is MalformedAnswer
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("name", "status", "reason"),
    [
        ("me", 500, "temporary"),
        ("me", 300, MalformedAnswer.default_reason),
        ("me", 404, MalformedAnswer.default_reason),
        ("send_text", 404, "refused_plainly"),
        ("send_text", 500, Unconfirmed.default_reason),
    ],
)
def test_what_an_unreadable_answer_tells(server, client, name, status, reason):
    server.will_reply(b"<html>", status)
    error = raised(name, client)
    assert (error.reason, error.http_status) == (reason, status)
    assert str(error) == f"an unreadable answer with HTTP status {status}"


def test_an_answer_that_redirects_is_none(server, client):
    server.will_reply({"id": "1", "user_id": "17"}, 300)
    assert type(raised("me", client)) is MalformedAnswer


def test_an_unreadable_rate_limit_says_how_long(server, client):
    usage = '{"17": [{"estimated_time_to_regain_access": 3}]}'
    headers = {"X-Business-Use-Case-Usage": usage}
    server.will_reply(b"<html>", 429, headers=headers)
    error = raised("me", client)
    assert (type(error), error.retry_after) == (RateLimited, 180)


def test_a_harmless_call_keeps_what_its_error_told(server, client):
    server.will_reply(graph_error(2, 1357046), 500)
    error = raised("me", client)
    told = (type(error), error.reason, error.code, error.subcode, error.http_status)
    assert told == (Transient, "temporary", 2, 1357046, 500)
    assert str(error) == "Erro"
