"""Whatever arrives: an event or `MalformedBody`, never anything else."""

import json
from datetime import datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instagram.events import Event
from instagram.parser import MalformedBody, parse, split, storable
from tests.unit.conftest import ROOT

quick = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

FIXTURES = [
    json.loads(path.read_text())
    for path in sorted((ROOT / "tests" / "fixtures").glob("*.json"))
]
KEYS = [
    *("object", "entry", "id", "time", "messaging", "standby", "changes", "field"),
    *("value", "sender", "recipient", "timestamp", "message", "mid", "text"),
    *("attachments", "attachment", "type", "payload", "url", "title", "is_echo"),
    *("is_self", "is_deleted", "is_unsupported", "reply_to", "story", "quick_reply"),
    *("referral", "ads_context_data", "reaction", "action", "emoji", "read"),
    *("postback", "message_edit", "num_edit", "pass_thread_control", "share"),
]
WORDS = ["instagram", "0", "messages", "comments", "image", "ig_post", "react", "true"]

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**15, max_value=10**60),
    st.floats(),
    st.text(alphabet=st.characters(), max_size=30),
    st.sampled_from(WORDS),
    st.just("\x00\ud83d"),
)
junk = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    ),
    max_leaves=25,
)
items = st.dictionaries(st.sampled_from(KEYS), junk, max_size=6)
entries = st.fixed_dictionaries(
    {},
    optional={
        "id": junk,
        "time": scalars,
        "messaging": st.one_of(st.lists(items, max_size=3), junk),
        "standby": st.one_of(st.lists(items, max_size=2), junk),
        "changes": st.one_of(st.lists(items, max_size=2), junk),
    },
)
bodies = st.fixed_dictionaries(
    {"object": st.one_of(st.just("instagram"), scalars)},
    optional={"entry": st.one_of(st.lists(entries, max_size=3), junk)},
)


def check(raw):
    """Split and parse agree, and every part of every event can be stored."""
    try:
        updates = split(raw)
    except MalformedBody:
        return 0
    assert updates
    for update in updates:
        check_storable(update.payload)
        assert len(update.account_id) <= 64
        assert len(update.customer_id) <= 64
        try:
            (event,) = parse(update.payload)
        except MalformedBody:
            continue
        assert isinstance(event, Event)
        assert event.account_id == update.account_id
        assert event.customer_id == update.customer_id
        check_values(event)
    return len(updates)


def check_values(value):
    if isinstance(value, str):
        check_storable(value)
    elif isinstance(value, tuple):
        for one in value:
            check_values(one)
    elif hasattr(value, "__dataclass_fields__"):
        assert hash(value) == hash(value)
        for name in value.__dataclass_fields__:
            check_values(getattr(value, name))
    else:
        assert value is None or isinstance(value, (bool, int, datetime))


def check_storable(text):
    assert "\0" not in text
    text.encode()


@quick
@given(st.binary(max_size=200))
def test_any_bytes(raw):
    check(raw)
    check_storable(storable(raw))


@quick
@given(junk)
def test_any_json(value):
    check(json.dumps(value).encode())


@quick
@given(bodies)
def test_bodies_of_the_right_outline(body):
    check(json.dumps(body).encode())


def paths(value, prefix=()):
    yield prefix
    pairs = value.items() if isinstance(value, dict) else ()
    pairs = enumerate(value) if isinstance(value, list) else pairs
    for key, inner in pairs:
        yield from paths(inner, (*prefix, key))


def replaced(value, path, new):
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


@quick
@given(st.data())
def test_real_events_with_one_part_exchanged(data):
    body = data.draw(st.sampled_from(FIXTURES))
    path = data.draw(st.sampled_from(list(paths(body))))
    changed = replaced(body, path, data.draw(junk))
    check(json.dumps(changed).encode())


@quick
@given(st.lists(items, min_size=1, max_size=6))
def test_nothing_in_a_batch_is_lost(batch):
    body = {"object": "instagram", "entry": [{"id": "1", "messaging": batch}]}
    assert check(json.dumps(body).encode()) == len(batch)


@quick
@given(st.sampled_from(FIXTURES), st.data())
def test_a_body_cut_off(body, data):
    raw = json.dumps(body).encode()
    assert check(raw[: data.draw(st.integers(0, len(raw) - 1))]) == 0
