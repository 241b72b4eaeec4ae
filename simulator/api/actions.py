"""What a business does besides writing: react, show that it is typing or has read.

None of it comes back by the webhook.
"""

from collections.abc import Callable
from typing import Any

from ..webhook import events
from ..world.core import Core
from ..world.errors import GraphError
from ..world.model import Message

TYPING_SECONDS = 20

Thread = tuple[str, str]


def act(core: Core, account: str, customer: str, body: dict[str, Any]) -> None:
    """Carry out a ``sender_action`` and record it."""
    action = body["sender_action"]
    carry_out = _ACTIONS.get(action) if isinstance(action, str) else None
    if carry_out is None:
        raise GraphError("bad_parameter", "The sender_action is not known.")
    payload = body.get("payload")
    payload = payload if isinstance(payload, dict) else {}
    with core.world.lock:
        carry_out(core, (account, customer), payload)
        core.world.actions.append(
            {
                "at": events.now(),
                "account": account,
                "customer": customer,
                "action": action,
                "mid": payload.get("message_id"),
                "emoji": payload.get("reaction"),
            }
        )
        core.world.touch()


def known_message(core: Core, thread: Thread, mid: Any) -> Message:
    """Return a message that exists in this very conversation."""
    message = core.world.messages.get(mid) if isinstance(mid, str) else None
    if message is None or message.thread != thread or message.unsent:
        raise GraphError("bad_parameter", "The message does not exist.")
    return message


def _react(core: Core, thread: Thread, payload: dict[str, Any]) -> None:
    message = known_message(core, thread, payload.get("message_id"))
    emoji = payload.get("reaction")
    if not isinstance(emoji, str) or (emoji.isascii() and emoji != "love"):
        raise GraphError("bad_parameter", "The reaction must be an emoji.")
    message.reactions["business"] = "❤️" if emoji == "love" else emoji


def _unreact(core: Core, thread: Thread, payload: dict[str, Any]) -> None:
    message = known_message(core, thread, payload.get("message_id"))
    message.reactions.pop("business", None)


def _typing_on(core: Core, thread: Thread, _payload: dict[str, Any]) -> None:
    core.world.typing[thread] = core.world.now() + TYPING_SECONDS


def _typing_off(core: Core, thread: Thread, _payload: dict[str, Any]) -> None:
    core.world.typing.pop(thread, None)


def _mark_seen(core: Core, thread: Thread, _payload: dict[str, Any]) -> None:
    for message in core.world.threads.get(thread, []):
        if message.incoming and message.seen_at is None:
            message.seen_at = events.now()


_ACTIONS: dict[str, Callable[[Core, Thread, dict[str, Any]], None]] = {
    "react": _react,
    "unreact": _unreact,
    "typing_on": _typing_on,
    "typing_off": _typing_off,
    "mark_seen": _mark_seen,
}
