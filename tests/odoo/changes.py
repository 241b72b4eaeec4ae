"""What happens to messages afterwards, as Instagram delivers it."""

from .common import CUSTOMER_ID, INSTAGRAM_ID
from .wire import stamp


def unsent(mid, **who):
    """A message was taken back."""
    return _said({"message": {"mid": mid, "is_deleted": True}}, **who)


def edited(mid, text, num_edit=1, **who):
    """A message has a new text."""
    edit = {"mid": mid, "text": text, "num_edit": num_edit}
    return _said({"message_edit": edit}, **who)


def announced(mid, bare=False, **who):
    """What comes beside a new message, at times without saying whose."""
    update = _said({"message_edit": {"mid": mid, "num_edit": 0}}, **who)
    if bare:
        del update["sender"], update["recipient"]
    return update


def reacted(mid, emoji="❤️", **who):
    """A reaction, or one taken back when there is no emoji."""
    reaction = {"mid": mid, "action": "unreact"}
    if emoji:
        reaction |= {"action": "react", "reaction": "other", "emoji": emoji}
    return _said({"reaction": reaction}, **who)


def handed(action, **who):
    """Control of a thread is passed to us, taken from us or asked for."""
    return _said({f"{action}_thread_control": {"previous_owner_app_id": "1"}}, **who)


def standby(*updates, account=INSTAGRAM_ID):
    """One delivery of what happens while another app holds the thread."""
    entry = {"time": stamp(), "id": account, "standby": list(updates)}
    return {"object": "instagram", "entry": [entry]}


def _said(content, customer=CUSTOMER_ID, at=None, ours=False):
    sender, recipient = customer, INSTAGRAM_ID
    if ours:
        sender, recipient = recipient, sender
    parties = {"sender": {"id": sender}, "recipient": {"id": recipient}}
    return {**parties, "timestamp": stamp(at), **content}
