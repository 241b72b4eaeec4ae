"""From a reply that an agent writes to the call that sends it, and what follows."""

from . import (
    discuss_channel,
    instagram_inbox,
    instagram_message,
    instagram_message_outcome,
    instagram_reaction_outbox,
    instagram_signal,
    instagram_upload,
    ir_attachment,
    mail_message,
    mail_notification,
)
