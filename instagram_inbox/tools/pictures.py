"""Profile pictures of customers and accounts; everything works without them, too."""

import base64
import io
import logging
import math
import struct

from odoo.exceptions import UserError
from odoo.tools.image import image_process
from PIL import Image

from ..instagram.common import exceptions
from ..instagram.wire import media
from ..instagram.wire.file_types import sniff

_logger = logging.getLogger(__name__)

PICTURE_PIXELS = 256
PICTURE_BYTES = 2 * 1024 * 1024
# Instagram's pictures have a million pixels; each takes four bytes while it is read.
PICTURE_LIMIT_PIXELS = 16_000_000
PICTURE_TIMEOUT = (3.05, 5.0)
# Odoo would also store an SVG, which can hold a program.
PICTURE_TYPES = {"image/gif", "image/jpeg", "image/png", "image/webp"}
# The formats that Odoo reads with Pillow; it stores a WebP unchanged.
PICTURE_FORMATS = ("GIF", "JPEG", "PNG")
# Errors that a broken picture raises in Odoo and in Pillow.
PICTURE_ERRORS = (
    EOFError,
    Image.DecompressionBombError,
    OSError,
    SyntaxError,
    UserError,
    ValueError,
    struct.error,
)


def fetch_picture(url, trusted_hosts):
    """Return the content of a picture, or None when it is not available."""
    if not url:
        return None
    try:
        picture = media.fetch(
            url,
            max_bytes=PICTURE_BYTES,
            trusted_hosts=trusted_hosts,
            timeout=PICTURE_TIMEOUT,
        )
    except exceptions.InstagramError as error:
        _logger.info("A profile picture could not be fetched: %s", error)
        return None
    return picture.content if picture.content_type in PICTURE_TYPES else None


def small_picture(content):
    """Return a picture scaled down for storage: Odoo stores five sizes of it.

    Always as JPEG: writing a photograph takes a tenth of the time of a PNG.

    :return: in base64; None when it is not a picture
    """
    if not content:
        return None
    try:
        if sniff(content) != "image/webp":
            with Image.open(io.BytesIO(content), formats=PICTURE_FORMATS) as picture:
                if math.prod(picture.size) > PICTURE_LIMIT_PIXELS:
                    raise ValueError("it has too many pixels")
        small = image_process(
            content, size=(PICTURE_PIXELS, PICTURE_PIXELS), output_format="JPEG"
        )
    except PICTURE_ERRORS as error:
        _logger.info("A profile picture could not be read: %s", error)
        return None
    return base64.b64encode(small)
