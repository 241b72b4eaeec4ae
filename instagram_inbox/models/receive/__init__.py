"""The way from an accepted webhook to a message that agents see."""

from . import (
    dashboard_test,
    discuss_channel,
    instagram_announcement,
    instagram_delivery,
    instagram_incoming,
    instagram_incoming_changes,
    instagram_message_edit,
    instagram_reaction,
    instagram_webhook_event,
    instagram_webhook_event_job,
    instagram_webhook_event_log,
    new_message,
)
