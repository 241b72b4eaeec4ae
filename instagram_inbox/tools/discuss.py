"""Which threads and messages are Instagram's, and the groups of people."""


def is_instagram(channel):
    """Predicate for store fields that only Instagram threads have."""
    return channel.channel_type == "instagram"


AGENT = "instagram_inbox.instagram_inbox_group_agent"
MANAGER = "instagram_inbox.instagram_inbox_group_manager"


def in_instagram_thread(message):
    """Predicate for store fields that only messages of Instagram threads have."""
    channel = message.channel_id
    # as remembered: for a message of another channel no query is needed
    return bool(channel._instagram_threads_among(channel.ids))
