from . import (
    app_callbacks,
    deletion_status,
    oauth,
    pivot,
    typing,
    webclient,
    webhook,
)
