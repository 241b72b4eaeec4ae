"""Turns the HTML of a message into the plain text that is sent.

Instagram shows no formatting: a bold word becomes a word, a list becomes lines that
begin with a dot, and a link becomes its address, next to its words.
"""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Final

_Attributes = dict[str, str]

_SPACES: Final = re.compile("[ \t\r\n\f]+")
# Elements that editors add: nobody wrote them, nobody sees them.
_INVISIBLE: Final = re.compile("[\u200b\ufeff]")
_NO_BREAK: Final = "\u00a0"

_BLOCKS: Final = re.compile(
    "address|article|aside|blockquote|center|d[dlt]|details|div|figcaption|figure"
    "|footer|form|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|summary|table"
    "|tbody|tfoot|thead|tr|ul"
)
_DROPPED: Final = frozenset({"head", "script", "style", "template", "title"})
_SCHEMES: Final = re.compile(r"(?:https?://|mailto:|tel:)\S", re.IGNORECASE)
# Parts of an address that a link's own words leave out.
_UNSPOKEN: Final = re.compile(r"^(?:https?://)?(?:www\.)?|/$", re.IGNORECASE)
# Links to a colleague, a channel or a record: no address outside Odoo.
_INTERNAL: Final = frozenset({"o_channel_redirect", "o_mail_redirect"})


def plain_text(html: str) -> str:
    """Return the text of a message's body, as a reader sees it.

    Lines, lists and the addresses of links remain; all other markup is removed.

    :param html: from Odoo's composer, or pasted from anywhere.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Builds the text line by line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line = ""
        self._lists: list[_List] = []
        # the marker before the first word of a list's item
        self._marker = ""
        self._dropped = self._preformatted = 0
        self._link: str | None = None
        self._words = ""

    def text(self) -> str:
        self._end_line()
        lines = (line.replace(_NO_BREAK, " ").rstrip() for line in self._lines)
        return "\n".join(lines).strip("\n")

    # -- the parser's callbacks ---------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self._dropped += 1
        if _BLOCKS.fullmatch(tag):
            self._end_line()
        if begin := _BEGIN.get(tag):
            begin(self, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED:
            self._dropped = max(0, self._dropped - 1)
        if end := _END.get(tag):
            end(self)
        if _BLOCKS.fullmatch(tag):
            self._end_line()

    def handle_data(self, data: str) -> None:
        if self._dropped:
            return
        data = _INVISIBLE.sub("", data)
        if not self._preformatted:
            self._add(_SPACES.sub(" ", data))
            return
        first, *others = data.split("\n")
        self._add(first)
        for line in others:
            self._break()
            self._add(line)

    # -- lines -------------------------------------------------------------------

    def _add(self, text: str) -> None:
        is_after_space = not self._line or self._line.endswith(" ")
        if is_after_space and not self._preformatted:
            text = text.removeprefix(" ")
        if text:
            self._line += self._marker + text
            self._words += text
            self._marker = ""

    def _break(self) -> None:
        self._lines.append(self._line)
        self._line = ""

    def _end_line(self) -> None:
        if self._line.strip(" "):
            self._break()
        self._line = ""

    # -- tags --------------------------------------------------------------------

    def _on_break(self, _attributes: _Attributes) -> None:
        self._break()

    def _on_image(self, attributes: _Attributes) -> None:
        self._add(attributes.get("alt", ""))

    def _on_cell(self, _attributes: _Attributes) -> None:
        if self._line:
            self._add(" | ")

    def _on_preformatted(self, _attributes: _Attributes) -> None:
        self._preformatted += 1

    def _after_preformatted(self) -> None:
        self._preformatted = max(0, self._preformatted - 1)

    def _on_list(self, attributes: _Attributes) -> None:
        is_checked = "o_checklist" in attributes.get("class", "").split()
        self._lists.append(_CheckList() if is_checked else _List())

    def _on_numbers(self, attributes: _Attributes) -> None:
        self._lists.append(_Numbers(_number(attributes.get("start"), 1)))

    def _after_list(self) -> None:
        if self._lists:
            self._lists.pop()

    def _on_item(self, attributes: _Attributes) -> None:
        inner = self._lists[-1] if self._lists else _List()
        # no spaces: HTML would ignore them
        indent = _NO_BREAK * 2 * max(0, len(self._lists) - 1)
        self._marker = f"{indent}{inner.marker(attributes)}{_NO_BREAK}"

    def _after_item(self) -> None:
        self._marker = ""

    def _on_link(self, attributes: _Attributes) -> None:
        address = attributes.get("href", "").strip()
        is_internal = "data-oe-model" in attributes or not _INTERNAL.isdisjoint(
            attributes.get("class", "").split()
        )
        is_shown = _SCHEMES.match(address) and not is_internal
        self._link, self._words = address if is_shown else None, ""

    def _after_link(self) -> None:
        if address := self._link:
            self._link = None
            if re.match("mailto:|tel:", address, re.IGNORECASE):
                address = address.partition(":")[2].partition("?")[0]
            words = self._words.strip()
            if not words:
                self._add(address)
            elif _spoken(words) != _spoken(address):
                self._add(f" ({address})")


class _List:
    def marker(self, attributes: _Attributes) -> str:
        return "•"


class _CheckList(_List):
    def marker(self, attributes: _Attributes) -> str:
        return "☑" if "o_checked" in attributes.get("class", "").split() else "☐"


class _Numbers(_List):
    def __init__(self, start: int) -> None:
        self._next = start

    def marker(self, attributes: _Attributes) -> str:
        number = _number(attributes.get("value"), self._next)
        self._next = number + 1
        return f"{number}."


_BEGIN: Final[dict[str, Callable[[_Reader, _Attributes], None]]] = {
    "a": _Reader._on_link,
    "br": _Reader._on_break,
    "img": _Reader._on_image,
    "li": _Reader._on_item,
    "ol": _Reader._on_numbers,
    "pre": _Reader._on_preformatted,
    "td": _Reader._on_cell,
    "th": _Reader._on_cell,
    "ul": _Reader._on_list,
}
_END: Final[dict[str, Callable[[_Reader], None]]] = {
    "a": _Reader._after_link,
    "li": _Reader._after_item,
    "ol": _Reader._after_list,
    "pre": _Reader._after_preformatted,
    "ul": _Reader._after_list,
}


def _number(value: str | None, otherwise: int) -> int:
    found = re.fullmatch(r"\s*(-?\d{1,6})\s*", value or "", re.ASCII)
    return int(found[1]) if found else otherwise


def _spoken(address: str) -> str:
    return _UNSPOKEN.sub("", address.strip()).casefold()
