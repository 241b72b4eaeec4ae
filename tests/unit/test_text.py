"""What fits into a message, and what can be stored at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instagram.text import clean, is_emoji, split_text

FAMILY, ENGLAND, GERMANY = (
    "👨‍👩‍👧‍👦",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "🇩🇪",
)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("plain", "plain"),
        ("two\r\nlines\tand a tab", "two\r\nlines\tand a tab"),
        ("a\x00b\x07\x1b[0m\x7f", "ab[0m"),
        ("\ud83d", "\ufffd"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
        ("\u202eתודה\u202c", "\u202eתודה\u202c"),
        (FAMILY, FAMILY),
        ("\ufffe\uffff", ""),
    ],
)
def test_clean(text, cleaned):
    assert clean(text) == cleaned


@given(st.text(alphabet=st.characters()))
def test_clean_can_be_stored(text):
    assert "\0" not in clean(text)
    assert clean(text).encode() or not clean(text)
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        (" \n ", []),
        ("one two", ["one two"]),
        ("one two three", ["one two", "three"]),
        ("0123456789", ["0123456789"]),
        ("01234567890", ["0123456789", "0"]),
        ("0123456789 next", ["0123456789", "next"]),
        ("a 01234567890123", ["a", "0123456789", "0123"]),
        ("line\nlonger line", ["line", "longer", "line"]),
        ("äöüäöü", ["äöüäö", "ü"]),
        ("漢字漢字", ["漢字漢", "字"]),
        ("x" + GERMANY * 2, ["x" + GERMANY, GERMANY]),
        ("xxx" + GERMANY, ["xxx", GERMANY]),
        ("xxxxxxxe\u0301\u0301y", ["xxxxxxx", "e\u0301\u0301y"]),
        ("xxx👍🏽", ["xxx", "👍🏽"]),
        ("xxxxx❤\ufe0f", ["xxxxx", "❤\ufe0f"]),
        ("xxxxx1\ufe0f\u20e3", ["xxxxx", "1\ufe0f\u20e3"]),
        ("xxxxxकि", ["xxxxx", "कि"]),
    ],
)
def test_split(text, parts):
    assert split_text(text, 10) == parts


@pytest.mark.parametrize("emoji", [FAMILY, ENGLAND])
def test_split_keeps_an_emoji_of_many_parts_whole(emoji):
    size = len(emoji.encode())
    assert split_text("x" * 10 + emoji, size) == ["x" * 10, emoji]


def test_split_cuts_what_fits_nowhere():
    assert "".join(split_text(FAMILY, 10)) == FAMILY


def test_split_at_instagrams_limit():
    parts = split_text("Grüße aus Köln! " * 1000)
    assert all(900 < len(part.encode()) <= 1000 for part in parts[:-1])
    assert " ".join(parts) == ("Grüße aus Köln! " * 1000).strip()


@given(st.text(), st.integers(min_value=4, max_value=40))
def test_split_loses_nothing_but_spaces(text, limit):
    parts = split_text(text, limit)
    assert "".join("".join(parts).split()) == "".join(clean(text).split())
    for part in parts:
        assert part.strip()
        assert len(part.encode()) <= limit


def test_split_of_a_long_text_is_quick():
    assert len(split_text("👨‍👩‍👧‍👦" * 20_000)) > 400


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        *((emoji, True) for emoji in (FAMILY, ENGLAND, GERMANY, "❤️", "1️⃣", "👍🏽", "ℹ️")),
        *((text, False) for text in ("", "x", "5", "ok 👍", "👍 👍", "👍\0", "\ud83d")),
        ("👍" * 20, False),
    ],
)
def test_is_emoji(text, is_one):
    assert is_emoji(text) is is_one
