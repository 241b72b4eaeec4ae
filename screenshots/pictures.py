"""Pictures of pages, small enough to be read over a slow line."""

import io
from contextlib import contextmanager
from datetime import datetime, timezone

from PIL import Image

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 700}
MORNING = 10 * 60 + 42  # minutes since midnight, as the clock shows in all pictures
LARGEST = 150_000  # bytes
# Nothing that moves, and nothing that is there or not: the cursor, and who is online.
STILL = """
    *, *::before, *::after {
        animation: none !important; transition: none !important;
        caret-color: transparent !important;
    }
    .o-mail-ImStatus { visibility: hidden !important; }
"""

DRAWN = """() => document.fonts.status === "loaded"
    && [...document.images].every((image) => image.complete)
"""


def zone():
    """Return the time zone in which it is always the same time of the day."""
    now = datetime.now(timezone.utc)
    minutes = MORNING - (now.hour * 60 + now.minute)
    minutes = (minutes + 12 * 60) % (24 * 60) - 12 * 60
    sign, minutes = ("-" if minutes < 0 else "+"), abs(minutes)
    return f"GMT{sign}{minutes // 60:02}:{minutes % 60:02}"


@contextmanager
def screen(browser, site, login, *, phone=False):
    """Open a browser in which somebody is logged in."""
    options = {"is_mobile": True, "has_touch": True} if phone else {}
    context = browser.new_context(
        viewport=PHONE if phone else DESKTOP,
        device_scale_factor=2 if phone else 1,
        timezone_id=zone(),
        color_scheme="light",
        **options,
    )
    context.set_default_timeout(120_000)  # Odoo compiles its bundles for the first page
    page = context.new_page()
    if login:
        site.enter(page, login)
    try:
        yield page
    finally:
        context.close()


def picture(page, path, part=None):
    """Save what a page shows.

    :param part: the locator of a part of the page, of which all is to be seen
    """
    page.add_style_tag(content=STILL)
    page.mouse.move(0, 0)
    page.wait_for_function(DRAWN)
    save((part or page).screenshot(), path)


def save(content, path):
    """Save a picture with all of its colours if that is small enough."""
    full = Image.open(io.BytesIO(content)).convert("RGB")
    full.save(path, optimize=True)
    for colours in (256, 128, 64):
        if path.stat().st_size <= LARGEST:
            return
        full.quantize(colours, kmeans=3).save(path, optimize=True)
    size = path.stat().st_size
    assert size <= LARGEST, f"{path} has {size} bytes"
