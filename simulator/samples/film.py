"""A video that browsers play, made without an encoder: a WebM of single pictures.

A lossy WebP is one key frame of a VP8 video in another container.
https://www.rfc-editor.org/rfc/rfc9649 and https://www.matroska.org/technical/elements.html
"""

import io
import struct

from PIL import Image, WebPImagePlugin  # noqa: F401 - Odoo has Pillow load a few only

SIZE = (240, 160)
FRAMES = 12
FRAME_MILLISECONDS = 100


def film(colour: tuple[int, int, int]) -> bytes:
    """Return a video of a coloured ball that crosses the picture."""
    frames = [_frame(colour, number) for number in range(FRAMES)]
    return _header() + _element(0x18538067, _info() + _track() + _cluster(frames))


def _frame(colour: tuple[int, int, int], number: int) -> bytes:
    picture = Image.new("RGB", SIZE, (238, 238, 234))
    ball = Image.new("RGB", (40, 40), colour)
    picture.paste(ball, (int((SIZE[0] - 40) * number / (FRAMES - 1)), 60))
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=60, method=0)
    content = out.getvalue()
    start = content.index(b"VP8 ") + 8
    return content[start : start + int.from_bytes(content[start - 4 : start], "little")]


def _element(name: int, content: bytes) -> bytes:
    size = (len(content) | 1 << 56).to_bytes(8, "big")
    return name.to_bytes((name.bit_length() + 7) // 8, "big") + size + content


def _number(name: int, value: int) -> bytes:
    return _element(name, value.to_bytes(4, "big"))


def _header() -> bytes:
    return _element(
        0x1A45DFA3,
        _element(0x4282, b"webm") + _number(0x4287, 2) + _number(0x4285, 2),
    )


def _info() -> bytes:
    length = _element(0x4489, _float(FRAMES * FRAME_MILLISECONDS))
    maker = _element(0x4D80, b"simulator") + _element(0x5741, b"simulator")
    return _element(0x1549A966, _number(0x2AD7B1, 1_000_000) + length + maker)


def _float(value: int) -> bytes:
    return struct.pack(">d", value)


def _track() -> bytes:
    picture = _number(0xB0, SIZE[0]) + _number(0xBA, SIZE[1])
    entry = _number(0xD7, 1) + _number(0x73C5, 1) + _number(0x83, 1)
    entry += _element(0x86, b"V_VP8") + _element(0xE0, picture)
    return _element(0x1654AE6B, _element(0xAE, entry))


def _cluster(frames: list[bytes]) -> bytes:
    blocks = b"".join(
        # track 1, time since that of the cluster, a key frame
        _element(
            0xA3,
            b"\x81"
            + (number * FRAME_MILLISECONDS).to_bytes(2, "big")
            + b"\x80"
            + frame,
        )
        for number, frame in enumerate(frames)
    )
    return _element(0x1F43B675, _number(0xE7, 0) + blocks)
