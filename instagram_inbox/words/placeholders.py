"""Words in place of placeholders, as canned responses have them in the browser.

``placeholders.js`` has the same syntax. What customers call themselves becomes plain
words in both.
"""

import re

from ..instagram.common.text import clean, shortened

KNOWN = ("customer", "inbox", "opening")
# The longest name, in characters.
LENGTH = 60
# Marks that turn the direction of a text. Joiners are part of emojis.
_UNSEEN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_ANY = re.compile(r"\{(\w+)\}")
# With what a language puts around a name when it addresses somebody.
_PLACEHOLDER = re.compile(
    rf"(?P<before>^|,?[ \t]*)\{{(?P<key>{'|'.join(KNOWN)})\}}(?P<after>,?[ \t]*)",
    re.IGNORECASE | re.MULTILINE,
)


def unknown_placeholders(text):
    """Return what looks like a placeholder of this text and is none.

    :rtype: list[str]
    """
    return [found[0] for found in _ANY.finditer(text) if found[1].lower() not in KNOWN]


def fill_placeholders(text, words):
    """Return a text with words in place of its placeholders.

    Where a word is not known, the comma and the blanks that belong to it go, too.

    :param dict words: by placeholder
    """

    def word(found):
        known = plain_name(words.get(found["key"].lower()))
        if known:
            return found["before"] + known + found["after"]
        return found["after"] if found["before"] else ""

    return _PLACEHOLDER.sub(word, text).strip()


def plain_name(name):
    """Return a name as plain words."""
    words = " ".join(_UNSEEN.sub("", clean(name or "")).split())
    return shortened(words, LENGTH)
