"""A thread in Discuss: what it shows, its status, and its messages."""

from . import (
    discuss_channel,
    discuss_channel_status,
    instagram_automation,
    instagram_clock,
    instagram_contact,
    instagram_conversation_change,
    instagram_message,
    instagram_preview,
    instagram_rating,
    instagram_tag,
    mail_message,
)
