"""Delivers events: changed by faults, in order per thread, with retries.

Whoever causes an event does not wait for its delivery.
"""

import random
import threading
import time
from collections.abc import Hashable
from typing import Any

from ..world.core import Core
from . import posting
from .courier import Courier
from .events import Update
from .queues import JobQueues

WORKERS = 16
# Meta tries for 36 hours; here it is two minutes.
RETRY_DELAYS = (0.2, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
GATHER_SECONDS = 1.0
VERIFY_SECONDS = 2.0


class Webhooks:
    def __init__(
        self, core: Core, retry_delays: tuple[float, ...] = RETRY_DELAYS
    ) -> None:
        self._core = core
        self.courier = Courier(core)
        self.queues = JobQueues(WORKERS)
        self.retry_delays = retry_delays
        self._lock = threading.Lock()
        self._gathered: list[Update] = []

    def start(self) -> None:
        self.queues.start()
        threading.Thread(target=self._keep_verifying, daemon=True).start()

    def _keep_verifying(self) -> None:
        """Keep checking, so that the page shows whether Odoo is there from the start."""
        stopping = self._core.world.stopping
        while not stopping.wait(0 if not self.courier.problem else VERIFY_SECONDS):
            if self._core.webhook_url and not self.courier.verified:
                self.courier.verify()
            if self.courier.verified or not self._core.webhook_url:
                stopping.wait(VERIFY_SECONDS)

    def status(self) -> dict[str, Any]:
        failures = [entry for entry in self.courier.log if entry["reason"]]
        last = self.courier.log[-1] if self.courier.log else None
        return {
            "url": self._core.webhook_url,
            "verified": self.courier.verified,
            "problem": self.courier.problem,
            "posts": len(self.courier.log),
            "failures": len(failures),
            "last_failure": last["reason"] if last else "",
        }

    # -- shaping ---------------------------------------------------------------

    def emit(self, update: Update) -> None:
        held = (update.account, update.customer) in self._core.world.held
        if held and update.branch == "messaging":
            update.branch = "standby"
        obstacle = self._obstacle(update)
        if obstacle:
            self.settle(update, "off", obstacle)
        elif self._core.faults.is_set("webhook", "batch", "shuffle"):
            self._gather(update)
        else:
            lane = update.lane or (update.account, update.customer)
            self._dispatch([update], lane)

    def _obstacle(self, update: Update) -> str:
        account = self._core.world.accounts.get(update.account)
        if not self._core.webhook_url:
            return "No webhook address is set"
        if account is not None and not account.subscribed_fields:
            return "The business has not subscribed to webhooks"
        if account is not None and not _is_wanted(update, account.subscribed_fields):
            return f"The business has not subscribed to {update.field}"
        if account is not None and self._core.settings["app_mode"] != "live":
            return "The app is not live: Meta delivers no customer's message"
        return ""

    def _gather(self, update: Update) -> None:
        with self._lock:
            self._gathered.append(update)
            count = len(self._gathered)
        if count >= self._gather_size():
            self.queues.drop("gathering")
            self._flush()
        elif count == 1:
            self.queues.put("gathering", self._flush, GATHER_SECONDS)

    def _gather_size(self) -> int:
        faults = self._core.faults.as_dict().get("webhook", [])
        sizes = [f["value"] for f in faults if f["kind"] in ("batch", "shuffle")]
        return max(1, int(max(sizes, default=1)))

    def _flush(self) -> None:
        with self._lock:
            updates, self._gathered = self._gathered, []
        if not updates:
            return
        if self._core.faults.find("webhook", "shuffle"):
            random.shuffle(updates)
        if self._core.faults.find("webhook", "batch"):
            self._dispatch(updates, "gathered")
            return
        for update in updates:
            self._dispatch([update], "gathered")

    def _dispatch(self, updates: list[Update], lane: Hashable) -> None:
        late = self._core.faults.find("webhook", "delay")
        delay = float(late.value or 0) if late else max(u.delay for u in updates)
        delivery = Delivery(self, self._core, updates, delay)
        self.queues.put(lane, delivery.run)
        if self._core.faults.find("webhook", "duplicate"):
            self.queues.put(lane, Delivery(self, self._core, updates, 0.0).run)

    # -- results ---------------------------------------------------------------

    def settle(self, update: Update, state: str, reason: str = "") -> None:
        world = self._core.world
        with world.lock:
            message = world.messages.get(update.mid or "")
            if message is not None and message.delivery != "delivered":
                message.delivery, message.reason = state, reason
                message.attempts += state != "off"
                world.touch()
        if state != "retrying":
            update.done.set()


def _is_wanted(update: Update, fields: list[str]) -> bool:
    """Return whether the app subscribes to the field of an event.

    Instagram goes by the fields ticked in the app's dashboard. There is none here, so
    the fields in an account's subscription count as ticked.
    """
    return update.field is None or update.field in fields


class Delivery:
    """One POST, repeated until it is accepted or given up."""

    def __init__(
        self, webhooks: Webhooks, core: Core, updates: list[Update], delay: float
    ) -> None:
        self._webhooks, self._core = webhooks, core
        self._updates = updates
        self._due = time.monotonic() + delay
        self._attempts = 0

    def run(self) -> float | None:
        early = self._due - time.monotonic()
        if early > 0:
            return early
        outcome = self._webhooks.courier.post(posting.body(self._updates))
        if outcome.delivered:
            self._settle("delivered", "")
            return None
        delays = self._webhooks.retry_delays
        if self._core.settings["retries"] == "off" or self._attempts >= len(delays):
            self._settle("failed", outcome.reason)
            return None
        self._attempts += 1
        self._settle("retrying", outcome.reason)
        return delays[self._attempts - 1]

    def _settle(self, state: str, reason: str) -> None:
        for update in self._updates:
            self._webhooks.settle(update, state, reason)
