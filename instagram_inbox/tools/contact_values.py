"""What people chose themselves, as values of a contact of the company.

Contacts are exported, and their names stand in the headers of mails: a name begins no
formula, holds no address of its own, no markup, and turns no direction.
"""

import re

from odoo.tools import email_normalize, plaintext2html

from ..instagram.common.text import clean, is_visible, shortened

LENGTH = 200
COMMENT_LENGTH = 5000
# Marks and embeddings that turn the direction of the text that follows.
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MARKUP = re.compile('[<>"]')
# How texts begin that spreadsheets, and the library that writes them, compute.
_PROGRAM = re.compile(r"^(?:[\s=+@{-]|(?:external|internal):)+", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d ()/.-]{3,40}")


def plain_name(text):
    """Return a name without what could act; ``""`` if nothing visible remains."""
    words = " ".join(_MARKUP.sub(" ", _DIRECTIONS.sub("", clean(text))).split())
    words = _PROGRAM.sub("", words)
    return shortened(words, LENGTH) if is_visible(words) else ""


def email(text):
    """Return an e-mail address; None if it is none."""
    return email_normalize(text) or None


def phone(text):
    """Return a phone number as it was written; None if it is none."""
    number = clean(text).strip()
    return number if _PHONE.fullmatch(number) else None


def comment(text):
    """Return the HTML of a plain text."""
    return plaintext2html(shortened(clean(text), COMMENT_LENGTH))


# Which fields of a contact may be filled in from a conversation.
CONVERT = {
    "name": plain_name,
    "company_name": plain_name,
    "function": plain_name,
    "street": plain_name,
    "street2": plain_name,
    "zip": plain_name,
    "city": plain_name,
    "email": email,
    "phone": phone,
    "mobile": phone,
    "comment": comment,
}
