"""Any signed request gives its content or `InvalidSignature`."""

import hashlib
import hmac
import json

from hypothesis import given
from hypothesis import strategies as st

from instagram.common.exceptions import InvalidSignature
from instagram.webhook.signature import parse_signed_request
from tests.signed import base64url
from tests.unit.webhook.test_fuzz import junk, quick

SECRET = "secret"


def signed(raw):
    encoded = base64url(raw)
    digest = hmac.new(SECRET.encode(), encoded.encode(), hashlib.sha256).digest()
    return f"{base64url(digest)}.{encoded}"


def accepted(value):
    try:
        content = parse_signed_request(value, [SECRET])
    except InvalidSignature:
        return None
    assert isinstance(content["user_id"], str)
    assert content["user_id"]
    return content


@quick
@given(st.text(max_size=200))
def test_any_text(value):
    assert accepted(value) is None


@quick
@given(st.binary(max_size=200))
def test_any_bytes_that_are_signed(raw):
    accepted(signed(raw))


@quick
@given(junk, junk, st.one_of(st.just("HMAC-SHA256"), junk))
def test_any_values_that_are_signed(user_id, expires, algorithm):
    content = {"user_id": user_id, "expires": expires, "algorithm": algorithm}
    found = accepted(signed(json.dumps(content).encode()))
    assert found is None or str(user_id) == found["user_id"]


@quick
@given(st.data())
def test_one_character_exchanged(data):
    value = signed(b'{"algorithm": "HMAC-SHA256", "user_id": "218471"}')
    # the last character of a part may hold unused bits
    places = [n for n in range(len(value) - 1) if value[n + 1] != "." != value[n]]
    place = data.draw(st.sampled_from(places))
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = data.draw(st.sampled_from(alphabet.replace(value[place], "")))
    assert accepted(value[:place] + other + value[place + 1 :]) is None


def test_deep_junk():
    assert accepted(signed(b"[" * 100_000)) is None
