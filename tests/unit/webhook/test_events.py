"""Single updates, and every wrong value in them."""

import json
from datetime import datetime

import pytest

from instagram.webhook.events import (
    TEST_KEY,
    Deleted,
    Ignored,
    Message,
    Postback,
    Reaction,
    Read,
    is_mid,
)
from instagram.webhook.parser import parse, split
from tests.unit.webhook.bodies import body, item, told
from tests.unit.webhook.catalogue import ACCOUNT, AT, CUSTOMER, mid


@pytest.mark.parametrize(
    ("stamp", "at"),
    [
        (1762022346848, AT),
        ("1762022346848", AT),
        (1762022346848.0, AT),
        (1762022346, AT.replace(microsecond=0)),
        ("1762022346", AT.replace(microsecond=0)),
        (1762022346.848, AT),
        (1893456000000, datetime.fromisoformat("2030-01-01")),
        (10**39, None),
        ("9" * 40, None),
        (-1762022346848, None),
        (0, None),
        (True, None),
        (None, None),
        (float("nan"), None),
        (float("inf"), None),
        (1e300, None),
        ("", None),
        ("yesterday", None),
        ("1_762_022_346", None),
        ("١٧٦٢٠٢٢٣٤٦", None),
        ("2025-11-01T18:39:06.848Z", AT),
        ("2025-11-01T18:39:06Z", AT.replace(microsecond=0)),
        ("2025-11-01T19:39:06.848+01:00", AT),
        ("2025-11-31T18:39:06Z", None),
        ("1999-11-01T18:39:06Z", None),
        ([1762022346848], None),
        ({"ms": 1762022346848}, None),
    ],
)
def test_timestamps(stamp, at):
    (event,) = told(item(read={"mid": "1"}) | {"timestamp": stamp})
    assert event.at == at


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [
        (1129840000000001, CUSTOMER),
        (CUSTOMER, CUSTOMER),
        ("", ""),
        ("x" * 65, ""),
        ("a b", ""),
        ("a\x00", ""),
        ("1\n", ""),
        ("\ud83d", ""),
        (-1, ""),
        (10**4000, ""),
        (1.5, ""),
        (True, ""),
        (None, ""),
        ({"id": "1"}, ""),
    ],
)
def test_customer_ids(value, cleaned):
    raw = json.dumps(body(item(read={"mid": "1"}) | {"sender": {"id": value}}))
    (update,) = split(raw.encode())
    assert update.customer_id == cleaned
    (event,) = parse(raw)
    assert event.customer_id == cleaned
    assert isinstance(event, Read if cleaned else Ignored)


def test_what_the_account_does_is_about_the_other_one():
    ours = {"sender": {"id": ACCOUNT}, "recipient": {"id": CUSTOMER}}
    (event,) = told(item(reaction={"mid": "1", "emoji": "👍"}) | ours)
    assert (event.customer_id, event.is_echo) == (CUSTOMER, True)


def test_an_entry_without_id_takes_the_account_from_the_parties():
    (event,) = told(item(read={"mid": "1"}), id=None)
    assert (event.account_id, event.customer_id) == (ACCOUNT, CUSTOMER)


def test_an_unsend_of_ours():
    content = {"mid": "1", "is_deleted": True, "is_echo": True}
    ours = {"sender": {"id": ACCOUNT}, "recipient": {"id": CUSTOMER}}
    (event,) = told(item(message=content) | ours)
    assert isinstance(event, Deleted)
    assert (event.customer_id, event.is_echo) == (CUSTOMER, True)


@pytest.mark.parametrize("num_edit", [0, "0", -1, None, "x", [], True, 0.5])
def test_edit_without_a_change(num_edit):
    (event,) = told(item(message_edit={"mid": "1", "text": "t", "num_edit": num_edit}))
    assert (event.reason, event.mid) == ("not_an_edit", "1")


@pytest.mark.parametrize("num_edit", [2, "2", 2.0])
def test_an_edit(num_edit):
    (event,) = told(item(message_edit={"mid": "1", "text": "t", "num_edit": num_edit}))
    assert (event.mid, event.text, event.num_edit) == ("1", "t", 2)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"read": {}}, "no_mid"),
        ({"reaction": {"emoji": "x"}}, "no_mid"),
        ({"message": {"is_deleted": True}}, "no_mid"),
        ({"reaction": {"mid": "1", "action": "react"}}, "no_content"),
        ({"message_edit": {"mid": "1", "num_edit": 1}}, "no_content"),
        ({"referral": {}}, "no_content"),
        ({"delivery": {"mids": ["1"]}}, "unknown_kind"),
        ({}, "unknown_kind"),
    ],
)
def test_reasons_to_ignore(content, reason):
    (event,) = told(item(**content))
    assert event.reason == reason


def test_a_reaction_by_name_gets_its_emoji():
    (event,) = told(item(reaction={"mid": "1", "action": "react", "reaction": "love"}))
    assert event == Reaction(
        account_id=ACCOUNT,
        customer_id=CUSTOMER,
        at=AT,
        source="messaging",
        mid="1",
        emoji="❤️",
    )


@pytest.mark.parametrize(
    "content",
    [
        {"mid": "1"},
        {"mid": "1", "text": ""},
        {"mid": "1", "text": {"body": "x"}},
        {"mid": "1", "text": None, "attachments": []},
        {},
    ],
)
def test_a_message_with_nothing_to_show_is_unsupported(content):
    (event,) = told(item(message=content))
    assert isinstance(event, Message)
    assert event.is_unsupported


@pytest.mark.parametrize(
    ("attachments", "kinds"),
    [
        ({"type": "image", "payload": {"url": "https://x/1"}}, ["image"]),
        ([42, None, "x"], ["unsupported"] * 3),
        ("x", ["unsupported"]),
        ([{"type": ["image"]}], ["unsupported"]),
        ([{"type": "image", "payload": "x"}], ["image"]),
        ([{"type": "image"}] * 200, ["image"] * 200),
    ],
)
def test_attachments_of_other_shapes(attachments, kinds):
    (event,) = told(item(message={"mid": "1", "attachments": attachments}))
    assert [attachment.kind for attachment in event.attachments] == kinds


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//x/1",
        "https://x/ 1",
        'https://x/"onload=',
        "https://x/\n",
        "https://" + "x" * 5000,
        "file:///etc/passwd",
        42,
        None,
        ["https://x"],
    ],
)
def test_an_address_that_is_none_to_follow(url):
    content = {"mid": "1", "attachments": [{"type": "image", "payload": {"url": url}}]}
    (event,) = told(item(message=content))
    assert event.attachments[0].url == ""


def test_a_long_text_is_kept_whole():
    text = "👋" * 100_000
    (event,) = told(item(message={"mid": "1", "text": text}))
    assert event.text == text


def test_a_tap_without_mid_has_a_key_of_its_own():
    tap = item(postback={"title": "Hours", "payload": "H"})
    first, again, other, later = told(
        tap,
        tap,
        item(postback={"title": "Place", "payload": "P"}),
        tap | {"timestamp": 1762022399999},
    )
    assert isinstance(first, Postback)
    assert first.key == again.key
    assert len({first.key, other.key, later.key}) == 3
    assert told(item(postback={"mid": "1"}))[0].key == "1"


def test_a_message_without_mid_has_a_key_of_its_own():
    first, again, other = told(
        item(message={"text": "\ud83d"}),
        item(message={"text": "\ud83d"}),
        item(message={"text": "b"}),
    )
    assert first.key == again.key != other.key


def test_mid_of_a_real_length():
    (event,) = told(item(read={"mid": mid("x" * 130)}))
    assert event.mid == mid("x" * 130)


@pytest.mark.parametrize(
    ("content", "emoji"),
    [
        ({"reaction": "love"}, "❤️"),
        ({"reaction": "Laugh"}, "😆"),
        ({"reaction": "dislike", "emoji": ""}, "👎"),
        ({"reaction": "other", "emoji": "🧁"}, "🧁"),
        ({"reaction": "other"}, "❔"),
        ({"reaction": "hologram"}, "❔"),
        ({"emoji": "🧁"}, "🧁"),
        ({"reaction": "🧁"}, "🧁"),
        ({"emoji": "love"}, "❤️"),
        ({"emoji": "\u200d", "reaction": "wow"}, "😮"),
        ({"emoji": "\u200d", "reaction": "other"}, "❔"),
    ],
)
def test_a_reaction_is_some_emoji(content, emoji):
    (event,) = told(item(reaction={"mid": "1", "action": "react", **content}))
    assert (event.emoji, event.removed) == (emoji, False)


APP_SCOPED = "24000000000000001"


@pytest.mark.parametrize("entry_id", [ACCOUNT, APP_SCOPED, CUSTOMER, "", None, "24"])
@pytest.mark.parametrize("is_echo", [False, True])
@pytest.mark.parametrize("branch", ["messaging", "standby"])
def test_the_account_is_among_the_parties(entry_id, is_echo, branch):
    sender, recipient = (ACCOUNT, CUSTOMER) if is_echo else (CUSTOMER, ACCOUNT)
    for flagged in (True, False):
        message = {"mid": "1", "text": "x"} | ({"is_echo": is_echo} if flagged else {})
        update = item(
            message=message, sender={"id": sender}, recipient={"id": recipient}
        )
        found = body(update)
        found["entry"][0] = {"id": entry_id, branch: [update]}
        (event,) = parse(json.dumps(found))
        assert (event.account_id, event.customer_id) == (ACCOUNT, CUSTOMER)
        assert event.is_echo is is_echo


def test_the_account_in_the_entry_counts():
    """Its other id among the parties does not matter."""
    for party in (APP_SCOPED, "24"):
        (event,) = told(item(message={"mid": "1"}, recipient={"id": party}))
        assert (event.account_id, event.customer_id) == (ACCOUNT, CUSTOMER)


def test_what_is_no_id_of_instagrams():
    assert [is_mid(key) for key in ("aWdf", "1")] == [True, True]
    (event,) = told(item(postback={"title": "x"}))
    for key in (event.key, f"{TEST_KEY}1", "", None, False):
        assert not is_mid(key)
