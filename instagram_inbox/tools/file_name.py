"""File names that are safe in any address."""

import re


def file_name(name):
    """Return a file's name in a form that is safe in any address.

    :rtype: str
    """
    stem, _dot, extension = (name or "").rpartition(".")
    parts = (re.sub(r"[^A-Za-z0-9]+", "-", part) for part in (stem, extension))
    stem, extension = (part.strip("-")[:60] for part in parts)
    return f"{stem or 'file'}.{extension}" if extension else stem or "file"
