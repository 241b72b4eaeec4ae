"""Everything a person or a test can do: as a customer, as the shop, or to break things.

The control API and :class:`simulator.Simulator` both consist of these methods.
"""

import re
import secrets
from typing import Any

from ..api import sending, tokens
from ..samples import pictures
from ..webhook import events, posting
from ..webhook.kinds import KINDS
from ..webhook.replay import Replay
from ..world import ids
from ..world.core import Core
from ..world.errors import Refused
from ..world.model import Account, Customer, Message
from .changes import LATE, MessageChanges
from .feed import Feed
from .owner import OwnerActions
from .taps import Taps

SCOPES = ["instagram_business_basic", "instagram_business_manage_messages"]


class Controls(MessageChanges, OwnerActions, Feed, Replay, Taps):
    def __init__(self, core: Core) -> None:
        self.core = core
        self.world, self.faults = core.world, core.faults
        self.settings, self.webhooks = core.settings, core.webhooks

    # -- customers -------------------------------------------------------------

    def add_customer(
        self,
        name: str | None = None,
        username: str | None = None,
        *,
        has_picture: bool = True,
        needs_consent: bool = False,
        blocked: bool = False,
        key: str | None = None,
    ) -> Customer:
        username = username or _username(name)
        customer = Customer(
            id=key or secrets.token_hex(4),
            username=username,
            name=name or None,
            has_picture=has_picture,
            needs_consent=needs_consent,
            blocked=blocked,
        )
        self.world.add_customer(customer)
        return customer

    def write(
        self,
        customer: str,
        text: str = "",
        *,
        account: str | None = None,
        at: float | None = None,
        **wanted: Any,
    ) -> Message:
        """Write as a customer.

        ``at``: seconds since 1970, for a message written earlier. ``kind``: a key of
        the table in ``webhook/kinds.py``, for anything but plain text.
        """
        wanted = {"text": text, **wanted}
        kind = events.kind_of(wanted)
        content = events.content(wanted, self._link)
        return self._say(customer, kind, content, account=account, at=at)

    def _say(
        self,
        customer: str,
        kind: str,
        content: dict[str, Any],
        *,
        account: str | None = None,
        at: float | None = None,
    ) -> Message:
        world = self.world
        with world.lock:  # so that events leave in the order of their times
            owner = world.account(account).instagram_id
            person = world.customer(customer).id
            moment = world.microsecond(at)
            message = Message(
                mid=ids.message_id(owner, person, moment),
                account=owner,
                customer=person,
                incoming=True,
                at=moment // 1000,
                text=content.get("text", ""),
                content=content,
                kind=kind,
                happening=KINDS[kind].happening if kind in KINDS else "message",
            )
            world.add_message(message)
            self._announce(message)
        return message

    def _link(self, sample: str) -> str:
        return pictures.file_url(self.core, sample)

    def _announce(self, message: Message) -> None:
        companion = self.settings["companion"]
        if message.happening != "message":
            companion = "off"
        update = events.announce(message)
        if self.settings["order"] == "before":
            update.delay = LATE
        if companion == "only":
            message.delivery = "delivered"
        else:
            self.webhooks.emit(update)
        if companion != "off":
            self.webhooks.emit(events.companion(message, bare=companion == "bare"))

    def see(self, customer: str, *, account: str | None = None) -> str | None:
        """Open the conversation: the customer reads the business's latest message."""
        world = self.world
        with world.lock:
            owner = world.account(account).instagram_id
            thread = world.threads.get((owner, customer), [])
            unseen = [m for m in thread if not m.incoming and m.seen_at is None]
            if not unseen:
                return None
            for message in unseen:
                message.seen_at = events.now()
            mid = unseen[-1].mid
            event = events.from_customer(owner, customer, {"read": {"mid": mid}})
            self.webhooks.emit(events.Update(owner, customer, event))
            world.touch()
        return mid

    def retry(self, mid: str) -> Message:
        """Deliver a customer's message again, unchanged."""
        message = self.world.message(mid)
        message.delivery, message.reason = "waiting", ""
        self.webhooks.emit(
            events.Update(message.account, message.customer, message.event, mid=mid)
        )
        self.world.touch()
        return message

    # -- the business ----------------------------------------------------------

    def add_account(self, username: str, name: str | None = None) -> Account:
        """Open another business account, which can be connected like the first ones."""
        account = Account(
            instagram_id=f"178414{secrets.randbelow(10**11):011}",
            app_scoped_id=f"2{secrets.randbelow(10**16):016}",
            username=username,
            name=name or username,
        )
        self.world.add_account(account)
        return account

    def connect(self, account: str, scopes: list[str] | None = None) -> str:
        """Return a long-lived token and subscribe to all fields, without the login."""
        found = self.world.account(account)
        token = tokens.issue(
            self.core, found.instagram_id, scopes or SCOPES, long_lived=True
        )
        with self.world.lock:
            found.subscribed_fields = found.subscribed_fields or sorted(events.FIELDS)
        return token

    def revoke(self, account: str, subcode: int = 458) -> int:
        """Remove the app as the account's owner (or change the password: 460)."""
        owner = self.world.account(account).instagram_id
        with self.world.lock:
            found = [t for t in self.world.tokens.values() if t.account == owner]
            for token in found:
                token.revoked = subcode
            self.world.touch()
        return len(found)

    def write_as_business(
        self, customer: str, text: str, *, account: str | None = None
    ) -> Message:
        """Reply in Instagram's own app: Odoo receives only the echo."""
        owner = self.world.account(account).instagram_id
        person = self.world.customer(customer).id
        content = events.content({"text": text}, self._link)
        message = sending.business_message(self.core, owner, person, content, "app")
        self.webhooks.emit(events.announce(message))
        return message

    def sent(self, *, account: str | None = None) -> list[Message]:
        """Return what the business sent through the API, oldest first."""
        with self.world.lock:
            messages = list(self.world.messages.values())
        return [
            message
            for message in messages
            if message.source == "api" and account in (None, message.account)
        ]

    def actions(self) -> list[dict[str, Any]]:
        """Return what the business did besides writing, oldest first."""
        with self.world.lock:
            return list(self.world.actions)

    # -- raw events ------------------------------------------------------------

    def emit(
        self,
        event: dict[str, Any],
        *,
        account: str | None = None,
        customer: str = "",
        branch: str = "messaging",
    ) -> None:
        """Deliver any event unchanged, in the usual way, if its field is subscribed."""
        owner = self.world.account(account).instagram_id
        self.webhooks.emit(events.Update(owner, customer, event, branch))

    def post(self, body: bytes | str, *, secret: str | None = None) -> str:
        """Post any body, signed, at once; return why it was refused."""
        raw = body.encode() if isinstance(body, str) else body
        key = self.core.app_secret if secret is None else secret
        courier = self.webhooks.courier
        return courier.post_as_is(raw, posting.headers(raw, key)).reason

    # -- the simulator itself --------------------------------------------------

    def set_webhook(self, **registration: str) -> bool:
        """Change ``url``, ``app_id``, ``app_secret`` or ``verify_token``."""
        names = {"url": "webhook_url"}
        for name, value in registration.items():
            if name not in ("url", "app_id", "app_secret", "verify_token"):
                raise Refused(f"The webhook has no {name!r}")
            setattr(self.core, names.get(name, name), value)
        self.webhooks.courier.forget_check()
        return self.webhooks.courier.verify()

    def advance_clock(self, hours: float) -> float:
        """Move the clock of tokens and windows; events keep the true time."""
        with self.world.lock:
            self.world.clock_offset += hours * 3600
            self.world.touch()
        return self.world.clock_offset

    def wait_idle(self, timeout: float = 10.0) -> bool:
        """Wait until every event has been delivered or given up."""
        return self.webhooks.queues.wait_idle(timeout)

    def reset(self) -> None:
        """Restore the initial state, except the registration of the app."""
        self.webhooks.queues.clear()
        self.webhooks.courier.log.clear()
        self.faults.clear()
        self.settings.reset()
        self.world.reset()
        self.core.files.clear()


def _username(name: str | None) -> str:
    plain = re.sub(r"[^a-z0-9]+", ".", (name or "").lower()).strip(".")
    return f"{plain or 'someone'}.{secrets.token_hex(2)}"
