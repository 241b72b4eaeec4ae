"""Predicates and relations for Discuss's store, names of groups and bus channels."""

from odoo.addons.mail.tools.discuss import Store

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


class OneOfFew(Store.One):
    """A relation of many records to few, such as threads to their agent.

    Odoo describes the agent anew for each thread. This does it once for each `Store`.
    """

    def _add_to_store(self, store, target, key):
        described = vars(store).setdefault("instagram_described", set())
        if (key, self.records) not in described:
            described.add((key, self.records))
            super()._add_to_store(store, target, key)
        else:
            target[key] = self._get_id()
