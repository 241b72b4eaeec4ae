"""Helpers for Discuss: predicates and relations of its store, names, closed methods."""

from functools import wraps

from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import UserError

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


def closed_to_threads(cls, name):
    """Return a method of this name that refuses threads, and else calls super."""
    method = getattr(cls, name)

    @wraps(method)
    def closed(self, *args, **kwargs):
        # sudo: discuss.channel - the type decides what is allowed
        if any(map(is_instagram, self.sudo())):
            raise UserError(
                self.env._("This is not available in Instagram conversations.")
            )
        return getattr(super(cls, self), name)(*args, **kwargs)

    return closed


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
