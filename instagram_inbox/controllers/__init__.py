from . import (
    app_callbacks,
    deletion_status,
    files,
    oauth,
    pivot,
    typing,
    webclient,
    webhook,
)
