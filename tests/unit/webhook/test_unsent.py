import json

import pytest

from instagram.calls.as_webhook import as_update
from instagram.common.exceptions import MalformedAnswer
from instagram.webhook import parser
from instagram.webhook.events import Deleted, Message
from instagram.webhook.unsent import carries, emptied, unsent, unsent_waiting
from tests.unit.webhook.bodies import body

MID = "mid.x"
SECRET = "4242"


def payload(content, branch="messaging"):
    item = {"sender": {"id": "1"}, "recipient": {"id": "17"}, "timestamp": 1}
    return json.dumps(body(item | content, branch=branch))


SAYING = [
    {"message": {"mid": MID, "text": SECRET}},
    {"message": {"mid": MID, "attachments": [{"type": "image", "payload": {}}]}},
    {"message_edit": {"mid": MID, "text": SECRET, "num_edit": 2}},
    {"message_edit": {"mid": MID, "text": SECRET, "num_edit": 0}},
    {"postback": {"mid": MID, "title": SECRET, "payload": SECRET}},
]


@pytest.mark.parametrize("branch", ["messaging", "standby"])
@pytest.mark.parametrize("content", SAYING)
def test_nothing_is_left(content, branch):
    before = payload(content, branch)
    assert carries(before, MID)
    after = unsent(before, MID)
    assert SECRET not in after
    event = parser.parse(after)[0]
    assert isinstance(event, Deleted)
    assert (event.mid, event.customer_id, event.source) == (MID, "1", branch)
    assert not carries(after, MID)
    assert unsent(after, MID) == after


@pytest.mark.parametrize(
    "content",
    [
        {"message": {"mid": "other", "text": SECRET, "reply_to": {"mid": MID}}},
        {"reaction": {"mid": MID, "action": "react", "emoji": "x"}},
        {"read": {"mid": MID}},
    ],
)
def test_others_do_not_carry_it(content):
    assert not carries(payload(content), MID)


@pytest.mark.parametrize("branch", ["messaging", "standby"])
@pytest.mark.parametrize(
    "content",
    [
        {"message": {"mid": MID, "text": SECRET, "reply_to": {"mid": SECRET}}},
        {"message": {"mid": MID, "text": SECRET, "is_echo": True}},
        {"postback": {"mid": MID, "title": SECRET, "payload": SECRET}},
    ],
)
def test_place_of_a_waiting_message_is_left(content, branch):
    before = payload(content, branch)
    after = unsent_waiting(before, MID)
    assert SECRET not in after
    assert emptied(parser.parse(after)[0]) == emptied(parser.parse(before)[0])
    assert unsent_waiting(after, MID) == after


def test_of_a_waiting_change_only_the_unsending_is_left():
    edit = payload({"message_edit": {"mid": MID, "text": SECRET, "num_edit": 2}})
    assert unsent_waiting(edit, MID) == unsent(edit, MID)
    assert MID not in unsent_waiting(f"not JSON {SECRET}", MID)


@pytest.mark.parametrize("broken", ["", "not JSON", "[]", '{"entry": 1}'])
def test_unreadable_body_is_removed_whole(broken):
    assert carries(broken, MID)
    assert MID not in unsent(f"{broken}{SECRET}", MID)


def test_emptied_keeps_who_and_when():
    event = parser.parse(payload({"message": {"mid": MID, "text": SECRET}}))[0]
    bare = emptied(event)
    assert isinstance(bare, Message)
    assert (bare.mid, bare.at, bare.customer_id) == (MID, event.at, "1")
    assert bare.text == ""


FETCHED = {
    "id": MID,
    "created_time": "2026-04-05T05:27:08+0000",
    "from": {"id": "1", "username": "ada"},
    "to": {"data": [{"id": "17", "username": "bakery"}]},
    "message": "Hi",
}


def test_fetched_from_a_customer():
    event = parser.parse(as_update(FETCHED, "17", {"17"}))[0]
    assert isinstance(event, Message)
    assert (event.mid, event.text, event.customer_id) == (MID, "Hi", "1")
    assert str(event.at) == "2026-04-05 05:27:08"
    assert not event.is_echo


@pytest.mark.parametrize("author", [{"id": "17"}, {"id": "9", "username": "bakery"}])
def test_fetched_from_the_business(author):
    answer = FETCHED | {"from": author, "to": {"data": [{"id": "1"}]}}
    event = parser.parse(as_update(answer, "17", {"17", "bakery"}))[0]
    assert (event.is_echo, event.customer_id, event.account_id) == (True, "1", "17")


@pytest.mark.parametrize(
    "change",
    [
        {"id": None},
        {"from": None},
        {"from": {"id": {}}},
        {"from": {"id": "17"}, "to": 1},
    ],
)
def test_fetched_of_nobody(change):
    with pytest.raises(MalformedAnswer):
        as_update(FETCHED | change, "17", {"17"})
