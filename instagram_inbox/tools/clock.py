"""The current time with microseconds."""

from datetime import datetime, timezone


def clock():
    """Return the current time with microseconds, to sort messages of both sides.

    Odoo's own times have whole seconds.
    """
    return datetime.now(timezone.utc).replace(tzinfo=None)
