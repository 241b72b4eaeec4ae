"""The README names only what exists."""

import re

import pytest
from docutils.core import publish_doctree

from tests.layout import CHECKOUT

README = (CHECKOUT / "README.md").read_text()
ADDON = CHECKOUT / "instagram_inbox"
# What the paths in its tables begin in.
FOLDERS = (CHECKOUT, ADDON, ADDON / "models", ADDON / "instagram")


def test_paths_in_the_tables_exist():
    _before, _title, tables = README.partition("\n## What is where\n")
    paths = re.findall(r"`([\w.]+/[\w./]*)`", tables)
    assert len(paths) > 20
    missing = [
        path for path in paths if not any((each / path).exists() for each in FOLDERS)
    ]
    assert missing == []


def test_links_into_the_checkout_lead_somewhere():
    links = re.findall(r"\]\(([^):#]+)[^):]*\)", README)
    assert "LICENSE" in links
    assert [path for path in links if not (CHECKOUT / path).exists()] == []


@pytest.mark.parametrize("path", sorted(CHECKOUT.glob("instagram_inbox*/*.rst")))
def test_odoo_shows_a_text_without_warnings(path):
    """Apps shows it; Odoo's own libraries lack Pygments, which blocks of code need."""
    text = path.read_text()
    assert not re.search(r"\.\. (code|code-block|sourcecode|highlight)::", text)
    settings = {"report_level": 1, "halt_level": 1}
    assert publish_doctree(text, settings_overrides=settings).children
