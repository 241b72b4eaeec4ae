"""Later changes of messages, as Instagram delivers them."""

from .common import CUSTOMER_ID, INSTAGRAM_ID
from .wire import stamp


def unsent(mid, **who):
    """Return the update that a message was unsent."""
    return _said({"message": {"mid": mid, "is_deleted": True}}, **who)


def edited(mid, text, num_edit=1, **who):
    """Return the update that a message has a new text."""
    edit = {"mid": mid, "text": text, "num_edit": num_edit}
    return _said({"message_edit": edit}, **who)


def announced(mid, bare=False, **who):
    """Return the update that accompanies a new message, sometimes without a sender."""
    update = _said({"message_edit": {"mid": mid, "num_edit": 0}}, **who)
    if bare:
        del update["sender"], update["recipient"]
    return update


def reacted(mid, emoji="❤️", **who):
    """Return a reaction; without an emoji, its removal."""
    reaction = {"mid": mid, "action": "unreact"}
    if emoji:
        reaction |= {"action": "react", "reaction": "other", "emoji": emoji}
    return _said({"reaction": reaction}, **who)


def handed(action, **who):
    """Return the update that passes, takes or requests the control of a thread."""
    return _said({f"{action}_thread_control": {"previous_owner_app_id": "1"}}, **who)


def standby(*updates, account=INSTAGRAM_ID):
    """Return a delivery of events that happen while another app holds the thread."""
    entry = {"time": stamp(), "id": account, "standby": list(updates)}
    return {"object": "instagram", "entry": [entry]}


def _said(content, customer=CUSTOMER_ID, at=None, ours=False):
    sender, recipient = customer, INSTAGRAM_ID
    if ours:
        sender, recipient = recipient, sender
    parties = {"sender": {"id": sender}, "recipient": {"id": recipient}}
    return {**parties, "timestamp": stamp(at), **content}
