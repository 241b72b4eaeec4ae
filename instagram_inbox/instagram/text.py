"""Texts: what can be stored and shown, and what fits into one message."""

import re
import unicodedata

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


def clean(text: str) -> str:
    """The text without control characters; half an emoji becomes ``\\ufffd``."""
    if text.isascii() and text.isprintable():
        return text
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))


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
    return [part for part in parts if part.strip()]


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
