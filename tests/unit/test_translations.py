"""Translators may not change placeholders: a wrong one is an error on screen."""

import re
from collections import Counter

import polib
import pytest

from tests.unit.conftest import ROOT

FOLDER = ROOT / "instagram_inbox" / "i18n"
FILES = sorted(FOLDER.glob("*.po"))
# `%(name)s`, `%s` and `%%`; `${name}`; tags of HTML, and Markdown's bold.
KEPT = re.compile(r"%\(\w+\)[sd]|%[sd%]|\$\{\w+\}|</?\w+[^>]*>|\*\*")

# Words to avoid, with plainer ones.
HARD = {
    r"by itself": "automatically",
    r"of late": "recently",
    r"mend(ed|s)?": "fix",
    r"singly": "one by one",
    r"wants": "requires",
    r"is no agent": "is not an agent",
    r"(an|no|the|later|first) answers?": "reply",
    r"is erased on": "will be erased on",
    r"takes (files|messages|it|them)": "accepts",
}


def test_sentences_are_plain():
    terms = [entry.msgid for entry in polib.pofile(FOLDER / "instagram_inbox.pot")]
    assert terms
    for hard, plain in HARD.items():
        pattern = re.compile(rf"\b{hard}\b", re.IGNORECASE)
        found = [term for term in terms if pattern.search(term)]
        assert not found, f"better: {plain}"


def translated(path):
    return [entry for entry in polib.pofile(path) if entry.msgstr]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_placeholders_and_tags_are_kept(path):
    entries = translated(path)
    assert entries
    for entry in entries:
        there, wanted = (
            Counter(KEPT.findall(text)) for text in (entry.msgstr, entry.msgid)
        )
        assert there == wanted, entry.msgid


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_blanks_at_the_ends_are_kept(path):
    for entry in translated(path):
        ends = re.compile(r"\A(\s*).*?(\s*)\Z", re.DOTALL)
        assert ends.match(entry.msgstr).groups() == ends.match(entry.msgid).groups()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_term_is_one_of_the_add_ons(path):
    terms = {entry.msgid for entry in polib.pofile(FOLDER / "instagram_inbox.pot")}
    assert {entry.msgid for entry in translated(path)} <= terms
