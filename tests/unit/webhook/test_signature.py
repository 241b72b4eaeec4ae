"""Signatures: pure functions of bytes, header and secrets."""

import base64
import contextlib
import hashlib
import hmac
import json
import time

import pytest

from instagram.common.exceptions import InvalidSignature
from instagram.webhook import signature
from instagram.webhook.signature import parse_signed_request, request_key, sign, verify

RAW = b'{"text":"\\ud83d\\ude00 \\/"}'


def test_sign_is_the_hmac_of_the_bytes():
    expected = hmac.new(b"secret", RAW, hashlib.sha256).hexdigest()
    assert sign(RAW, "secret") == f"sha256={expected}"


def test_verify_takes_any_of_the_secrets():
    assert verify(RAW, sign(RAW, "second"), ["first", "second"])
    assert verify(RAW, sign(RAW, "gehéim"), ["", "gehéim"])


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        "sha1=" + "0" * 40,
        "sha256=" + "0" * 64,
        sign(RAW, "other"),
        sign(RAW + b" ", "secret"),
        sign(RAW, "secret")[:-1],
        sign(RAW, "secret").removeprefix("sha256="),
        sign(RAW, ""),
        "sha256=é\ud83d",
    ],
)
def test_verify_refuses(header):
    assert not verify(RAW, header, ["secret", ""])


def test_empty_secrets_verify_nothing():
    assert not verify(RAW, sign(RAW, ""), [""])
    assert not verify(RAW, sign(RAW, ""), [])
    assert not verify(RAW, sign(RAW, "secret"), [])


def b64(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed_request(content, key="secret"):
    encoded = b64(json.dumps(content).encode())
    return f"{b64(hmac.digest(key.encode(), encoded.encode(), 'sha256'))}.{encoded}"


NOW = int(time.time())
DAY = 24 * 3600
CONTENT = {"algorithm": "HMAC-SHA256", "issued_at": NOW, "user_id": "218471"}


def test_signed_request():
    assert parse_signed_request(signed_request(CONTENT), ["other", "secret"]) == CONTENT


def test_signed_request_makes_the_id_a_string():
    value = signed_request(CONTENT | {"user_id": 17841400000000001})
    assert parse_signed_request(value, ["secret"])["user_id"] == "17841400000000001"


@pytest.mark.parametrize(
    "value",
    [
        "",
        ".",
        "a.b",
        "no dot",
        "é.é",
        "\ud83d.\ud83d",
        signed_request(CONTENT, "other"),
        signed_request(CONTENT, "\0"),
        signed_request(CONTENT).replace(".", ".e30"),
        signed_request(CONTENT) + "A",
        signed_request(CONTENT | {"algorithm": "none"}),
        signed_request({"user_id": "1"}),
        signed_request(CONTENT | {"user_id": None}),
        signed_request(CONTENT | {"user_id": ""}),
        signed_request(CONTENT | {"user_id": "\0"}),
        signed_request(CONTENT | {"user_id": {"id": "1"}}),
        signed_request(CONTENT | {"user_id": True}),
        signed_request(CONTENT | {"expires": 1291840400}),
        signed_request(CONTENT | {"expires": "1291840400"}),
        *(
            signed_request(CONTENT | {"issued_at": issued_at})
            for issued_at in (1291836800, NOW - 8 * DAY, NOW + 3600, 2800000000, 10**40)
        ),
        *(
            signed_request(CONTENT | {"issued_at": issued_at})
            for issued_at in (0, -1, None, "", "now", True, [NOW], {})
        ),
        signed_request([CONTENT]),
        signed_request("text"),
    ],
)
def test_signed_request_refuses(value):
    with pytest.raises(InvalidSignature):
        parse_signed_request(value, ["secret", ""])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ([CONTENT], "is not an object"),
        (CONTENT | {"algorithm": "none"}, "names another algorithm"),
        (CONTENT | {"user_id": ""}, "names nobody"),
        (CONTENT | {"expires": 1}, "has expired"),
        (CONTENT | {"issued_at": 0}, "is not of these days"),
    ],
)
def test_why_a_signed_request_is_refused(content, words):
    with pytest.raises(InvalidSignature, match=f"^the signed request {words}$"):
        parse_signed_request(signed_request(content), ["secret"])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (signed_request(CONTENT, "other"), "no secret of ours signed this request"),
        ("a.b", "the signed request is not readable"),
        # decoding passes over the second dot
        (
            signed_request(CONTENT).replace(".", ".."),
            "no secret of ours signed this request",
        ),
    ],
)
def test_why_a_signature_is_refused(value, words):
    with pytest.raises(InvalidSignature, match=f"^{words}$"):
        parse_signed_request(value, ["secret"])


@pytest.mark.parametrize("length", range(1, 9))
def test_signed_requests_of_each_length(length):
    content = CONTENT | {"user_id": "1" * length}
    assert parse_signed_request(signed_request(content), ["secret"]) == content


@pytest.mark.parametrize(
    ("changed", "is_valid"),
    [
        ({"expires": NOW - 300}, True),
        ({"expires": NOW - 301}, False),
        ({"issued_at": NOW + 300}, True),
        ({"issued_at": NOW + 301}, False),
        ({"issued_at": NOW - 7 * DAY}, True),
        ({"issued_at": NOW - 7 * DAY - 1}, False),
    ],
)
def test_to_the_second(monkeypatch, changed, is_valid):
    monkeypatch.setattr(time, "time", lambda: NOW)
    value = signed_request(CONTENT | changed)
    refused = contextlib.nullcontext() if is_valid else pytest.raises(InvalidSignature)
    with refused:
        parse_signed_request(value, ["secret"])


@pytest.mark.parametrize("expires", [0, None, "", "soon", 10**40, True, [1]])
def test_signed_request_that_has_not_expired(expires):
    if expires == "soon":
        expires = time.time() + 60
    content = CONTENT | {"expires": expires}
    assert parse_signed_request(signed_request(content), ["secret"]) == content


@pytest.mark.parametrize("age", [0, 60, DAY, 6 * DAY, -60])
def test_signed_request_of_these_days(age):
    for issued_at in (NOW - age, str(NOW - age), float(NOW - age)):
        content = CONTENT | {"issued_at": issued_at}
        assert parse_signed_request(signed_request(content), ["secret"]) == content


def test_signed_request_without_a_time():
    content = {"algorithm": "HMAC-SHA256", "user_id": "218471"}
    assert parse_signed_request(signed_request(content), ["secret"]) == content


def test_requests_are_told_apart_by_what_they_say():
    later = CONTENT | {"issued_at": NOW + 1}
    assert request_key(CONTENT) == request_key(dict(reversed(CONTENT.items())))
    assert request_key(CONTENT) != request_key(later)
    assert request_key({"user_id": "218471"}) == ""


def test_signed_request_by_an_empty_secret_is_none():
    with pytest.raises(InvalidSignature):
        parse_signed_request(signed_request(CONTENT, ""), [""])


@pytest.mark.parametrize("header", ["sha256=00", "", sign(RAW, "right")])
def test_every_secret_is_compared_in_constant_time(monkeypatch, header):
    """The time shows neither how much of a guess fits nor which secret it fits."""
    compared = []

    def compare(one, other):
        compared.append(one)
        return one == other

    monkeypatch.setattr(signature.hmac, "compare_digest", compare)
    verify(RAW, header, ["right", "wrong", "third"])
    assert compared == [header.encode()] * 3
