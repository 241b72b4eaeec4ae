from . import (
    app_callbacks,
    deletion_status,
    files,
    oauth,
    pivot,
    search,
    typing,
    webclient,
    webhook,
)
