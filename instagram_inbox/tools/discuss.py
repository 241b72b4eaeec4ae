"""Predicates for Instagram's threads and messages, names of groups and bus channels."""

AGENT = "instagram_inbox.instagram_inbox_group_agent"
MANAGER = "instagram_inbox.instagram_inbox_group_manager"
# A browser that shows the inbox screen asks for this bus channel; the server replaces it
# by one of this name for each inbox that the user may read.
DESK = "instagram_desk"


def is_instagram(channel):
    """Return whether a channel is an Instagram thread: a predicate for store fields."""
    return channel.channel_type == "instagram"


def in_instagram_thread(message):
    """Return whether a message is in an Instagram thread, for store fields."""
    channel = message.channel_id
    # from the cache: a message of another channel needs no query
    return bool(channel._instagram_threads_among(channel.ids))
