"""Secrets end here."""

import logging

import pytest

from instagram.exceptions import Refused
from instagram.redact import MASK, RedactingFilter, redact

TOKEN = "IGAAJ5abcdefghijklmnop_qrstuvwxyz-0123456789"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("nothing to hide: code 190", "nothing to hide: code 190"),
        (f"Malformed access token {TOKEN}", f"Malformed access token {MASK}"),
        (f"https://x/?access_token={TOKEN}&a=1", f"https://x/?access_token={MASK}&a=1"),
        ("/token?client_secret=abc&a=1", f"/token?client_secret={MASK}&a=1"),
        ("/callback?code=AQB-x_y&state=1", f"/callback?code={MASK}&state=1"),
        ('{"access_token": "short"}', f'{{"access_token": "{MASK}"}}'),
        ("Authorization: Bearer abcdefgh", f"Authorization: Bearer {MASK}"),
        ("EAAC" + "x" * 40, MASK),
    ],
)
def test_redact(text, masked):
    assert redact(text) == masked


def test_redact_known_secrets_anywhere():
    assert redact("it was hunter2!", ["", "hunter2"]) == f"it was {MASK}!"


def test_exceptions_redact_by_themselves():
    assert TOKEN not in str(Refused(f"no: {TOKEN}"))


def test_filter_rewrites_only_what_holds_a_secret():
    def filtered(*args):
        record = logging.LogRecord("x", logging.DEBUG, "x", 1, *args, None)
        assert RedactingFilter().filter(record)
        return record

    told = filtered("%s?access_token=%s", ("/me", TOKEN))
    assert told.getMessage() == f"/me?access_token={MASK}"
    plain = filtered("%s in %d ms", ("/me", 3))
    assert (plain.msg, plain.args) == ("%s in %d ms", ("/me", 3))
