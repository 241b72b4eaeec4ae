"""Instagram's JSON answers, errors included."""

import json
import re
import secrets
from typing import Any

from werkzeug.wrappers import Response

from ..world.core import API_VERSION
from ..world.errors import GraphError

_HTML = "<!DOCTYPE html><html><title>Error</title><p>Sorry, something went wrong.</p>"


def as_json(body: Any, status: int = 200) -> Response:
    text = json.dumps(body, ensure_ascii=True, separators=(",", ":"))
    response = Response(text, status)
    response.headers["Content-Type"] = "application/json; charset=UTF-8"
    response.headers["Cache-Control"] = "private, no-cache, no-store"
    return response


def graph(body: Any, status: int = 200) -> Response:
    response = as_json(body, status)
    response.headers["instagram-api-version"] = API_VERSION
    return response


def failure(error: GraphError) -> Response:
    response = graph(error.body("A" + secrets.token_urlsafe(16)), error.status)
    words = f'"Facebook Platform" "invalid_request" "{_header_text(error.message)}"'
    response.headers["www-authenticate"] = f"OAuth {words}"
    return response


def error_page() -> Response:
    return Response(_HTML, 500, mimetype="text/html")


def _header_text(text: str) -> str:
    return re.sub(r"[^ !#-\[\]-~]", "?", text)
