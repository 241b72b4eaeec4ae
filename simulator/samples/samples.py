"""The files that customers send: small, real, and created on demand."""

import colorsys
import hashlib
import io
import math
import struct
import wave
from collections.abc import Callable
from functools import lru_cache

from PIL import Image, ImageDraw, PdfImagePlugin  # noqa: F401 - loaded on demand else

from .film import film

SIDE = 480
RATE = 8000
Colour = tuple[int, int, int]


def _colour(seed: str, turn: float = 0.0) -> Colour:
    hue = hashlib.sha256(seed.encode()).digest()[0] / 256 + turn
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, 0.5, 0.85)
    return int(red * 255), int(green * 255), int(blue * 255)


def _picture(seed: str) -> bytes:
    picture = Image.new("RGB", (SIDE, SIDE * 3 // 4), _colour(seed))
    draw = ImageDraw.Draw(picture)
    numbers = hashlib.sha256(seed.encode()).digest()
    for x, y, size in zip(numbers[1::3], numbers[2::3], numbers[3::3], strict=False):
        box = (x * 1.8, y * 1.3, x * 1.8 + size / 2, y * 1.3 + size / 2)
        draw.ellipse(box, fill=_colour(seed, size / 256))
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _voice(seed: str) -> bytes:
    """Return two seconds of a hum that swells and fades."""
    pitch = 180 + hashlib.sha256(seed.encode()).digest()[1]
    frames = b"".join(
        struct.pack(
            "<h",
            int(
                9000
                * abs(math.sin(number / RATE * 5))
                * math.sin(number * math.tau * pitch / RATE)
            ),
        )
        for number in range(2 * RATE)
    )
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(frames)
    return out.getvalue()


def _document(seed: str) -> bytes:
    page = Image.new("RGB", (420, 594), "white")
    draw = ImageDraw.Draw(page)
    draw.rectangle((40, 40, 380, 90), fill=_colour(seed))
    for line in range(12):
        draw.rectangle(
            (40, 130 + line * 32, 380 - line % 4 * 40, 138 + line * 32), "#bbb"
        )
    out = io.BytesIO()
    page.save(out, "PDF")
    return out.getvalue()


def _film(seed: str) -> bytes:
    return film(_colour(seed))


# The file, and the type that Instagram's servers state: a wrong one for voice notes.
SAMPLES: dict[str, tuple[Callable[[str], bytes], str]] = {
    "picture": (_picture, "image/png"),
    "video": (_film, "video/mp4"),
    "voice": (_voice, "video/mp4"),
    "file": (_document, "application/pdf"),
}


@lru_cache(maxsize=64)
def sample(kind: str, seed: str) -> bytes:
    return SAMPLES[kind][0](seed)


def content_type(kind: str) -> str:
    return SAMPLES[kind][1]
