"""E-mail addresses and phone numbers that somebody wrote in a conversation."""

import re
from html import unescape
from typing import NamedTuple

from odoo.tools import email_normalize

_TAG = re.compile("<[^>]*>")
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"']{1,64}@[^\s@<>()\[\],;:\"'/?]{3,255}")
_PHONE = re.compile(r"(?<![\w@.+])\+?\(?\d[\d ()/.-]{5,22}\d(?![\w@])")
_SEPARATORS = re.compile(r"[^\d+]")
# More than this is not a person who tells how to reach them.
LIMIT = 5


class Addresses(NamedTuple):
    """What somebody wrote, the latest first.

    :param emails: normalized, without repetitions.
    :param phones: as they were written.
    """

    emails: list[str]
    phones: list[str]


def addresses_in(bodies):
    """Return the addresses in the bodies of messages.

    :param bodies: HTML, the latest message first
    :rtype: Addresses
    """
    emails, phones = {}, {}
    for body in bodies:
        text = unescape(_TAG.sub(" ", body))
        for word in _EMAIL.findall(text):
            email = email_normalize(word.rstrip(".!?*_~"))
            if email and "." in email.partition("@")[2]:
                emails.setdefault(email)
        for number in _PHONE.findall(text):
            phones.setdefault(without_separators(number), number.strip())
        if len(emails) >= LIMIT and len(phones) >= LIMIT:
            break
    return Addresses(list(emails)[:LIMIT], list(phones.values())[:LIMIT])


def without_separators(number):
    """Return the digits of a phone number, and its plus."""
    return _SEPARATORS.sub("", number)
