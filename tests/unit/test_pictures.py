"""The pictures of the add-on's page: all there, small, and the same in the docs."""

import ast
import re

import pytest

from tests.layout import CHECKOUT

ADDON = CHECKOUT / "instagram_inbox"
FOLDER = ADDON / "static" / "description"
PAGE = (FOLDER / "index.html").read_text()
LARGEST = 150_000


@pytest.mark.parametrize(
    "path", sorted(FOLDER.glob("*.png")), ids=lambda path: path.name
)
def test_small(path):
    assert path.stat().st_size <= LARGEST


def test_same_in_the_docs():
    screens = {
        path.name.removeprefix("screen_"): path.read_bytes()
        for path in FOLDER.glob("screen_*.png")
    }
    docs = (CHECKOUT / "docs" / "images").glob("*.png")
    assert {path.name: path.read_bytes() for path in docs} == screens


def test_page_and_manifest_show_what_exists():
    shown = re.findall(r'src="([^"]+)"', PAGE)
    assert shown[0] == "banner.png"
    assert [name for name in shown if not (FOLDER / name).exists()] == []
    assert PAGE.count("alt=") == len(shown)
    images = ast.literal_eval((ADDON / "__manifest__.py").read_text())["images"]
    assert images[0] == "static/description/banner.png"
    assert [name for name in images if not (ADDON / name).exists()] == []


def test_page_has_what_odoo_apps_allows():
    """Odoo Apps removes scripts, styles of their own, and what is loaded from elsewhere."""
    assert not re.search(r"<(script|style|link|iframe|form)\b", PAGE)
    assert not re.search(r'(src|href)="(https?:)?//', PAGE)
