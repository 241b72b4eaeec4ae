"""Which texts fit into a message, and which can be stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instagram.common.text import (
    clean,
    is_emoji,
    is_visible,
    pieces,
    same_words,
    shortened,
    split_text,
)

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


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("four", 4, "four"),
        ("fives", 4, "fiv…"),
        # no part of a family or a flag is left alone
        (f"ab{FAMILY}cd", 6, "ab…"),
        (f"ab{GERMANY}cd", 4, "ab…"),
        # what is one sign from the beginning on is cut anyway
        (FAMILY, 3, f"{FAMILY[:2]}…"),
    ],
)
def test_shortened(text, limit, short):
    assert shortened(text, limit) == short
    assert len(short) <= limit


def test_split_at_instagrams_limit():
    parts = split_text("Grüße aus Köln! " * 1000)
    assert all(900 < len(part.encode()) <= 1000 for part in parts[:-1])
    assert " ".join(parts) == ("Grüße aus Köln! " * 1000).strip()


@given(st.text(), st.integers(min_value=4, max_value=40))
def test_split_loses_nothing_but_spaces(text, limit):
    parts = split_text(text, limit)
    if not is_visible(text):
        assert parts == []
        return
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


NOTHING = (
    *("", " ", "\t\r\n", "\u00a0", "\u2003", "\u3000", "\u2028"),
    *("\u200b", "\u200d", "\u2060", "\ufeff", "\u200e\u200f", "\u202e\u202c", "\u00ad"),
    *(
        "\u034f",
        "\u115f",
        "\u180e",
        "\u2800",
        "\u3164",
        "\uffa0",
        "\ufe0f",
        "\U000e0001",
    ),
    "\u0000",
    "  \u200b ",
)


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_seen_of_it(text):
    assert not is_visible(text)
    assert not is_visible(text * 3)
    assert is_visible(f"{text}x{text}")
    assert split_text(text) == []


@pytest.mark.parametrize(
    "text",
    [".", "5", "ß", "漢", "م", "\u0600", "❤", FAMILY, ENGLAND, "\ufffd", "\u0301"],
)
def test_something_is_seen_of_it(text):
    assert is_visible(text)


def test_what_is_no_text_is_not_seen():
    assert not any(map(is_visible, (None, False, 5, ["x"])))


SAME = [
    ("Schöne Grüße", "Scho\u0308ne Gru\u0308ße"),
    ("❤️ thanks", "❤ thanks"),
    ("one\ntwo", "one\r\ntwo"),
    ("one\n two ", " one \n\ntwo"),
    ("1️⃣ first", "1\u20e3 first"),
    ("tab\there", "tab here"),
    ("a\u00a0b", "a b"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_in_another_form(one, other):
    assert same_words(one, other)
    assert same_words(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("yes", "no"), ("Yes", "yes"), ("ss", "ß"), ("ab", "a b"), ("①", "1")],
)
def test_other_words(one, other):
    assert not same_words(one, other)


VASE = "https://shop.example/vase"
LINKS = {
    # characters around a link in a sentence
    f"Is it this one? {VASE}.": [VASE],
    f"{VASE}, please": [VASE],
    f"({VASE})": [VASE],
    f"{VASE}!": [VASE],
    f"{VASE}?!…": [VASE],
    f"{VASE};": [VASE],
    f"see {VASE}: nice": [VASE],
    f'"{VASE}"': [VASE],
    f"'{VASE}'": [VASE],
    f"“{VASE}”": [VASE],
    f"«{VASE}»": [VASE],
    f"„{VASE}“.": [VASE],
    f"<{VASE}>": [VASE],
    f"[{VASE}]": [VASE],
    f"[Vase]({VASE})": [VASE],
    f"[{VASE}]({VASE}2)": [VASE, f"{VASE}2"],
    f"**{VASE}**": [VASE],
    f"_{VASE}_": [VASE],
    f"~~{VASE}~~, (*{VASE}*)": [VASE, VASE],
    f"`{VASE}`": [VASE],
    # other scripts
    f"看{VASE}。谢谢": [VASE],
    f"（{VASE}）": [VASE],
    f"「{VASE}」、": [VASE],
    f"{VASE}，请": [VASE],
    f"{VASE}！": [VASE],
    f"{VASE}؟": [VASE],
    f"هل {VASE}، شكرا": [VASE],
    f"{VASE}।": [VASE],
    f"\u2066{VASE}\u2069": [VASE],
    f"{VASE}\u200b": [VASE],
    # several
    f"{VASE} {VASE}2\n{VASE}3.": [VASE, f"{VASE}2", f"{VASE}3"],
    f"{VASE},{VASE}2": [VASE, f"{VASE}2"],
    # characters that belong to the link
    "https://wiki.example/Vase_(glass)": ["https://wiki.example/Vase_(glass)"],
    "(https://wiki.example/Vase_(glass))?": ["https://wiki.example/Vase_(glass)"],
    "https://shop.example/a,b;c?x=1&y=2_z": ["https://shop.example/a,b;c?x=1&y=2_z"],
    "https://shop.example/?f[]=1&f[]=2": ["https://shop.example/?f[]=1&f[]=2"],
    "https://shop.example/anna_": ["https://shop.example/anna_"],
    "https://shop.example/#": ["https://shop.example/#"],
    "https://shop.example/100%": ["https://shop.example/100%"],
    "https://r.example/?u=https://x.example/": [
        "https://r.example/?u=https://x.example/"
    ],
    "HTTPS://SHOP.EXAMPLE/Vase.": ["HTTPS://SHOP.EXAMPLE/Vase"],
    "http://localhost:8069/a": ["http://localhost:8069/a"],
    "https://[2001:db8::1]/a.": ["https://[2001:db8::1]/a"],
    "https://münchen.example/straße": ["https://münchen.example/straße"],
    "https://магазин.example/ваза.": ["https://магазин.example/ваза"],
    "https://例え.example/花瓶": ["https://例え.example/花瓶"],
    # none
    "https:// and http://... or https://)": [],
    "shop.example/vase, mailto:a@shop.example, xhttps://shop.example": [],
    "javascript:alert(1) ftp://shop.example": [],
}


@pytest.mark.parametrize(("text", "links"), LINKS.items())
def test_links(text, links):
    found = list(pieces(text))
    assert [piece.text for piece in found if piece.is_link] == links
    assert "".join(piece.text for piece in found) == text


@given(
    st.lists(
        st.sampled_from(
            [*"().,[]!?<>'\" \n_*/#", "https://", "x", "a.b", "。", "\u200b"]
        )
    )
)
def test_a_text_stays_what_it_is(parts):
    text = "".join(parts)
    assert "".join(piece.text for piece in pieces(text)) == text


def test_links_of_a_long_text_are_quick():
    for text in (
        "https://x.y/(" * 5000,
        *("https://x.y/" + mark * 60_000 for mark in ".,;:!?'()[]*_~\u3002\u200b"),
        *(f"https://x.y/{mark * 30_000}https:/" for mark in ".,;()["),
        "https://" * 9000,
    ):
        assert "".join(piece.text for piece in pieces(text)) == text
