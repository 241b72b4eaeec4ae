"""Fetch names, pictures, files and earlier messages from Instagram."""

from . import (
    instagram_contact,
    instagram_fetch,
    instagram_import,
    instagram_import_thread,
    instagram_inbox,
    instagram_media,
    instagram_network,
)
