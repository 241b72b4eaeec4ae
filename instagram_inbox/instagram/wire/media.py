"""Fetches what customers send, from the addresses in the events.

The addresses come from outside, so they are not trusted: only https and the public
internet, whatever a name resolves to and wherever a redirect leads; no more bytes than
requested; and the type is read from the content, since Instagram's servers name it
wrongly (voice notes as ``video/mp4``, seen 2026-10-05).
"""

import mimetypes
import re
from collections.abc import Collection, Mapping
from typing import Final, NamedTuple
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from ..common.const import REDIRECTS
from ..common.exceptions import InstagramError, Refused, Transient
from ..common.text import clean, is_visible
from .file_types import CONTAINER, UNKNOWN, sniff
from .transport import (
    Answer,
    Encoded,
    Failure,
    ForbiddenAddress,
    Timeout,
    TooBig,
    Transport,
)

_MOST_REDIRECTS: Final = 3
_TIMEOUT: Final = (3.05, 5.0)

# Hosts of files, and hosts that only have pages for people.
_FILE_HOSTS: Final = re.compile(
    r"lookaside\.[\w.-]+|(.+\.)?(fbsbx\.com|cdninstagram\.com|fbcdn\.net)"
)
_PAGE_HOSTS: Final = re.compile(
    r"(.+\.)?(instagram\.com|instagr\.am|ig\.me|threads\.(net|com)|facebook\.com|fb\.(com|me|watch))"
)

# Types a server may state for a file whose first bytes tell nothing: types that no
# browser runs, each with the ending of its file names.
_STATED: Final = {
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-powerpoint": ".ppt",
    "application/vnd.oasis.opendocument.presentation": ".odp",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/epub+zip": ".epub",
    "application/gzip": ".gz",
    "application/json": ".json",
    "application/rtf": ".rtf",
    "application/vnd.rar": ".rar",
    "application/x-7z-compressed": ".7z",
    "application/zip": ".zip",
    "audio/amr": ".amr",
    "audio/flac": ".flac",
    "image/bmp": ".bmp",
    "image/tiff": ".tiff",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/plain": ".txt",
    "text/vcard": ".vcf",
    "video/mpeg": ".mpeg",
}
_NAME: Final = re.compile(
    r"""filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))""", re.IGNORECASE
)
_ENCODED_NAME: Final = re.compile(
    r"filename\*\s*=\s*([\w-]*)'[\w-]*'([^;\s]+)", re.IGNORECASE
)
_LONGEST_HEADER: Final = 2000
_LONGEST_NAME: Final = 100
_LONGEST_ENDING: Final = 12

_public: Final = Transport(public_only=True)
_trusting: Final = Transport()


class Media(NamedTuple):
    """A file.

    :param content_type: by its first bytes. For anything but pictures, sound, video and
        PDF it is the type that the server states, if no browser would run it; otherwise
        ``application/octet-stream``.
    :param name: the server's name for it, made safe for any file system, with the
        ending of its type; ``""`` when the server states none.
    """

    content: bytes
    content_type: str
    name: str = ""


def fetch(
    url: str,
    *,
    max_bytes: int,
    trusted_hosts: Collection[str] = frozenset(),
    timeout: Timeout = _TIMEOUT,
) -> Media:
    """Fetch a file.

    :param url: from an event.
    :param max_bytes: the download of a bigger file is stopped.
    :param trusted_hosts: as in addresses (``localhost:8070``): these may be http, and
        private.
    :param timeout: seconds to connect, and seconds from then to the last byte.
    :raises Refused: permanently; `reason` is ``media_gone`` (Meta's addresses expire),
        ``media_too_big``, ``media_unreadable`` or ``media_address``.
    :raises Transient: when a later attempt may succeed.
    """
    for _hop in range(_MOST_REDIRECTS + 1):
        answer = _get(url, max_bytes, trusted_hosts, timeout)
        if answer.status not in REDIRECTS:
            return _media(answer)
        url = _redirected(url, answer.headers.get("Location", ""))
    raise Refused("too many redirects", reason="media_address")


def is_page(url: str) -> bool:
    """Return whether an address is a page for people, which is not worth fetching."""
    return _is_of(_PAGE_HOSTS, url) and not is_file(url)


def is_file(url: str, trusted_hosts: Collection[str] = frozenset()) -> bool:
    """Return whether an address belongs to the servers of Instagram's files.

    :param url: from an event.
    :param trusted_hosts: further servers, as in :func:`fetch`.
    """
    parts = _split(url)
    is_trusted = parts is not None and parts.netloc.lower() in trusted_hosts
    return is_trusted or _is_of(_FILE_HOSTS, url)


def _is_of(hosts: re.Pattern[str], url: str) -> bool:
    parts = _split(url)
    name = ((parts and parts.hostname) or "").rstrip(".").lower()
    return bool(hosts.fullmatch(name))


def extension(content_type: str) -> str:
    """Return the ending of file names of a type, with its dot; ``""`` when unknown."""
    return _STATED.get(content_type) or mimetypes.guess_extension(content_type) or ""


def file_name(name: str, content_type: str) -> str:
    """Return a name that is safe in any file system, with the ending of the type.

    It has no path, no control or direction characters, and a moderate length.

    :param name: as a server states it.
    :param content_type: of the file.
    :return: ``""`` when nothing is left of it
    """
    name = "".join(one if is_visible(one) else " " for one in clean(name))
    name = " ".join(re.split(r"[/\\]", name)[-1].split())
    name = re.sub(r'[<>:"|?*]', "_", name).strip(". ")
    ending = _ending_of(name)
    name = name.removesuffix(ending)[:_LONGEST_NAME].rstrip(". ") + ending
    wanted = extension(content_type)
    is_right = mimetypes.guess_type(name)[0] == content_type
    if not name or is_right or content_type == UNKNOWN or ending.lower() == wanted:
        return name
    return f"{name}{wanted}"


def _type(answer: Answer) -> str:
    found = sniff(answer.content)
    if found == CONTAINER:
        return "video/mp4"
    if found != UNKNOWN:
        return found
    stated = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    ending = _ending_of(_stated_name(answer.headers)).lower()
    named = (kind for kind, known in _STATED.items() if known == ending)
    return stated if stated in _STATED else next(named, UNKNOWN)


def _stated_name(headers: Mapping[str, str]) -> str:
    """Return the name in Content-Disposition, unchanged."""
    told = headers.get("Content-Disposition", "")[:_LONGEST_HEADER]
    if found := _ENCODED_NAME.search(told):
        return _decoded(found[2], found[1] or "utf-8")
    if found := _NAME.search(told):
        name = found[2] if found[1] is None else re.sub(r"\\(.)", r"\1", found[1])
        # headers are read as Latin-1, but many servers write UTF-8
        return _reread(name.strip())
    return ""


def _decoded(text: str, charset: str) -> str:
    try:
        return unquote(text, charset, "replace")
    except LookupError:
        return unquote(text, "utf-8", "replace")


def _reread(name: str) -> str:
    try:
        return name.encode("latin-1").decode()
    except UnicodeError:
        return name


def _ending_of(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    is_ending = stem and ending.isalnum() and len(ending) <= _LONGEST_ENDING
    return f"{dot}{ending}" if is_ending else ""


def _redirected(url: str, location: str) -> str:
    try:
        return urljoin(url, location) if location else ""
    except ValueError:
        return ""


def _get(
    url: str, max_bytes: int, trusted_hosts: Collection[str], timeout: Timeout
) -> Answer:
    transport = _transport_to(url, trusted_hosts)
    if transport is None:
        raise Refused("not an address to fetch from", reason="media_address")
    try:
        return transport.call("GET", url, timeout=timeout, max_bytes=max_bytes)
    except Failure as error:
        failure = error
    raise _decision(failure)


def _transport_to(url: str, trusted_hosts: Collection[str]) -> Transport | None:
    """Return a transport to an address; ``None`` when calls to it are not allowed."""
    parts = _split(url)
    if parts is None or not parts.hostname or "@" in parts.netloc:
        return None
    if parts.netloc.lower() in trusted_hosts:
        return _trusting if parts.scheme in ("http", "https") else None
    return _public if parts.scheme == "https" else None


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _decision(failure: Failure) -> InstagramError:
    if isinstance(failure, TooBig):
        return Refused(str(failure), reason="media_too_big")
    if isinstance(failure, Encoded):
        return Refused(str(failure), reason="media_unreadable")
    if isinstance(failure, ForbiddenAddress):
        return Refused(str(failure), reason="media_address")
    return Transient(str(failure))


def _media(answer: Answer) -> Media:
    status = answer.status
    if status == 200 and answer.content:
        content_type = _type(answer)
        name = file_name(_stated_name(answer.headers), content_type)
        return Media(answer.content, content_type, name)
    message = f"the file's server answered with HTTP status {status}"
    if status >= 500 or status in (408, 425, 429):
        raise Transient(message, http_status=status)
    raise Refused(message, http_status=status, reason="media_gone")
