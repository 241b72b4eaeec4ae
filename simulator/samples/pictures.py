"""Pictures of people, drawn on demand, and the addresses of all files."""

import colorsys
import hashlib
import hmac
import io
import secrets
import time
from collections.abc import Callable
from functools import lru_cache

from PIL import Image, ImageDraw

from ..world.core import Core

SIZE = 320
SCALE = 2  # drawn larger and then shrunk: Pillow's shapes have hard edges
LIFE = 3 * 24 * 3600
Colour = tuple[int, int, int]


def picture_url(core: Core, root: str, kind: str, key: str) -> str:
    """Return an address that works for a few days, like Instagram's."""
    return f"{root}cdn/{kind}/{key}.png?{_expiry(core, kind, key)}"


def file_url(core: Core, kind: str) -> str:
    """Return an address for a new file of a message; it does not reveal the type."""
    return message_url(core, f"{kind}-{secrets.token_hex(6)}")


def message_url(core: Core, key: str) -> str:
    """Return the address of a message's file, which works for some days."""
    return message_address(core.root, core.app_secret, core.world.now(), key)


def file_address(root: str, secret: str, now: float, kind: str) -> str:
    """Return an address for a new file at a simulator."""
    return message_address(root, secret, now, f"{kind}-{secrets.token_hex(6)}")


def message_address(root: str, secret: str, now: float, key: str) -> str:
    """Return the address of a message's file at a simulator."""
    expires = int(now) // 3600 * 3600 + LIFE
    signature = _signature(secret, "message", key, expires)
    return f"{root}cdn/message/{key}?oe={expires}&oh={signature}"


def _expiry(core: Core, kind: str, key: str) -> str:
    expires = int(core.world.now()) // 3600 * 3600 + LIFE
    return f"oe={expires}&oh={_signature(core.app_secret, kind, key, expires)}"


def allowed(core: Core, kind: str, key: str, expires: str, signature: str) -> bool:
    if not expires.isdigit() or int(expires) < core.world.now():
        return False
    expected = _signature(core.app_secret, kind, key, int(expires))
    return hmac.compare_digest(expected.encode(), signature.encode())


def _signature(secret: str, kind: str, key: str, expires: int) -> str:
    text = f"{kind}/{key}/{expires}".encode()
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()[:32]


@lru_cache(maxsize=256)
def draw(emblem: str, seed: str) -> bytes:
    side = SIZE * SCALE
    numbers = hashlib.sha256(seed.encode()).digest()
    picture = Image.new("RGB", (side, side), _colour(numbers[0], 0.38, 0.93))
    _EMBLEMS.get(emblem, _person)(ImageDraw.Draw(picture), side, numbers)
    picture = picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _colour(number: int, saturation: float, value: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(number / 256, saturation, value)
    return int(red * 255), int(green * 255), int(blue * 255)


def _circle(draw: ImageDraw.ImageDraw, x: float, y: float, r: float, c: Colour) -> None:
    draw.ellipse((x - r, y - r, x + r, y + r), fill=c)


_SKIN = ((255, 224, 196), (241, 194, 150), (205, 148, 104), (141, 92, 62), (96, 60, 42))
_HAIR = ((44, 34, 30), (92, 58, 36), (168, 112, 52), (222, 180, 98), (178, 178, 184))


def _person(draw: ImageDraw.ImageDraw, side: int, numbers: bytes) -> None:
    skin, hair = _SKIN[numbers[1] % 5], _HAIR[numbers[2] % 5]
    shirt = _colour(numbers[3], 0.6, 0.72)
    middle = side / 2
    if numbers[4] % 2:  # long hair, behind the shoulders
        box = (side * 0.27, side * 0.22, side * 0.73, side * 0.8)
        draw.rounded_rectangle(box, side * 0.22, fill=hair)
    draw.ellipse((side * 0.12, side * 0.7, side * 0.88, side * 1.4), fill=shirt)
    neck = (side * 0.43, side * 0.55, side * 0.57, side * 0.76)
    draw.rounded_rectangle(neck, side * 0.06, fill=skin)
    _circle(draw, middle, side * 0.43, side * 0.19, skin)
    draw.pieslice(
        (side * 0.29, side * 0.19, side * 0.71, side * 0.6), 180, 360, fill=hair
    )
    for x in (0.43, 0.57):
        _circle(draw, side * x, side * 0.45, side * 0.018, (40, 34, 34))
    smile = (side * 0.44, side * 0.46, side * 0.56, side * 0.55)
    draw.arc(smile, 20, 160, fill=(150, 70, 70), width=side // 80)


def _flower(draw: ImageDraw.ImageDraw, side: int, _numbers: bytes) -> None:
    draw.rectangle((0, 0, side, side), fill=(252, 231, 236))
    stem = (side * 0.48, side * 0.5, side * 0.52, side * 0.95)
    draw.rectangle(stem, fill=(84, 140, 92))
    draw.ellipse(
        (side * 0.5, side * 0.72, side * 0.74, side * 0.82), fill=(84, 140, 92)
    )
    for x, y in ((0.5, 0.23), (0.66, 0.35), (0.6, 0.54), (0.4, 0.54), (0.34, 0.35)):
        _circle(draw, side * x, side * y, side * 0.125, (222, 84, 120))
    _circle(draw, side * 0.5, side * 0.4, side * 0.095, (250, 200, 84))


def _bike(draw: ImageDraw.ImageDraw, side: int, _numbers: bytes) -> None:
    draw.rectangle((0, 0, side, side), fill=(214, 236, 240))
    width, dark, red = side // 34, (38, 70, 83), (231, 111, 81)
    for x in (0.29, 0.71):
        box = (side * (x - 0.17), side * 0.47, side * (x + 0.17), side * 0.81)
        draw.ellipse(box, outline=dark, width=width)
    frame = ((0.29, 0.64), (0.41, 0.4), (0.62, 0.4), (0.48, 0.64), (0.29, 0.64))
    draw.line([(side * x, side * y) for x, y in frame], fill=red, width=width)
    fork = ((0.71, 0.64), (0.6, 0.3), (0.7, 0.27))
    draw.line([(side * x, side * y) for x, y in fork], fill=dark, width=width)
    seat = ((0.48, 0.64), (0.39, 0.33))
    draw.line([(side * x, side * y) for x, y in seat], fill=dark, width=width)
    draw.line((side * 0.33, side * 0.33, side * 0.46, side * 0.33), dark, width * 2)


def _heart(draw: ImageDraw.ImageDraw, side: int, _numbers: bytes) -> None:
    draw.rectangle((0, 0, side, side), fill=(236, 230, 248))
    colour = (150, 110, 200)
    for x in (0.39, 0.61):
        _circle(draw, side * x, side * 0.42, side * 0.13, colour)
    corners = ((0.285, 0.495), (0.5, 0.76), (0.715, 0.495), (0.5, 0.4))
    draw.polygon([(side * x, side * y) for x, y in corners], fill=colour)


_EMBLEMS: dict[str, Callable[[ImageDraw.ImageDraw, int, bytes], None]] = {
    "flower": _flower,
    "bike": _bike,
    "heart": _heart,
}


def picture(core: Core, kind: str, key: str) -> bytes | None:
    account = core.world.accounts.get(key)
    if kind == "account" and account is not None:
        return draw(account.emblem, key)
    post = core.world.posts.get(key)
    if kind == "post" and post is not None:
        return draw(post.emblem, key)
    customer = core.world.customers.get(key)
    if kind == "customer" and customer is not None and customer.has_picture:
        return draw("person", customer.look or key)
    return None


def headers() -> dict[str, str]:
    last = time.strftime("%a, %d %b %Y 00:00:00 GMT", time.gmtime())
    return {"Cache-Control": f"max-age={LIFE}", "Last-Modified": last}
