"""What Odoo asks of Instagram on its own: names, pictures, files, earlier messages."""

from . import (
    instagram_contact,
    instagram_fetch,
    instagram_import,
    instagram_import_thread,
    instagram_inbox,
    instagram_media,
    instagram_network,
)
