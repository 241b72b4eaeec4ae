"""Routes, sorted by purpose."""

from . import (
    app_callbacks,
    deletion_status,
    files,
    health,
    oauth,
    rating,
    search,
    spreadsheets,
    typing,
    webclient,
    webhook,
)
