"""HTML files of ``page/`` with their values filled in."""

from functools import cache
from html import escape
from pathlib import Path
from string import Template

from werkzeug.wrappers import Response

FOLDER = Path(__file__).parents[1] / "page"


@cache
def _template(name: str) -> Template:
    return Template((FOLDER / name).read_text("utf-8"))


def fill(file: str, /, **values: str) -> str:
    """Fill in a page. The values are HTML: escape what people wrote."""
    return _template(file).substitute(values)


def html(text: str, status: int = 200) -> Response:
    response = Response(text, status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def refusal(title: str, text: str) -> Response:
    page = fill("refusal.html", title=escape(title), text=escape(text))
    return html(page, 400)
