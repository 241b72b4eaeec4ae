"""Texts: what can be stored and shown, where links are, what fits into a message."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from .const import TEXT_LIMIT_BYTES

# Characters that PostgreSQL, XML or UTF-8 cannot hold: control characters (except tab
# and line breaks) and surrogates. Direction marks and joiners are text.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")

# The longest emojis, families of four, need half of it.
_EMOJI_LIMIT_BYTES = 64

_JOINER = "\u200d"
# Skin tones, and the tags that make the flag of England.
_EXTENDERS = ((0x1F3FB, 0x1F3FF), (0xE0020, 0xE007F))
_FLAG_LETTERS = (0x1F1E6, 0x1F1FF)

# Characters that draw nothing, though Unicode counts them among letters, marks and
# symbols: Hangul fillers, variation selectors, joiners, an empty Braille cell.
_UNSEEN: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\ufffc\U000e0100-\U000e01ef]"
)
# Format characters that are drawn nevertheless.
_SEEN: Final = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2]")
_VARIANT: Final = "\ufe0f"

# An address ends at blanks, at characters that no address holds, at the marks that
# scripts without blanks put between it and the next word, and at the next address in a
# list without blanks.
_ADDRESS: Final = re.compile(
    r"(?<![A-Za-z0-9])https?://(?:(?![\[\](),;]https?://)[^\s<>\"`^{|}\\\x00-\x20\x7f"
    "\u00ab\u00bb\u2018-\u201f\u2039\u203a\u3001-\u3003\u3008-\u3011\u3014-\u301b\uff01"
    "\uff08\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff3b\uff3d\uff5b\uff5d\uff61-\uff64"
    "\u2026\u060c\u061b\u061f\u06d4\u0964\u0965\u104a\u104b\u1362\u17d4\u17d5])+",
    re.IGNORECASE,
)
_HOST: Final = re.compile(r"https?://([^/?#@]*@)?[^/?#@.:]", re.IGNORECASE)
# Punctuation of the sentence; other characters of this kind may end an address.
_CLOSING_MARKS: Final = frozenset(".,;:!?'([")
# Marks around words for bold or italics. A username may end with one.
_AROUND: Final = frozenset("*_~")
_BRACKETS: Final = {")": "(", "]": "["}


def clean(text: str) -> str:
    """Return the text without control characters; half an emoji is ``\\ufffd``."""
    if text.isascii() and text.isprintable():
        return text
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))


def is_visible(text: object) -> bool:
    """Return whether a reader sees anything: blanks and joiners show nothing."""
    return isinstance(text, str) and any(map(_is_drawn, text))


def _is_drawn(character: str) -> bool:
    if _SEEN.match(character):
        return True
    # blanks of every kind; control and format characters, and unassigned ones
    is_nothing = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")
    return not (is_nothing or _UNSEEN.match(character))


def visible(text: str) -> str:
    """Return the text, or ``""`` when none of it is visible."""
    return text if is_visible(text) else ""


def same_words(one: str, other: str) -> bool:
    """Return whether two texts say the same, in whatever form they are encoded.

    Instagram's echo of a text may be composed differently (``é`` as one character or as
    two), lack the mark that colours an emoji, and have other blanks and line breaks.
    """
    return _words(one) == _words(other)


def _words(text: str) -> list[str]:
    return unicodedata.normalize("NFC", clean(text)).replace(_VARIANT, "").split()


class Piece(NamedTuple):
    """A part of a text.

    :param is_link: whether it is an address.
    """

    text: str
    is_link: bool


def pieces(text: str) -> Iterator[Piece]:
    """Yield links and the parts between them; together they are the text.

    Punctuation after a link, and a bracket around it, do not belong to the link; a
    bracket does when it was opened inside the link.
    """
    end = 0
    for found in _addresses(text):
        if end < found[0]:
            yield Piece(text[end : found[0]], is_link=False)
        end = found[1]
        yield Piece(text[found[0] : end], is_link=True)
    if end < len(text):
        yield Piece(text[end:], is_link=False)


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    for found in _ADDRESS.finditer(text):
        start = found.start()
        address = _without_marks(found[0], text[max(0, start - 1) : start])
        if _HOST.match(address):
            yield start, start + len(address)


def _without_marks(address: str, before: str) -> str:
    """Return an address without the punctuation of the sentence around it."""
    around = _AROUND & {before}
    surplus = {
        closing: address.count(closing) - address.count(opening)
        for closing, opening in _BRACKETS.items()
    }
    end = len(address)
    while end:
        last = address[end - 1]
        if surplus.get(last, 0) > 0:
            surplus[last] -= 1
        elif last not in _CLOSING_MARKS | around and not _is_foreign_mark(last):
            break
        end -= 1
    return address[:end]


def _is_foreign_mark(character: str) -> bool:
    """Return whether it is a mark of another script, or a character without shape."""
    is_mark = unicodedata.category(character).startswith("P")
    return not character.isascii() and (is_mark or not _is_drawn(character))


def is_emoji(text: str) -> bool:
    """Return whether a text may be a reaction; Instagram decides on each emoji."""
    return (
        not text.isascii()
        and len(text.encode("utf-8", "replace")) <= _EMOJI_LIMIT_BYTES
        and not re.search(r"[a-z\s]", clean(text), re.IGNORECASE)
        and clean(text) == text
    )


def shortened(text: str, limit: int) -> str:
    """Return the beginning of a text that is too long, cut between visible characters.

    :param limit: characters, including the ``…`` at the end.
    """
    if len(text) <= limit:
        return text
    end = next(
        (at for at in range(limit - 1, 0, -1) if not _joined(text[: at + 1], at)),
        limit - 1,
    )
    return f"{text[:end]}…"


def split_text(text: str, limit: int = TEXT_LIMIT_BYTES) -> list[str]:
    """Cut a text into messages that Instagram accepts, in order.

    Cuts between words; inside a word only when the word alone is too long, and then
    between the characters that a reader sees, if each of them fits into a message.

    :param text: of any length; control characters are removed.
    :param limit: bytes of UTF-8 per message, at least 4.
    :return: the parts, none of them empty; no part for a text without visible
        characters.
    """
    data = clean(text).encode()
    parts: list[str] = []
    start = 0
    while start < len(data):
        piece = data[start : start + limit].decode("utf-8", "ignore")
        if start + limit < len(data):
            following = data[start + len(piece.encode()) :][:4].decode(
                "utf-8", "ignore"
            )
            piece = piece[: _cut(piece, following[:1])]
        start += len(piece.encode())
        parts.append(piece.strip() if parts else piece.rstrip())
    return [part for part in parts if part.strip()] if is_visible(text) else []


def _cut(piece: str, following: str) -> int:
    """Return where to end a piece that `following` continues: after a space, if any."""
    if following.isspace():
        return len(piece)
    for index in range(len(piece) - 1, 0, -1):
        if piece[index].isspace():
            return index + 1
    whole = piece + following
    for index in range(len(piece), 0, -1):
        if not _joined(whole, index):
            return index
    return len(piece)


def _joined(text: str, index: int) -> bool:
    """Return whether the characters before and at `index` are seen as one."""
    before, after = text[index - 1], text[index]
    if before == _JOINER or after == _JOINER:
        return True
    # Marks of every kind: accents, vowel signs, the frame of a keycap.
    if unicodedata.category(after).startswith("M"):
        return True
    if any(low <= ord(after) <= high for low, high in _EXTENDERS):
        return True
    return _flag_letters(text[:index]) % 2 == 1 and _flag_letters(after) == 1


def _flag_letters(text: str) -> int:
    """Return how many regional indicators a text ends with: two make a flag."""
    count = 0
    for character in reversed(text):
        if not _FLAG_LETTERS[0] <= ord(character) <= _FLAG_LETTERS[1]:
            break
        count += 1
    return count
