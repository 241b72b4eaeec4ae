"""What happens to a message after it was sent, and around its conversation."""

import time
from collections.abc import Callable
from typing import Any

from ..webhook import events, fixtures, posting
from ..world.core import Core
from ..world.errors import Refused
from ..world.model import Message

# Seconds by which a message is late when events about it come first.
LATE = 8.0

# The events of the Test button in Meta's dashboard, by the field of the button.
TESTS = ("test_message", "test_reaction", "test_seen", "test_postback")


def dashboard_tests() -> dict[str, fixtures.Object]:
    bodies = map(fixtures.load, TESTS)
    return {body["entry"][0]["changes"][0]["field"]: body for body in bodies}


class MessageChanges:
    """The part of :class:`~.people.Controls` that changes existing messages."""

    core: Core
    post: Callable[..., str]

    def unsend(self, mid: str) -> Message:
        """Take a message back, as its author."""
        message = self._existing(mid)
        message.unsent, message.text, message.content = True, "", {}
        message.kind = "text"
        message.reactions = {}
        self._tell(message, {"message": {"mid": mid, "is_deleted": True}})
        return message

    def edit(self, mid: str, text: str) -> Message:
        """Give a message another text, as its author."""
        message = self._existing(mid)
        if not isinstance(text, str) or not text.strip():
            raise Refused("A message needs a text")
        message.edits += 1
        message.text = text
        message.content = {**message.content, "text": text}
        edit = {"mid": mid, "text": text, "num_edit": message.edits}
        self._tell(message, {"message_edit": edit})
        return message

    def react(self, mid: str, emoji: str = "", *, by_business: bool = False) -> Message:
        """Set a side's one reaction: a new one replaces it, an empty one removes it."""
        message = self._existing(mid)
        side = "business" if by_business else "customer"
        message.reactions.pop(side, None)
        reaction: dict[str, Any] = {"mid": mid, "action": "unreact"}
        if emoji:
            message.reactions[side] = emoji
            name = "love" if emoji.startswith("❤") else "other"
            reaction |= {"action": "react", "reaction": name, "emoji": emoji}
        self._tell(message, {"reaction": reaction}, by_business)
        return message

    def hold(
        self, customer: str, held: bool = True, *, account: str | None = None
    ) -> bool:
        """Let another app take a conversation, or hand it over."""
        world = self.core.world
        with world.lock:
            owner = world.account(account).instagram_id
            thread = (owner, world.customer(customer).id)
            (world.held.add if held else world.held.discard)(thread)
            world.touch()
        return held

    def press_test(self, field: str = "messages") -> str:
        """Press the Test button of the dashboard; return why the event was refused."""
        tests = dashboard_tests()
        if field not in tests:
            raise Refused(f"There is no test of {field!r}: {sorted(tests)}")
        body = tests[field]
        body["entry"][0]["time"] = int(time.time())
        return self.post(posting.dump(body))

    def _existing(self, mid: str) -> Message:
        message = self.core.world.message(mid)
        if message.unsent:
            raise Refused("This message was unsent", 409)
        return message

    def _tell(
        self, message: Message, body: dict[str, Any], by_business: bool | None = None
    ) -> None:
        if by_business is None:
            by_business = not message.incoming
        build = events.from_business if by_business else events.from_customer
        event = build(message.account, message.customer, body)
        lane = "ahead" if self.core.settings["order"] == "before" else None
        update = events.Update(message.account, message.customer, event, lane=lane)
        self.core.webhooks.emit(update)
        self.core.world.touch()
