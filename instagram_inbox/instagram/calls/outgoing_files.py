"""The files that a business can send: kinds, types, sizes, and how many in one call.

Vendor page (2026-10-05):
https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from ..common.const import IMAGE_LIMIT_BYTES, MEDIA_LIMIT_BYTES
from ..wire.file_types import sniff
from ..wire.transport import Timeout

FileKind = Literal["image", "video", "audio", "file"]

IMAGES_PER_CALL: Final = 10


@dataclass(frozen=True, slots=True)
class Allowed:
    """What Instagram accepts of one kind.

    :param content_types: as :func:`type_of` returns them.
    :param also_called: other names for these types, as browsers may derive them from
        the names of files.
    :param limit: bytes of one file.
    :param per_call: the most files in one call.
    :param timeout: seconds to connect, and seconds for the answer: Instagram fetches
        the file before it answers, a video for up to 75 seconds.
    """

    content_types: frozenset[str]
    also_called: frozenset[str] = frozenset()
    limit: int = MEDIA_LIMIT_BYTES
    per_call: int = 1
    timeout: Timeout = (3.05, 30.0)


ALLOWED: Final[dict[FileKind, Allowed]] = {
    "image": Allowed(
        frozenset({"image/png", "image/jpeg", "image/gif"}),
        limit=IMAGE_LIMIT_BYTES,
        per_call=IMAGES_PER_CALL,
    ),
    "video": Allowed(
        frozenset(
            {"video/mp4", "video/ogg", "video/avi", "video/quicktime", "video/webm"}
        ),
        frozenset({"video/x-msvideo", "video/msvideo", "audio/ogg", "application/ogg"}),
        timeout=(3.05, 80.0),
    ),
    "audio": Allowed(
        frozenset({"audio/aac", "audio/mp4", "audio/wav"}),
        frozenset(
            {
                "audio/x-wav",
                "audio/wave",
                "audio/x-m4a",
                "audio/m4a",
                "audio/x-aac",
                "audio/vnd.dlna.adts",
            }
        ),
    ),
    "file": Allowed(frozenset({"application/pdf"})),
}
# The first bytes of a container do not say whether it holds pictures.
_WITHOUT_PICTURES: Final = {"video/mp4": "audio/mp4", "video/webm": "audio/webm"}
_WITH_PICTURES: Final = {"audio/ogg": "video/ogg"}


def kind_of(content_type: str) -> FileKind | None:
    """Return the kind under which a file of this type is sent.

    :param content_type: a MIME type.
    :return: ``None`` when Instagram does not accept the type.
    """
    kinds = (
        kind
        for kind, allowed in ALLOWED.items()
        if content_type in allowed.content_types
    )
    return next(kinds, None)


def type_of(content: bytes) -> str:
    """Return the MIME type of a whole file, by its content."""
    found = sniff(content)
    if found in _WITHOUT_PICTURES:
        return found if _has_pictures(content) else _WITHOUT_PICTURES[found]
    if found in _WITH_PICTURES and b"\x80theora" in content:
        return _WITH_PICTURES[found]
    return found


def _has_pictures(content: bytes) -> bool:
    """Return whether a video has a picture; Instagram judges what cannot be read."""
    if content.startswith(b"\x1aE\xdf\xa3"):
        return b"V_" in content or b"A_" not in content
    # ISO/IEC 14496-12: eight bytes after the name of the box comes the track's handler.
    start = content.find(b"hdlr")
    while start >= 0:
        if content[start + 12 : start + 16] == b"vide":
            return True
        start = content.find(b"hdlr", start + 4)
    return b"soun" not in content


def served_type(head: bytes, kind: str) -> str | None:
    """Return the MIME type with which a stored file of a known kind is served.

    :param head: its first bytes.
    :param kind: what the file was when it was checked.
    :return: ``None`` when it is no longer of that kind.
    """
    found = sniff(head)
    if kind == "audio":
        found = _WITHOUT_PICTURES.get(found, found)
    elif kind == "video":
        found = _WITH_PICTURES.get(found, found)
    return found if kind_of(found) == kind else None


def refusal(content: bytes) -> str | None:
    """Return why Instagram would refuse a file: a key of :data:`~.reasons.REASONS`.

    :param content: the whole file.
    :return: ``None`` when Instagram accepts it.
    """
    kind = kind_of(type_of(content))
    if not content:
        return "file_empty"
    if kind is None:
        return "media_type"
    return "media_too_big" if len(content) > ALLOWED[kind].limit else None


def group(kinds: Sequence[FileKind], images_per_call: int) -> list[list[int]]:
    """Return which files go in one call, in the order of sending.

    Pictures come first and together, as Discuss and Instagram show them; all others go
    one by one, in their order.

    :param kinds: of the files, in their order.
    :param images_per_call: the most images in one call.
    :return: for each call the positions of its files.
    """
    pictures = [index for index, kind in enumerate(kinds) if kind == "image"]
    others = [[index] for index, kind in enumerate(kinds) if kind != "image"]
    starts = range(0, len(pictures), images_per_call)
    return [pictures[start : start + images_per_call] for start in starts] + others


def message_of(kind: FileKind, urls: Sequence[str]) -> dict[str, Any]:
    """Return the ``message`` of a call: a list only for several, the newer form."""
    items = [{"type": kind, "payload": {"url": url}} for url in urls]
    return {"attachment": items[0]} if len(items) == 1 else {"attachments": items}
