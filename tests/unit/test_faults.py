"""Everything that goes wrong on the way, each as the decision it asks for."""

import json
import logging
import socket
import time

import pytest

from instagram import const
from instagram.client import Hosts, InstagramClient
from instagram.errors import CODES, SUBCODES
from instagram.events import IgnoredReason
from instagram.exceptions import (
    AccountBlocked,
    AuthError,
    InstagramError,
    MalformedAnswer,
    RateLimited,
    RecipientUnavailable,
    Refused,
    Transient,
    Unconfirmed,
    WindowClosed,
)
from instagram.reasons import IGNORED, REASONS

TOKEN, SECRET, CODE = "T0ken-of-no-known-shape", "hunter2-app-secret", "AQB-the-code"
IG_ID, IGSID = "17841400000000001", "1129840000000001"


def client_of(url, timeout=(3.05, 5.0)):
    return InstagramClient(Hosts(login=url, api=url, graph=url), timeout=timeout)


@pytest.fixture
def client(server):
    return client_of(server.url, timeout=(0.5, 0.2))


def send(client, **options):
    return client.send_text(TOKEN, IG_ID, IGSID, "x", **options)


CALLS = {
    "exchange_code": lambda client: client.exchange_code("1", SECRET, "u", CODE),
    "exchange_long_lived": lambda client: client.exchange_long_lived(SECRET, TOKEN),
    "refresh": lambda client: client.refresh(TOKEN),
    "me": lambda client: client.me(TOKEN),
    "subscribe": lambda client: client.subscribe(TOKEN, IG_ID),
    "subscribed_fields": lambda client: client.subscribed_fields(TOKEN, IG_ID),
    "unsubscribe": lambda client: client.unsubscribe(TOKEN, IG_ID),
    "send_text": send,
    "profile": lambda client: client.profile(TOKEN, IGSID),
}
every_call = pytest.mark.parametrize("name", sorted(CALLS))


def raised(name, client):
    with pytest.raises(InstagramError) as caught:
        CALLS[name](client)
    return caught.value


def after_sending(name):
    return Unconfirmed if name == "send_text" else Transient


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
def test_no_answer_in_time(server, client, name):
    server.will(lambda handler: server.stopping.wait(0.4))
    assert type(raised(name, client)) is after_sending(name)


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
def test_an_answer_that_trickles_is_given_up_in_time(server, client, name, start, each):
    server.will(server.trickle(start, each, 0.03))
    started = time.monotonic()
    assert type(raised(name, client)) is after_sending(name)
    assert time.monotonic() - started < 0.6


def test_an_answer_without_end(server, client):
    def behaviour(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _each in range(const.ANSWER_LIMIT_BYTES // 1024 + 64):
            handler.wfile.write(b" " * 1024)

    server.will(behaviour)
    assert type(raised("me", client)) is MalformedAnswer
    server.will(behaviour)
    assert type(raised("send_text", client)) is Unconfirmed


HTML = b"<html><body>Sorry, this content isn't available right now"


@pytest.mark.parametrize("content", [b"", HTML, b"null", b"[]", b"[" * 100_000])
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, MalformedAnswer),
        (302, MalformedAnswer),
        (400, MalformedAnswer),
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
    assert type(sent) is (kind if kind is RateLimited else Unconfirmed)
    assert sent.http_status == status


def test_a_redirect_is_not_followed_with_the_token(server, client):
    server.will_reply(b"", 307, headers={"Location": f"{server.url}/elsewhere"})
    assert type(raised("me", client)) is MalformedAnswer
    assert len(server.requests) == 1


def graph_error(code=None, subcode=None, **more):
    return {
        "error": {"message": "Erro", "type": "IGApiException", "code": code}
        | ({"error_subcode": subcode} if subcode else {})
        | more
    }


@pytest.mark.parametrize("status", [200, 400, 403, 500])
@pytest.mark.parametrize(
    ("code", "subcode", "kind", "reason"),
    [
        (1, None, Unconfirmed, "unconfirmed"),
        (1, 1357046, Unconfirmed, "unconfirmed"),
        (1, 99, Refused, "permission_missing"),
        (2, None, Unconfirmed, "unconfirmed"),
        (4, None, RateLimited, "rate_limited"),
        (4, 1349210, RateLimited, "rate_limited"),
        (10, None, Refused, "permission_missing"),
        (10, 2534022, WindowClosed, "window_closed"),
        (10, 2018278, WindowClosed, "window_closed"),
        (10, 2018108, RecipientUnavailable, "recipient_unavailable"),
        (10, 1893063, AccountBlocked, "account_restricted"),
        (25, 2207050, AccountBlocked, "account_inactive"),
        (100, None, Refused, "bad_request"),
        (100, 2534014, RecipientUnavailable, "recipient_unknown"),
        (100, 2018109, Refused, "media_too_big"),
        (100, 77777, Refused, "bad_request"),
        (190, None, AuthError, "token_invalid"),
        (190, 458, AuthError, "app_removed"),
        (190, 463, AuthError, "token_expired"),
        (200, 2534041, AccountBlocked, "messages_not_allowed"),
        (200, 1545041, RecipientUnavailable, "recipient_unavailable"),
        (551, 1545041, RecipientUnavailable, "recipient_unavailable"),
        (613, 2534040, RateLimited, "rate_limited"),
        (80002, None, RateLimited, "rate_limited"),
        (368, None, AccountBlocked, "account_restricted"),
        (9000001, None, Refused, "message_deleted"),
        ("190", "463", AuthError, "token_expired"),
    ],
)
def test_codes_decide_and_the_status_does_not(
    server, client, status, code, subcode, kind, reason
):
    server.will_reply(graph_error(code, subcode), status)
    error = raised("send_text", client)
    assert (type(error), error.reason) == (kind, reason)
    assert str(error) == "Erro"
    assert error.http_status == status
    assert (error.code, error.subcode) == (
        int(code),
        int(subcode) if subcode else None,
    )


@pytest.mark.parametrize("code", [1, 2, -1])
def test_what_is_ambiguous_for_a_send_can_be_repeated_elsewhere(server, client, code):
    server.will_reply(graph_error(code), 500)
    error = raised("profile", client)
    assert (type(error), error.reason, error.code) == (Transient, "temporary", code)


@pytest.mark.parametrize("code", [987654, None, "x", [], 10**30, True, 1.5])
def test_unknown_codes(server, client, code):
    server.will_reply(graph_error(code), 400)
    assert type(raised("send_text", client)) is Refused
    server.will_reply(graph_error(code), 500)
    assert type(raised("send_text", client)) is Unconfirmed
    server.will_reply(graph_error(code), 500)
    assert type(raised("me", client)) is Transient


@pytest.mark.parametrize(
    "content",
    [{"error": "x"}, {"error": None}, {"error": []}, {"error": {"message": ["x"]}}],
)
def test_errors_of_other_shapes(server, client, content):
    server.will_reply(content, 400)
    error = raised("send_text", client)
    assert (type(error), str(error)) == (Refused, "refused")


@pytest.mark.parametrize("name", ["me", "exchange_long_lived", "refresh", "subscribe"])
def test_an_account_the_app_may_not_use(server, client, name):
    server.will_reply(graph_error(100), 400)
    assert raised(name, client).reason == "account_not_allowed"


@pytest.mark.parametrize(
    ("code", "subcode", "reason"),
    [
        (230, None, "no_consent"),
        (9010, None, "recipient_unknown"),
        (100, None, "recipient_unknown"),
        (100, 2018001, "recipient_unknown"),
    ],
)
def test_a_profile_that_is_not_shown(server, client, code, subcode, reason):
    server.will_reply(graph_error(code, subcode), 500)
    error = raised("profile", client)
    assert (type(error), error.reason) == (RecipientUnavailable, reason)


def test_the_human_agent_feature_is_missing(server, client):
    server.will_reply(graph_error(10), 403)
    with pytest.raises(WindowClosed) as caught:
        send(client, tag=const.HUMAN_AGENT_TAG)
    assert caught.value.reason == "human_agent_not_approved"
    server.will_reply(graph_error(10, 2534022), 403)
    with pytest.raises(WindowClosed) as caught:
        send(client, tag=const.HUMAN_AGENT_TAG)
    assert caught.value.reason == "window_closed"


def test_a_login_that_is_refused(server, client):
    message = "Matching code was not found or was already used"
    server.will_reply(
        {"error_type": "OAuthException", "code": 400, "error_message": message}, 400
    )
    error = raised("exchange_code", client)
    assert (type(error), error.reason) == (Refused, "login_refused")
    assert (str(error), error.code) == (message, 400)


def regained(*minutes):
    kinds = [{"estimated_time_to_regain_access": each} for each in minutes]
    return json.dumps({IG_ID: kinds, "other": []})


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (regained(7), 420),
        (regained(1, "3", 2), 180),
        (regained(99999999), 86400),
        (regained(0), None),
        (regained(float("nan"), None, "soon", -5), None),
        ('{"1":{"estimated_time_to_regain_access":5}}', None),
        ("[1]", None),
        ("[" * 5000, None),
        ("x", None),
        ("", None),
    ],
)
def test_a_rate_limit_says_how_long(server, client, header, seconds):
    usage = {"X-Business-Use-Case-Usage": header}
    server.will_reply(graph_error(613), 400, headers=usage)
    assert raised("send_text", client).retry_after == seconds


def test_every_decision_has_a_reason_to_tell():
    decisions = [*CODES.values(), *SUBCODES.values()]
    assert {reason for _kind, reason in decisions} <= set(REASONS)
    kinds = InstagramError.__subclasses__() + Refused.__subclasses__()
    assert {kind.default_reason for kind in kinds} <= set(REASONS)
    assert set(IgnoredReason.__args__) == set(IGNORED)
    assert all(sentence.endswith(".") for sentence in REASONS.values())


def test_the_small_print():
    assert Refused("x", code=10, subcode=2534022).vendor_code == "10/2534022"
    assert Refused("x", code=190).vendor_code == "190"
    assert Refused("x").vendor_code == ""


def echo_of(handler, content):
    """An error that repeats everything it was told."""
    (request,) = handler.server.owner.requests
    content["error"]["message"] = f"{request} {request.body.decode()}"
    return json.dumps(content).encode()


@every_call
@pytest.mark.parametrize("fault", ["error", "html", "hang up", "refused", "timeout"])
def test_no_secret_in_errors_and_logs(server, client, caplog, name, fault):
    caplog.set_level(logging.DEBUG)
    faults = {
        "error": lambda handler: handler.reply(400, echo_of(handler, graph_error(190))),
        "html": lambda handler: handler.reply(400, str(handler.headers).encode()),
        "hang up": lambda handler: handler.hang_up(),
        "timeout": lambda handler: server.stopping.wait(0.4),
    }
    if fault == "refused":
        client = client_of("http://127.0.0.1:1")
    else:
        server.will(faults[fault])
    error = raised(name, client)
    assert caplog.records
    told = [caplog.text, str(error), repr(error), str(error.__dict__)]
    cause = error
    while cause := cause.__cause__ or cause.__context__:
        told.append(repr(cause))
    for secret in (TOKEN, SECRET, CODE):
        assert secret not in "".join(told)
