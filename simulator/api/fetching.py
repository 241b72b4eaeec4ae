"""Fetches what a business sends, as Meta does: before it answers the call."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from ..world.errors import GraphError
from .robots import allows

MEGABYTE = 1024 * 1024
AGENT = "facebookexternalua"
CHUNK = 64 * 1024
NOT_FOUND = 404


@dataclass(frozen=True)
class Rule:
    """The limits for one type of attachment."""

    content_types: frozenset[str]
    limit: int = 25 * MEGABYTE
    seconds: float = 20.0


RULES = {
    "image": Rule(frozenset({"image/png", "image/jpeg", "image/gif"}), 8 * MEGABYTE),
    "audio": Rule(
        frozenset({"audio/aac", "audio/mp4", "audio/x-m4a", "audio/wav", "audio/x-wav"})
    ),
    "video": Rule(
        frozenset(
            {
                "video/mp4",
                "video/ogg",
                "video/avi",
                "video/x-msvideo",
                "video/quicktime",
                "video/webm",
            }
        ),
        seconds=75.0,
    ),
    "file": Rule(frozenset({"application/pdf"})),
}


def fetch(kind: str, url: str) -> tuple[str, bytes]:
    """Return the type and the content of a file that a business wants to send."""
    rule, parts = RULES[kind], urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise GraphError("media_unreachable", "The URL of the attachment is no URL.")
    with requests.Session() as session:
        session.trust_env = False  # the file is on this machine: no proxy
        session.headers["User-Agent"] = AGENT
        try:
            _obey_robots(session, f"{parts.scheme}://{parts.netloc}", parts.path)
            return _download(session, url, rule)
        except requests.Timeout:
            raise GraphError("media_slow") from None
        except requests.RequestException:
            raise GraphError("media_unreachable") from None


def _obey_robots(session: requests.Session, root: str, path: str) -> None:
    answer = session.get(f"{root}/robots.txt", timeout=5)
    if answer.status_code < NOT_FOUND and not allows(answer.text, path):
        raise GraphError("media_unreachable", "robots.txt does not allow the URL.")


def _download(session: requests.Session, url: str, rule: Rule) -> tuple[str, bytes]:
    with session.get(url, timeout=rule.seconds, stream=True) as answer:
        answer.raise_for_status()
        content_type = answer.headers.get("Content-Type", "").partition(";")[0].strip()
        if content_type not in rule.content_types:
            raise GraphError("media_type", f"{content_type or 'No type'} is not taken.")
        content = bytearray()
        for chunk in answer.iter_content(CHUNK):
            content += chunk
            if len(content) > rule.limit:
                raise GraphError("media_too_big")
    return content_type, bytes(content)
