"""The documents name only what exists: files, chapters, pictures and paths."""

import re
from functools import cache
from urllib.parse import unquote

import pytest
from docutils import nodes
from docutils.core import publish_doctree

from tests.layout import CHECKOUT

ADDON = CHECKOUT / "instagram_inbox"
# What the paths in the tables of `docs/architecture.md` begin in.
FOLDERS = (CHECKOUT, ADDON, ADDON / "models", ADDON / "instagram")
DOCUMENTS = sorted(
    path
    for pattern in ("**/*.md", "**/*.rst", "*/static/description/*.html")
    for path in CHECKOUT.glob(pattern)
    if not any(part.startswith(".") for part in path.relative_to(CHECKOUT).parts)
)
MARKDOWN_LINK = re.compile(r"\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
HTML_LINK = re.compile(r"\b(?:href|src)=\"([^\"]*)\"")
HTML_ANCHOR = re.compile(r"\b(?:id|name)=\"([^\"]+)\"")
ELSEWHERE = re.compile(r"[a-z]+:|//")


def links_of(path):
    """Return what a document links to and shows."""
    text = path.read_text()
    if path.suffix == ".rst":
        tree = publish_doctree(text)
        found = [each.get("refuri", "") for each in tree.findall(nodes.reference)]
        found += [f"#{each['refid']}" for each in tree.findall(_is_inside)]
        return [
            *filter(None, found),
            *(each["uri"] for each in tree.findall(nodes.image)),
        ]
    if path.suffix == ".md":
        return MARKDOWN_LINK.findall(without_code(text)) + HTML_LINK.findall(text)
    return HTML_LINK.findall(text)


def _is_inside(node):
    return isinstance(node, nodes.reference) and "refid" in node


def without_code(text):
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)


@cache
def anchors_of(path):
    """Return the chapters that a link can name, as GitHub and browsers name them."""
    text = path.read_text()
    anchors = set(HTML_ANCHOR.findall(text))
    if path.suffix == ".rst":
        for section in publish_doctree(text).findall(nodes.section):
            anchors.update(section["ids"])
    if path.suffix == ".md":
        plain = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        for title in re.findall(r"^#+ (.+)$", plain, re.MULTILINE):
            words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).strip().lower()
            anchors.add(re.sub(r"[^\w\- ]", "", words).replace(" ", "-"))
    return anchors


@pytest.mark.parametrize(
    "path", DOCUMENTS, ids=lambda path: path.relative_to(CHECKOUT).as_posix()
)
def test_links_and_pictures_lead_somewhere(path):
    assert [link for link in links_of(path) if not leads_somewhere(path, link)] == []


def leads_somewhere(path, link):
    if ELSEWHERE.match(link):
        return True
    place, _hash, anchor = link.partition("#")
    place = unquote(place.partition("?")[0])
    target = (path.parent / place).resolve() if place else path
    return target.exists() and (not anchor or anchor in anchors_of(target))


def test_links_are_found():
    assert len(DOCUMENTS) > 15
    assert "LICENSE" in links_of(CHECKOUT / "README.md")
    assert "../docs/privacy.md" in links_of(ADDON / "README.rst")
    assert "#before" in links_of(ADDON / "static/description/setting_up.html")


@pytest.mark.parametrize(
    "link", ["README.rst", "../README.md#instal", "../docs/none.png", "#none"]
)
def test_a_link_that_leads_nowhere_is_found(link):
    assert not leads_somewhere(CHECKOUT / "docs" / "index.md", link)


def test_every_guide_is_in_the_index():
    index = set(links_of(CHECKOUT / "docs" / "index.md"))
    guides = {path.name for path in (CHECKOUT / "docs").glob("*.md")}
    assert guides - index == {"index.md"}


def test_paths_in_the_tables_exist():
    page = (CHECKOUT / "docs" / "architecture.md").read_text()
    _before, _title, tables = page.partition("\n## What is where\n")
    paths = re.findall(r"`([\w.]+/[\w./]*)`", tables)
    assert len(paths) > 20
    missing = [
        path for path in paths if not any((each / path).exists() for each in FOLDERS)
    ]
    assert missing == []


@pytest.mark.parametrize("path", sorted(CHECKOUT.glob("instagram_inbox*/*.rst")))
def test_odoo_shows_a_text_without_warnings(path):
    """Apps shows it; Odoo's own libraries lack Pygments, which blocks of code need."""
    text = path.read_text()
    assert not re.search(r"\.\. (code|code-block|sourcecode|highlight)::", text)
    settings = {"report_level": 1, "halt_level": 1}
    assert publish_doctree(text, settings_overrides=settings).children
