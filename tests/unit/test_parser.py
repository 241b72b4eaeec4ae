"""The catalogue of events, and whatever else arrives at a webhook."""

import json
from datetime import datetime

import pytest

from instagram.events import Deleted, Ignored, Message, Postback, Reaction, Read
from instagram.parser import MalformedBody, parse, split, storable
from tests.unit.catalogue import ACCOUNT, AT, CUSTOMER, EXPECTED, mid
from tests.unit.conftest import ROOT

FIXTURES = ROOT / "tests" / "fixtures"


def body(*items, branch="messaging", **entry):
    entry = {"id": ACCOUNT, "time": 1762022388574, branch: list(items)} | entry
    return {"object": "instagram", "entry": [entry]}


def item(**content):
    return {
        "sender": {"id": CUSTOMER},
        "recipient": {"id": ACCOUNT},
        "timestamp": 1762022346848,
        **content,
    }


def told(*items, **entry):
    return parse(json.dumps(body(*items, **entry)))


def test_every_fixture_is_in_the_catalogue():
    assert {path.stem for path in FIXTURES.glob("*.json")} == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_fixture_tells_its_events(name):
    raw = (FIXTURES / f"{name}.json").read_bytes()
    assert parse(storable(raw)) == EXPECTED[name]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_split_names_whom_an_update_is_about(name):
    raw = (FIXTURES / f"{name}.json").read_bytes()
    updates = split(raw)
    assert [parse(update.payload) for update in updates] == [
        [expected] for expected in EXPECTED[name]
    ]
    assert [(update.account_id, update.customer_id) for update in updates] == [
        (expected.account_id, expected.customer_id) for expected in EXPECTED[name]
    ]


def test_split_keeps_one_update_as_received():
    raw = (FIXTURES / "strange_text.json").read_bytes()
    assert split(raw)[0].payload.encode() == raw


def test_split_keeps_escapes_of_several_updates():
    strange = "\x00 \ud83d 👋 ש"
    first, second = split(
        json.dumps(
            body(item(message={"mid": "1", "text": strange}), item(read={"mid": "1"}))
        ).encode()
    )
    assert first.payload.isascii()
    assert "\\u0000" in first.payload
    assert "\\ud83d" in first.payload
    assert json.loads(first.payload)["entry"][0]["messaging"][0]["message"] == {
        "mid": "1",
        "text": strange,
    }
    assert json.loads(second.payload)["entry"][0]["time"] == 1762022388574


def test_every_branch_of_an_entry_is_read():
    raw = json.dumps(
        body(
            item(read={"mid": "1"}),
            standby=[item(read={"mid": "2"})],
            changes=[{"field": "messaging_seen", "value": item(read={"mid": "3"})}],
        )
    )
    events = parse(raw)
    assert [(event.mid, event.source) for event in events] == [
        ("1", "messaging"),
        ("2", "standby"),
        ("3", "changes"),
    ]
    assert [parse(update.payload) for update in split(raw.encode())] == [
        [event] for event in events
    ]


def test_a_list_around_bodies_is_no_matter():
    # Some of Meta's samples have it.
    one = body(item(read={"mid": "1"}))
    assert len(split(json.dumps([one, one]).encode())) == 2


def test_a_byte_order_mark_is_no_matter():
    raw = b"\xef\xbb\xbf" + json.dumps(body(item(read={"mid": "1"}))).encode()
    assert isinstance(parse(split(raw)[0].payload)[0], Read)


def test_utf8_that_is_none_is_read_as_far_as_it_goes():
    raw = json.dumps(body(item(message={"mid": "1", "text": "@"}))).encode()
    (update,) = split(raw.replace(b"@", b"caf\xe9"))
    assert parse(update.payload)[0].text == "caf\ufffd"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello",
        b"null",
        b"42",
        b'"text"',
        b"[]",
        b"[42]",
        b"{}",
        b'{"object": "instagram"}',
        b'{"object": "instagram", "entry": []}',
        b'{"object": "instagram", "entry": {}}',
        b'{"object": "instagram", "entry": "x"}',
        b'{"object": "instagram", "entry": null}',
        b'{"object": "instagram", "entry": [}',
        b"\x00",
        b"\xff\xfe{\x00}\x00",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 100_000,
    ],
)
def test_malformed_bodies(raw):
    with pytest.raises(MalformedBody) as caught:
        split(raw)
    assert caught.value.reason
    with pytest.raises(MalformedBody):
        parse(storable(raw))


@pytest.mark.parametrize("depth", [100, 400, 900, 990, 5_000, 200_000])
@pytest.mark.parametrize("times", [1, 2])
def test_deep_nesting_beside_a_message_is_read_or_malformed(depth, times):
    deep = "[" * depth + "]" * depth
    message = json.dumps(item(message={"mid": "1", "text": "x"}, deep="@"))
    messages = ",".join([message.replace('"@"', deep)] * times)
    raw = json.dumps(body("@")).replace('"@"', messages).encode()
    try:
        payloads = [update.payload for update in split(raw)]
        texts = [parse(payload)[0].text for payload in payloads]
    except MalformedBody:
        assert depth > 800
    else:
        assert texts == ["x"] * times


@pytest.mark.parametrize(
    "bad",
    [
        body(42),
        body("x"),
        body([]),
        body(item(message="text")),
        body(item(message=["text"])),
        body(item(reaction=None)),
        body(messaging="x"),
        body({"field": "messages", "value": "x"}, branch="changes"),
        {"object": "instagram", "entry": [42]},
    ],
)
def test_a_part_that_cannot_be_read_leaves_the_rest_alone(bad):
    good = body(item(read={"mid": "1"}))
    both = {"object": "instagram", "entry": bad["entry"] + good["entry"]}
    broken, fine = split(json.dumps(both).encode())
    with pytest.raises(MalformedBody):
        parse(broken.payload)
    assert isinstance(parse(fine.payload)[0], Read)


def test_nothing_is_lost_of_an_entry_of_another_shape():
    (update,) = split(b'{"object": "instagram", "entry": [{"id": "1", "new": [1]}]}')
    (event,) = parse(update.payload)
    assert (event.reason, event.kind, event.account_id) == ("unknown_kind", "new", "1")


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
def test_an_edit_that_is_none(num_edit):
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


@pytest.mark.parametrize("raw", [b"\x00a\xff", b"\xed\xa0\xbd", bytes(range(256))])
def test_storable(raw):
    text = storable(raw)
    assert "\0" not in text
    assert text.encode()
