"""Any body gives events or `MalformedBody`, never anything else."""

import json
from datetime import datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instagram.webhook.events import Event
from instagram.webhook.parser import MalformedBody, parse, split, storable
from tests.fuzz import FIXTURES, bodies, changed, items, junk

quick = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def check(raw):
    """Assert that split and parse agree, and that every part can be stored."""
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


@quick
@given(changed())
def test_real_events_with_one_part_exchanged(body):
    check(json.dumps(body).encode())


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
