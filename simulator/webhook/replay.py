"""Delivers a recorded event again, for the panel and for `./dev replay`.

    python -m simulator.webhook.replay NAME

reads the target, the people and the secret from INSTAGRAM_INBOX_REPLAY, posts the
event, and prints the event and the answer as JSON.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import requests

from ..samples import pictures
from ..world import ids
from ..world.core import Core
from ..world.errors import Refused
from ..world.model import Message
from . import fixtures, posting
from .fixtures import Scene

PATIENCE = 30  # seconds


class Replay:
    """The part of :class:`~simulator.people.people.Controls` for recordings."""

    core: Core
    post: Callable[..., str]

    def replay(self, customer: str, name: str, *, account: str | None = None) -> str:
        """Deliver a recorded event as this customer's; return why it was refused.

        The event is about the latest message of the conversation. The phone does not
        show it.
        """
        scene = self._scene(customer, account)
        try:
            body = fixtures.happens_now(name, scene)
        except KeyError:
            known = sorted(fixtures.labels())
            raise Refused(f"There is no recorded event {name!r}: {known}") from None
        return self.post(posting.dump(body))

    def _scene(self, customer: str, account: str | None) -> Scene:
        world = self.core.world
        with world.lock:
            owner = world.account(account).instagram_id
            person = world.customer(customer).id
            others = [each.instagram_id for each in world.connected()]
            thread = world.threads.get((owner, person), [])
            return Scene(
                accounts=[owner, *(each for each in others if each != owner)],
                link=lambda kind: pictures.file_url(self.core, kind),
                customer=ids.igsid(owner, person),
                incoming=_latest(thread, incoming=True),
                outgoing=_latest(thread, incoming=False),
            )


def _latest(thread: list[Message], *, incoming: bool) -> str:
    mids = [each.mid for each in thread if each.incoming is incoming]
    return mids[-1] if mids else ""


def post(name: str, url: str, secret: str, root: str, **scene: Any) -> dict[str, Any]:
    """Post a recorded event to a webhook.

    :param root: the address of the simulator, which serves the event's files
    :param scene: the fields of :class:`~.fixtures.Scene`
    """

    def link(kind: str) -> str:
        return pictures.file_address(root, secret, time.time(), kind)

    happening = Scene(link=link, **scene)
    raw = posting.dump(fixtures.happens_now(name, happening))
    headers = posting.headers(raw, secret)
    with requests.Session() as session:
        session.trust_env = False  # the webhook is on this machine: no proxy
        answer = session.post(url, data=raw, headers=headers, timeout=PATIENCE)
    said = answer.text.strip()[:200]
    result = {"status": answer.status_code, "answer": said}
    return {**result, "new": happening.new, "about": happening.about}


if __name__ == "__main__":
    wanted = json.loads(os.environ["INSTAGRAM_INBOX_REPLAY"])
    try:
        print(json.dumps(post(sys.argv[1], **wanted)))
    except requests.RequestException as error:
        sys.exit(type(error).__name__)
