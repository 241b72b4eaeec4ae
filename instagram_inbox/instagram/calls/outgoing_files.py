"""The files that a business may send: kinds, types, sizes, and how many in one call.

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
class Taken:
    """What Instagram takes of one kind.

    :param content_types: as :func:`type_of` names them.
    :param also_called: the same types, as browsers may name them by a file's name.
    :param limit: bytes of one file.
    :param per_call: how many may go in one call.
    :param timeout: seconds to connect, and seconds for the answer: Instagram fetches
        the file before it answers, a video for up to 75 seconds.
    """

    content_types: frozenset[str]
    also_called: frozenset[str] = frozenset()
    limit: int = MEDIA_LIMIT_BYTES
    per_call: int = 1
    timeout: Timeout = (3.05, 30.0)


TAKEN: Final[dict[FileKind, Taken]] = {
    "image": Taken(
        frozenset({"image/png", "image/jpeg", "image/gif"}),
        limit=IMAGE_LIMIT_BYTES,
        per_call=IMAGES_PER_CALL,
    ),
    "video": Taken(
        frozenset(
            {"video/mp4", "video/ogg", "video/avi", "video/quicktime", "video/webm"}
        ),
        frozenset({"video/x-msvideo", "video/msvideo", "audio/ogg", "application/ogg"}),
        timeout=(3.05, 80.0),
    ),
    "audio": Taken(
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
    "file": Taken(frozenset({"application/pdf"})),
}
# A container's first bytes do not tell whether there are pictures in it.
_WITHOUT_PICTURES: Final = {"video/mp4": "audio/mp4", "video/webm": "audio/webm"}
_WITH_PICTURES: Final = {"audio/ogg": "video/ogg"}


def kind_of(content_type: str) -> FileKind | None:
    """As what a file of this type is sent; ``None`` when Instagram takes none such."""
    kinds = (
        kind for kind, taken in TAKEN.items() if content_type in taken.content_types
    )
    return next(kinds, None)


def type_of(content: bytes) -> str:
    """The MIME type of a whole file, by what is in it."""
    found = sniff(content)
    if found in _WITHOUT_PICTURES:
        return found if _has_pictures(content) else _WITHOUT_PICTURES[found]
    if found in _WITH_PICTURES and b"\x80theora" in content:
        return _WITH_PICTURES[found]
    return found


def _has_pictures(content: bytes) -> bool:
    """Whether a film has a picture; what cannot be read is left to Instagram."""
    if content.startswith(b"\x1aE\xdf\xa3"):
        return b"V_" in content or b"A_" not in content
    # ISO/IEC 14496-12: a track's handler follows its box's name by eight bytes.
    start = content.find(b"hdlr")
    while start >= 0:
        if content[start + 12 : start + 16] == b"vide":
            return True
        start = content.find(b"hdlr", start + 4)
    return b"soun" not in content


def served_type(head: bytes, kind: str) -> str | None:
    """The MIME type by which a file is handed out that was found to be of a kind.

    :param head: its first bytes.
    :return: ``None`` when it is not of that kind any more.
    """
    found = sniff(head)
    if kind == "audio":
        found = _WITHOUT_PICTURES.get(found, found)
    elif kind == "video":
        found = _WITH_PICTURES.get(found, found)
    return found if kind_of(found) == kind else None


def refusal(content: bytes) -> str | None:
    """Why Instagram would not take a file: a key of :data:`~.reasons.REASONS`."""
    kind = kind_of(type_of(content))
    if not content:
        return "file_empty"
    if kind is None:
        return "media_type"
    return "media_too_big" if len(content) > TAKEN[kind].limit else None


def group(kinds: Sequence[FileKind], images_per_call: int) -> list[list[int]]:
    """Which files go in one call, in the order in which they are sent.

    Pictures come first and together, as Discuss and Instagram show them; all else goes
    singly, in its order.

    :param kinds: of the files, in their order.
    :return: for each call the positions of its files.
    """
    pictures = [index for index, kind in enumerate(kinds) if kind == "image"]
    others = [[index] for index, kind in enumerate(kinds) if kind != "image"]
    starts = range(0, len(pictures), images_per_call)
    return [pictures[start : start + images_per_call] for start in starts] + others


def message_of(kind: FileKind, urls: Sequence[str]) -> dict[str, Any]:
    """The ``message`` of a call: a list only for several, as it is the newer form."""
    items = [{"type": kind, "payload": {"url": url}} for url in urls]
    return {"attachment": items[0]} if len(items) == 1 else {"attachments": items}
