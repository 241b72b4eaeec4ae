"""Translators may not change placeholders: a wrong one is an error on screen."""

import re
from collections import Counter

import polib
import pytest

from tests.unit.conftest import ROOT

TERMS = sorted(ROOT.glob("instagram_inbox*/i18n/*.pot"))
FILES = sorted(ROOT.glob("instagram_inbox*/i18n/*.po"))
# `%(name)s`, `%s` and `%%`; `${name}`; tags of HTML, and Markdown's bold.
KEPT = re.compile(r"%\(\w+\)[sd]|%[sd%]|\$\{\w+\}|</?\w+[^>]*>|\*\*")
# What a tag says to people.
SAID = re.compile(r'\b(title|aria-label)="[^"]*"')

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


def name_of(path):
    return f"{path.parts[-3]}-{path.stem}"


@pytest.mark.parametrize("path", TERMS, ids=name_of)
def test_sentences_are_plain(path):
    terms = [entry.msgid for entry in polib.pofile(path)]
    assert terms
    for hard, plain in HARD.items():
        pattern = re.compile(rf"\b{hard}\b", re.IGNORECASE)
        found = [term for term in terms if pattern.search(term)]
        assert not found, f"better: {plain}"


def translated(path):
    return [entry for entry in polib.pofile(path) if entry.msgstr]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_term_is_translated(path):
    (terms,) = path.parent.glob("*.pot")
    wanted = {entry.msgid for entry in polib.pofile(terms)}
    assert wanted
    assert not wanted - {entry.msgid for entry in translated(path)}


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_placeholders_and_tags_are_kept(path):
    entries = translated(path)
    assert entries
    for entry in entries:
        there, wanted = (
            Counter(KEPT.findall(SAID.sub("", text)))
            for text in (entry.msgstr, entry.msgid)
        )
        assert there == wanted, entry.msgid


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_blanks_at_the_ends_are_kept(path):
    for entry in translated(path):
        ends = re.compile(r"\A(\s*).*?(\s*)\Z", re.DOTALL)
        assert ends.match(entry.msgstr).groups() == ends.match(entry.msgid).groups()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_term_is_one_of_the_add_ons(path):
    (source,) = path.parent.glob("*.pot")
    terms = {entry.msgid for entry in polib.pofile(source)}
    assert {entry.msgid for entry in translated(path)} <= terms
