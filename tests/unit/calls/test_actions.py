"""Reactions, typing and seen of a business, and replies to a certain message."""

import pytest

from instagram.common.exceptions import (
    QuoteRefused,
    RateLimited,
    RecipientUnavailable,
    Refused,
    Transient,
    Unconfirmed,
    WindowClosed,
)
from tests.unit.calling import IG_ID, IGSID, TOKEN, graph_error, raised, send

DONE = {"recipient_id": IGSID}


@pytest.mark.parametrize(
    ("emoji", "action"),
    [
        (
            "🧁",
            {
                "sender_action": "react",
                "payload": {"message_id": "aWdfR", "reaction": "🧁"},
            },
        ),
        ("", {"sender_action": "unreact", "payload": {"message_id": "aWdfR"}}),
    ],
)
def test_react(server, client, emoji, action):
    server.will_reply(DONE)
    client.react(TOKEN, IG_ID, IGSID, "aWdfR", emoji)
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", f"/v25.0/{IG_ID}/messages")
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert request.json == {"recipient": {"id": IGSID}, **action}


@pytest.mark.parametrize("signal", ["typing_on", "typing_off", "mark_seen"])
def test_signal(server, client, signal):
    server.will_reply(DONE)
    client.signal(TOKEN, IG_ID, IGSID, signal)
    assert server.requests[0].json == {
        "recipient": {"id": IGSID},
        "sender_action": signal,
    }


@pytest.mark.parametrize("name", ["react", "signal"])
def test_what_is_harmless_to_repeat_is_never_unconfirmed(server, client, name):
    server.will_reply(graph_error(1), 500)
    assert type(raised(name, client)) is Transient
    server.will(lambda handler: handler.hang_up())
    assert type(raised(name, client)) is Transient


@pytest.mark.parametrize(
    ("code", "subcode", "kind", "reason"),
    [
        (100, None, Refused, "reaction_refused"),
        (10, 2534022, WindowClosed, "window_closed"),
        (613, None, RateLimited, "rate_limited"),
    ],
)
def test_refused_reaction(server, client, code, subcode, kind, reason):
    server.will_reply(graph_error(code, subcode), 400)
    error = raised("react", client)
    assert (type(error), error.reason) == (kind, reason)


@pytest.mark.parametrize(
    ("code", "subcode", "kind"),
    [
        (100, None, QuoteRefused),
        (100, 33, QuoteRefused),
        (100, 2534015, QuoteRefused),
        (9000001, None, QuoteRefused),
        (100, 2534014, RecipientUnavailable),
        (100, 2534037, Refused),
        (10, 2534022, WindowClosed),
        (1, None, Unconfirmed),
        (613, None, RateLimited),
    ],
)
def test_refused_answer(server, client, code, subcode, kind):
    """Only a reply that is refused because of its quote may go without it."""
    server.will_reply(graph_error(code, subcode), 400)
    with pytest.raises(kind) as caught:
        send(client, reply_to="aWdfR")
    assert type(caught.value) is kind
    assert (caught.value.code, caught.value.subcode) == (code, subcode)


def test_refused_without_a_quote(server, client):
    server.will_reply(graph_error(100), 400)
    assert type(raised("send_text", client)) is Refused
