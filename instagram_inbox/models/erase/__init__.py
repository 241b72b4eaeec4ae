"""Erase what has to go, and keep it from coming back."""

from . import (
    discuss_channel,
    instagram_comment,
    instagram_contact,
    instagram_deletion,
    instagram_erasure,
    instagram_inbox,
    instagram_message,
    instagram_webhook_event,
    mail_message,
)
