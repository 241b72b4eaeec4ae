"""Send agents' replies, reactions and signals, and handle the outcome of each call."""

from . import (
    discuss_channel,
    instagram_automatic_reply,
    instagram_inbox,
    instagram_message,
    instagram_message_outcome,
    instagram_quick_reply,
    instagram_reaction_outbox,
    instagram_signal,
    instagram_upload,
    ir_attachment,
    mail_message,
    mail_notification,
)
