"""Texts: what can be stored and shown, where links are, and what fits into one message."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from .const import TEXT_LIMIT_BYTES

# What PostgreSQL, XML or UTF-8 cannot hold: control characters (all but tab and
# line breaks) and halves of characters. Direction marks and joiners are text.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")

# The longest there are, families of four, take half of it.
_EMOJI_LIMIT_BYTES = 64

_JOINER = "\u200d"
# Skin tones, and the tags that make England's flag.
_EXTENDERS = ((0x1F3FB, 0x1F3FF), (0xE0020, 0xE007F))
_FLAG_LETTERS = (0x1F1E6, 0x1F1FF)

# Drawn as nothing, though Unicode counts them among letters, marks and symbols:
# fillers of Hangul, selectors of variants, joiners, an empty Braille cell.
_UNSEEN: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\ufffc\U000e0100-\U000e01ef]"
)
# Counted among the characters that format others, and drawn all the same.
_SEEN: Final = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2]")
_VARIANT: Final = "\ufe0f"

# An address ends at blanks, at what no address holds, at the marks that scripts without
# blanks put between it and the next word, and at the next address in a list without
# blanks.
_ADDRESS: Final = re.compile(
    r"(?<![A-Za-z0-9])https?://(?:(?![\[\](),;]https?://)[^\s<>\"`^{|}\\\x00-\x20\x7f"
    "\u00ab\u00bb\u2018-\u201f\u2039\u203a\u3001-\u3003\u3008-\u3011\u3014-\u301b\uff01"
    "\uff08\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff3b\uff3d\uff5b\uff5d\uff61-\uff64"
    "\u2026\u060c\u061b\u061f\u06d4\u0964\u0965\u104a\u104b\u1362\u17d4\u17d5])+",
    re.IGNORECASE,
)
_HOST: Final = re.compile(r"https?://([^/?#@]*@)?[^/?#@.:]", re.IGNORECASE)
# Marks of the sentence; the others of their kind may end an address.
_CLOSING_MARKS: Final = frozenset(".,;:!?'([")
# What makes words bold or slanted, when it stands on both sides. A username may end so.
_AROUND: Final = frozenset("*_~")
_BRACKETS: Final = {")": "(", "]": "["}


def clean(text: str) -> str:
    """The text without control characters; half an emoji becomes ``\\ufffd``."""
    if text.isascii() and text.isprintable():
        return text
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))


def is_visible(text: object) -> bool:
    """Whether a reader sees anything of a text: not of blanks and joiners alone."""
    return isinstance(text, str) and any(map(_is_drawn, text))


def _is_drawn(character: str) -> bool:
    if _SEEN.match(character):
        return True
    # blanks of every kind; what controls, formats or is no character
    is_nothing = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")
    return not (is_nothing or _UNSEEN.match(character))


def visible(text: str) -> str:
    """The text, or ``""`` when nothing of it is seen."""
    return text if is_visible(text) else ""


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same, in whatever form their characters are written.

    Instagram's echo of a text may be composed otherwise (``é`` as one character or as
    two), lack the mark that colours an emoji, and have other blanks and line breaks.
    """
    return _words(one) == _words(other)


def _words(text: str) -> list[str]:
    return unicodedata.normalize("NFC", clean(text)).replace(_VARIANT, "").split()


class Piece(NamedTuple):
    """A part of a text.

    :param is_link: it is an address.
    """

    text: str
    is_link: bool


def pieces(text: str) -> Iterator[Piece]:
    """The text cut into links and what is between them: together they are the text.

    Marks that end or enclose a sentence are not of the link before them; a bracket is
    when it was opened in the link.
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
    """An address without the marks at its end that are of the sentence around it."""
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
    """Whether it is a mark of another script, or nothing that is drawn."""
    is_mark = unicodedata.category(character).startswith("P")
    return not character.isascii() and (is_mark or not _is_drawn(character))


def is_emoji(text: str) -> bool:
    """Whether a text may be a reaction; Instagram says whether it takes that emoji."""
    return (
        not text.isascii()
        and len(text.encode("utf-8", "replace")) <= _EMOJI_LIMIT_BYTES
        and not re.search(r"[a-z\s]", clean(text), re.IGNORECASE)
        and clean(text) == text
    )


def shortened(text: str, limit: int) -> str:
    """The beginning of a text that is too long, cut between what is seen as characters.

    :param limit: characters, the ``…`` at its end included.
    """
    if len(text) <= limit:
        return text
    end = next(
        (at for at in range(limit - 1, 0, -1) if not _joined(text[: at + 1], at)),
        limit - 1,
    )
    return f"{text[:end]}…"


def split_text(text: str, limit: int = TEXT_LIMIT_BYTES) -> list[str]:
    """Cut a text into messages that Instagram takes, in order.

    Cuts between words; inside a word only when it alone is too long, and then
    between what a reader sees as characters, wherever one fits into a message.

    :param text: of any length; control characters are removed.
    :param limit: bytes of UTF-8 per message, at least 4.
    :return: the parts, none empty; no part for a text without any visible character.
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
    """Where to end a piece that `following` continues: after a space, if any."""
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
    """Whether the characters before and at `index` are seen as one."""
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
    """How many regional indicators a text ends with: two make a flag."""
    count = 0
    for character in reversed(text):
        if not _FLAG_LETTERS[0] <= ord(character) <= _FLAG_LETTERS[1]:
            break
        count += 1
    return count
