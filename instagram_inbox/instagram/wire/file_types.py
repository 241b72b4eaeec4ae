"""The type of a file by its first bytes, for the kinds that Instagram passes on."""

from typing import Final

UNKNOWN: Final = "application/octet-stream"

_STARTS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"\xff\xf1", "audio/aac"),
    (b"\xff\xf9", "audio/aac"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)
# Containers that name their content at another position.
_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/avi"}
_BRANDS: Final = {
    **dict.fromkeys((b"isom", *(b"iso%d" % n for n in range(2, 10))), "video/mp4"),
    **dict.fromkeys((b"mp41", b"mp42", b"avc1", b"mmp4", b"MSNV"), "video/mp4"),
    **dict.fromkeys((b"M4V ", b"M4VH", b"M4VP", b"dash", b"XAVC"), "video/mp4"),
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
    b"avif": "image/avif",
    b"avis": "image/avif",
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"mif1", b"msf1"), "image/heic"),
}
# Formats of early mobile phones: a letter tells the version.
_FAMILIES: Final = {b"3gp": "video/3gpp", b"3gg": "video/3gpp", b"3g2": "video/3gpp2"}
# A video container of unknown brand: its content may be anything, but no program.
CONTAINER: Final = "video/x-iso-media"


def sniff(content: bytes) -> str:
    """Return the MIME type; never one that a browser would run."""
    for start, content_type in _STARTS:
        if content.startswith(start):
            return content_type
    if content.startswith(b"RIFF"):
        return _RIFF.get(content[8:12], UNKNOWN)
    if content[4:8] == b"ftyp":
        family = _FAMILIES.get(content[8:11], CONTAINER)
        return _BRANDS.get(content[8:12], family)
    return UNKNOWN
