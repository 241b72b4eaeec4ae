"""Connect an account and keep it connected: login, access, checklist, settings."""

from . import (
    instagram_api,
    instagram_checklist,
    instagram_checklist_account,
    instagram_checklist_app,
    instagram_checklist_server,
    instagram_health,
    instagram_inbox,
    instagram_inbox_access,
    instagram_inbox_login,
    instagram_login,
    instagram_observation,
    instagram_request,
    res_config_settings,
)
