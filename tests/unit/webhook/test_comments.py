"""Comments in any form that was seen, and in forms that were not."""

import json
from datetime import datetime

import pytest

from instagram.webhook.events import Comment, Ignored
from instagram.webhook.parser import MalformedBody, parse, split
from tests.unit.webhook.catalogue import ACCOUNT, CUSTOMER

NUMBER = "17800000000000001"


def comment(entry_id=ACCOUNT, field="comments", **value):
    content = {"id": NUMBER, "from": {"id": CUSTOMER, "username": "ada"}} | value
    change = {"field": field, "value": content}
    return {"id": entry_id, "time": 1762022388, "changes": [change]}


def read(entry):
    raw = json.dumps({"object": "instagram", "entry": [entry]})
    [event] = parse(raw)
    [update] = split(raw.encode())
    assert update.customer_id == event.customer_id
    return event


def test_whole_comment():
    event = read(
        comment(
            text="Hi\u0000 \U0001f44b",
            parent_id="17800000000000002",
            media={"id": "18100000000000001", "media_product_type": "REELS"},
        )
    )
    assert isinstance(event, Comment)
    assert (event.customer_id, event.username, event.is_echo) == (
        CUSTOMER,
        "ada",
        False,
    )
    assert (event.parent_id, event.media_id, event.product_type) == (
        "17800000000000002",
        "18100000000000001",
        "REELS",
    )
    assert event.at == datetime.fromisoformat("2025-11-01T18:39:48")
    assert "\0" not in event.text


def test_a_sticker_has_no_text():
    assert read(comment()).text == ""


@pytest.mark.parametrize(
    "author",
    [
        {"id": ACCOUNT, "username": "bakery"},
        {"id": "24000000000000001", "self_ig_scoped_id": "1129840000000009"},
    ],
)
def test_own_comments(author):
    event = read(comment(**{"from": author}))
    assert (event.is_echo, event.customer_id) == (True, "")


def test_id_of_the_other_login():
    entry = comment(id=None, comment_id=NUMBER)
    assert read(entry).comment_id == NUMBER


@pytest.mark.parametrize("value", [{"id": None}, {"from": None}, {"from": {"id": []}}])
def test_without_what_is_needed(value):
    assert isinstance(read(comment(**value)), Ignored)


def test_no_object():
    entry = {"id": ACCOUNT, "changes": [{"field": "comments", "value": "?"}]}
    with pytest.raises(MalformedBody):
        read(entry)


@pytest.mark.parametrize("junk", [None, 7, [], {"id": {}}, "x" * 99])
def test_junk_is_left_out(junk):
    event = read(comment(media=junk, parent_id=junk, text=junk))
    assert event.media_id == ""
    assert event.parent_id in ("", "7")
