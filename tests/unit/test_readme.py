"""The README names only what exists."""

import re

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
