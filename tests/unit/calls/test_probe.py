"""A request to our own webhook, as Meta sends it."""

import pytest

from instagram.calls.probe import Outcome, ask, deliver
from instagram.webhook.signature import verify

SECRET = "the-instagram-app-secret"
# A short time limit that a busy machine can still keep.
TIMEOUT = (2, 1)


def asked(server):
    url = f"{server.url}/webhooks/instagram"
    return ask(url, "the question", timeout=TIMEOUT)


def delivered(server):
    return deliver(f"{server.url}/webhooks/instagram", SECRET, timeout=TIMEOUT)


@pytest.fixture(params=[asked, delivered])
def call(request, server):
    return lambda: request.param(server)


def test_asked(server):
    server.will_reply(b"the answer")
    assert asked(server) == Outcome("private", "", "the answer")
    [request] = server.requests
    assert request.method == "GET"
    assert request.query == {"hub.mode": "probe", "hub.challenge": "the question"}


def test_delivered(server):
    server.will_reply(b"EVENT_RECEIVED")
    assert delivered(server).kind == "private"
    [request] = server.requests
    assert request.method == "POST"
    assert verify(request.body, request.headers["X-Hub-Signature-256"], [SECRET])
    assert request.json["entry"] == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect(server, call, status):
    """It is not followed, and the parameters of its address are not shown."""
    there = {"Location": "https://www.example.com/webhooks/instagram?token=t"}
    server.will_reply(b"", status, there)
    detail = "https://www.example.com/webhooks/instagram"
    assert call() == Outcome("redirect", detail)
    assert len(server.requests) == 1


def test_redirect_to_nowhere(server):
    server.will_reply(b"", 302, {"Location": "http://[::1"})
    assert asked(server) == Outcome("redirect", "")


@pytest.mark.parametrize(
    ("status", "kind"), [(404, "not_found"), (403, "status"), (502, "status")]
)
def test_refused(server, status, kind):
    server.will_reply(b"No.", status)
    assert asked(server) == Outcome(kind, str(status))
    server.will_reply(b"No.", status)
    assert delivered(server) == Outcome("delivery", str(status))


def test_no_answer(server, call):
    server.will(lambda handler: handler.hang_up())
    assert call() == Outcome("unreachable")


def test_a_page_without_end(server, call):
    server.will_reply(b"x" * 100_000)
    assert call() == Outcome("unreachable")


def test_nobody_there():
    assert ask("http://127.0.0.1:9/", "q", timeout=TIMEOUT).kind == "unreachable"
