"""The state of the simulated Instagram, behind one lock."""

import threading
import time
from collections import deque
from typing import Any

from . import ids, seed
from .errors import Refused
from .model import Account, Code, Comment, Customer, Message, Post, Token


class World:
    """The shared state: readers and writers hold ``lock``; writers call ``touch``."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.version = 0
        self._changed = threading.Condition(self.lock)
        self.stopping = threading.Event()
        self._last = self._serial = 0
        self.reset()

    def reset(self) -> None:
        with self.lock:
            self.clock_offset = 0.0
            self.tokens: dict[str, Token] = {}
            self.codes: dict[str, Code] = {}
            self.messages: dict[str, Message] = {}
            self.threads: dict[tuple[str, str], list[Message]] = {}
            self.accounts: dict[str, Account] = {}
            self.customers: dict[str, Customer] = {}
            self.igsids: dict[str, tuple[str, str]] = {}
            self.posts: dict[str, Post] = {}
            self.comments: dict[str, Comment] = {}
            # threads that another app holds now
            self.held: set[tuple[str, str]] = set()
            self.typing: dict[tuple[str, str], float] = {}
            # the times of each account's recent calls of the Conversations API
            self.listings: dict[str, list[float]] = {}
            self.actions: deque[dict[str, Any]] = deque(maxlen=10000)
            self.calls: deque[dict[str, Any]] = deque(maxlen=10000)
            for account in seed.accounts():
                self.accounts[account.instagram_id] = account
            for customer in seed.customers():
                self.add_customer(customer)
            for post in seed.posts():
                self.posts[post.id] = post
            self.touch()

    # -- time and change -------------------------------------------------------

    def now(self) -> float:
        """Return the time for tokens and windows; it can be moved forward."""
        return time.time() + self.clock_offset

    def microsecond(self, at: float | None = None) -> int:
        """Return a unique moment: message ids are made from it."""
        with self.lock:
            if at is not None:
                self._serial = (self._serial + 1) % 1000
                return int(at * 1000) * 1000 + self._serial
            self._last = max(self._last + 1, time.time_ns() // 1000)
            return self._last

    def touch(self) -> None:
        with self.lock:
            self.version += 1
            self._changed.notify_all()

    def wait_for_change(self, version: int, timeout: float) -> int:
        with self.lock:
            self._changed.wait_for(lambda: self.version != version, timeout)
            return self.version

    def sleep(self, seconds: float) -> None:
        """Sleep; the simulator's stop ends it early."""
        self.stopping.wait(seconds)

    # -- people ----------------------------------------------------------------

    def add_customer(self, customer: Customer) -> None:
        with self.lock:
            if customer.id in self.customers:
                raise Refused(f"There is a customer {customer.id!r} already")
            self.customers[customer.id] = customer
            for account_id in self.accounts:
                igsid = ids.igsid(account_id, customer.id)
                self.igsids[igsid] = (account_id, customer.id)
            self.touch()

    def add_account(self, account: Account) -> None:
        with self.lock:
            if any(
                each.username == account.username for each in self.accounts.values()
            ):
                raise Refused(f"There is an account {account.username!r} already")
            self.accounts[account.instagram_id] = account
            for customer_id in self.customers:
                igsid = ids.igsid(account.instagram_id, customer_id)
                self.igsids[igsid] = (account.instagram_id, customer_id)
            self.touch()

    def customer(self, customer_id: str) -> Customer:
        try:
            return self.customers[customer_id]
        except KeyError:
            raise Refused(f"There is no customer {customer_id!r}", 404) from None

    def connected(self) -> list[Account]:
        """Return the accounts that a business has a valid token for, or gets events of.

        A new password ends the token but not the subscription: messages still arrive.
        """
        now = self.now()
        with self.lock:
            living = {
                token.account
                for token in self.tokens.values()
                if not token.revoked and token.expires_at > now and token.long_lived
            }
            return [
                account
                for key, account in self.accounts.items()
                if key in living or account.subscribed_fields
            ]

    def let_in(self) -> list[Account]:
        """Return the accounts whose owner has ever let the app in."""
        with self.lock:
            known = {token.account for token in self.tokens.values()}
            return [a for key, a in self.accounts.items() if key in known]

    def account(self, account_id: str | None = None) -> Account:
        """Return an account by id or username, or the one that was connected first."""
        if account_id is None:
            connected = self.connected()
            if not connected:
                raise Refused("No business has connected yet", 409)
            return connected[0]
        for account in self.accounts.values():
            if account_id in (account.instagram_id, account.username):
                return account
        raise Refused(f"There is no account {account_id!r}", 404)

    # -- messages --------------------------------------------------------------

    def add_message(self, message: Message) -> None:
        with self.lock:
            self.messages[message.mid] = message
            self.threads.setdefault(message.thread, []).append(message)
            self.touch()

    def message(self, mid: str) -> Message:
        try:
            return self.messages[mid]
        except KeyError:
            raise Refused(f"There is no message {mid!r}", 404) from None

    def last_incoming(self, account_id: str, customer_id: str) -> int | None:
        """Return when the customer last wrote, in milliseconds."""
        with self.lock:
            times = [
                message.at
                for message in self.threads.get((account_id, customer_id), [])
                if message.incoming
            ]
        return max(times, default=None)

    # -- the feed --------------------------------------------------------------

    def post(
        self, media_id: str | None, account_id: str, is_live: bool = False
    ) -> Post:
        """Return a post of an account: the named one, or else the latest of its kind."""
        for post in reversed(self.posts.values()):
            if post.account == account_id and (
                post.id == media_id if media_id else post.is_live == is_live
            ):
                return post
        raise Refused(f"@{account_id} has no post {media_id or ''!r}", 404)

    def comment(self, comment_id: str) -> Comment:
        """Return a comment that was not deleted."""
        comment = self.comments.get(comment_id)
        if comment is None or comment.deleted:
            raise Refused(f"There is no comment {comment_id!r}", 404)
        return comment

    def replies(self, comment_id: str) -> list[Comment]:
        with self.lock:
            return [
                comment
                for comment in self.comments.values()
                if comment.parent == comment_id and not comment.deleted
            ]

    def delete_comment(self, comment: Comment) -> None:
        """Delete a comment and the replies to it; Instagram tells nobody."""
        with self.lock:
            for each in (comment, *self.replies(comment.id)):
                each.deleted, each.text = True, ""
            self.touch()
