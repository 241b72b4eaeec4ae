"""The catalogue of events, and the bodies around them."""

import json
import time

import pytest

from instagram.webhook.events import Read
from instagram.webhook.parser import MalformedBody, parse, split, storable
from tests.unit.conftest import ROOT
from tests.unit.webhook.bodies import body, item
from tests.unit.webhook.catalogue import EXPECTED

FIXTURES = ROOT / "tests" / "fixtures"


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


@pytest.mark.parametrize(
    "many",
    [
        b'{"entry": [' + b"{}," * 2_000_000 + b"{}]}",
        b'{"entry": [{"messaging": [' + b"0," * 2_000_000 + b"0]}]}",
        b"[" + b'{"entry": [0]},' * 400_000 + b'{"entry": [0]}]',
    ],
)
def test_absurdly_many_updates_are_kept_as_one_body(many):
    started = time.process_time()
    for read in (split, lambda raw: parse(storable(raw))):
        with pytest.raises(MalformedBody, match="5000 updates"):
            read(many)
    assert time.process_time() - started < 10


def test_as_many_updates_as_meta_sends_and_more():
    raw = json.dumps(body(*[item(read={"mid": "1"})] * 4000)).encode()
    assert len(split(raw)) == 4000


@pytest.mark.parametrize(
    "more",
    [
        {"unknown": "x" * 200_000},
        {"id": "1" * 200_000},
        {"time": "1" * 200_000},
        {"time": 10**4000},
        {"id": ["1"] * 100_000},
        {"time": {"a": "1" * 200_000}},
    ],
)
@pytest.mark.parametrize("vendor_object", ["instagram", "i" * 200_000, ["i"] * 50_000])
def test_what_updates_have_in_common_is_not_stored_with_each(more, vendor_object):
    content = body(*[item(message={"mid": "1", "text": "x"})] * 50)
    content["object"] = vendor_object
    content["entry"][0] |= more
    updates = split(json.dumps(content).encode())
    assert len(updates) == 50
    assert sum(len(update.payload) for update in updates) < 50 * 1000
    assert [len(parse(update.payload)) for update in updates] == [1] * 50


def test_nothing_is_lost_of_an_entry_of_another_shape():
    (update,) = split(b'{"object": "instagram", "entry": [{"id": "1", "new": [1]}]}')
    (event,) = parse(update.payload)
    assert (event.reason, event.kind, event.account_id) == ("unknown_kind", "new", "1")


@pytest.mark.parametrize("raw", [b"\x00a\xff", b"\xed\xa0\xbd", bytes(range(256))])
def test_storable(raw):
    text = storable(raw)
    assert "\0" not in text
    assert text.encode()
