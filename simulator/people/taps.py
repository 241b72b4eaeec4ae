"""What a customer taps on: ice breakers, the menu, and quick replies."""

from collections.abc import Callable
from typing import Any

from ..api.profile import ICE_BREAKERS, MENU
from ..world.core import Core
from ..world.errors import Refused
from ..world.model import Account, Message

Action = dict[str, Any]


class Taps:
    """The part of :class:`~.people.Controls` that taps."""

    core: Core
    _say: Callable[..., Message]

    def tap(
        self, customer: str, payload: str, *, account: str | None = None
    ) -> Message:
        """Tap on what has this payload, as a customer who sees it, or saw it before."""
        owner = self.core.world.account(account)
        person = self.core.world.customer(customer).id
        thread = self.core.world.threads.get((owner.instagram_id, person), [])
        for kind, action in _known(owner, thread):
            if action.get("payload") == payload:
                title = action.get("question") or action["title"]
                content = {"title": title, "payload": payload}
                if kind == "quick_reply":
                    content = {"text": title, "quick_reply": {"payload": payload}}
                return self._say(person, kind, content, account=owner.instagram_id)
        raise Refused(f"There is nothing to tap on with the payload {payload!r}")


def _known(owner: Account, thread: list[Message]) -> list[tuple[str, Action]]:
    quick = [
        action
        for message in reversed(thread)
        for action in message.content.get("quick_replies", ())
    ]
    return [
        *(("quick_reply", action) for action in quick),
        *(("ice_breaker", action) for action in _default(owner, ICE_BREAKERS)),
        *(("menu", action) for action in _default(owner, MENU)),
    ]


def _default(owner: Account, name: str) -> list[Action]:
    lists = owner.profile.get(name, [])
    found = [each for each in lists if each.get("locale", "default") == "default"]
    return list(found[0]["call_to_actions"]) if found else []


def shown(owner: Account, thread: list[Message]) -> dict[str, list[Action]]:
    """Return what the phone shows to tap on: questions in an empty thread only."""
    latest = max(thread, key=lambda message: message.at) if thread else None
    is_theirs = latest is not None and not latest.incoming
    return {
        "ice_breakers": [] if thread else _default(owner, ICE_BREAKERS),
        "menu": _default(owner, MENU),
        "quick_replies": (
            latest.content.get("quick_replies", []) if latest and is_theirs else []
        ),
    }
