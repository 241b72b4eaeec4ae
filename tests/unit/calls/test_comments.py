"""The calls about comments: what is sent, and what the errors mean."""

import pytest

from instagram.calls.answers import Post, PrivateReply
from instagram.common.exceptions import Refused
from tests.unit.calling import CALLS, COMMENT, IG_ID, TOKEN, graph_error, raised

PICTURE = "https://scontent.cdninstagram.com/1.jpg"


@pytest.mark.parametrize(
    ("name", "answer", "where", "body"),
    [
        ("comment", {"id": COMMENT}, f"GET /v25.0/{COMMENT}", None),
        (
            "reply_to_comment",
            {"id": "1"},
            f"POST /v25.0/{COMMENT}/replies",
            {"message": "Hi"},
        ),
        ("hide_comment", {"success": True}, f"POST /v25.0/{COMMENT}", {"hide": True}),
        ("delete_comment", {"success": True}, f"DELETE /v25.0/{COMMENT}", None),
        (
            "send_private_reply",
            {"message_id": "m", "recipient_id": "1"},
            f"POST /v25.0/{IG_ID}/messages",
            {"recipient": {"comment_id": COMMENT}, "message": {"text": "Hi"}},
        ),
    ],
)
def test_requests(server, client, name, answer, where, body):
    server.will_reply(answer)
    CALLS[name](client)
    (request,) = server.requests
    assert f"{request.method} {request.path}" == where
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    if body:
        assert request.json == body


def test_answers(server, client):
    server.will_reply({"id": COMMENT, "hidden": True, "username": "ada"})
    read = CALLS["comment"](client)
    assert (read.text, read.username, read.is_hidden) == ("", "ada", True)
    film = {"media_type": "VIDEO", "media_url": "https://x.example/1.mp4"}
    server.will_reply({**film, "thumbnail_url": PICTURE, "permalink": "javascript:1"})
    assert CALLS["post"](client) == Post("", "", "", PICTURE)
    server.will_reply(film)
    assert CALLS["post"](client).picture_url == ""
    server.will_reply({"message_id": "m"})
    assert CALLS["send_private_reply"](client) == PrivateReply("m", "")


@pytest.mark.parametrize(
    ("name", "code", "subcode", "reason"),
    [
        ("comment", 100, 33, "comment_deleted"),
        ("reply_to_comment", 100, 33, "comment_deleted"),
        ("delete_comment", 803, None, "comment_deleted"),
        ("reply_to_comment", 100, None, "comment_refused"),
        ("hide_comment", 10, None, "comments_not_allowed"),
        ("comment", 200, None, "comments_not_allowed"),
        ("send_private_reply", 200, 2534066, "comments_not_allowed"),
        ("send_private_reply", 100, 2534025, "comment_closed"),
        ("send_private_reply", 100, 33, "not_found"),
        ("send_private_reply", 10900, None, "already_replied"),
        ("send_private_reply", -1, 2534023, "already_replied"),
    ],
)
def test_refusals(server, client, name, code, subcode, reason):
    server.will_reply(graph_error(code, subcode), 400)
    error = raised(name, client)
    assert isinstance(error, Refused)
    assert error.reason == reason
