"""What customers tap on: ice breakers and the menu, sent to Instagram and answered."""

from . import (
    instagram_checklist,
    instagram_inbox,
    instagram_tap,
    instagram_tap_list,
    res_lang,
)
