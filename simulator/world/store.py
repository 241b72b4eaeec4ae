"""Keeps the state in a file, written shortly after each change."""

import json
import os
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .model import Account, Code, Comment, Customer, Message, Post, Token
from .world import World

PAUSE = 0.5
FORMAT = 1
_INTERRUPTED = "The simulator was stopped before Odoo had it"


class Store:
    def __init__(self, world: World, path: Path) -> None:
        self._world, self._path = world, path
        self._saved = -1
        self._writing = threading.Lock()

    def start(self) -> None:
        """Read the file, if it exists, and keep it up to date from now on."""
        if self._path.exists():
            with self._world.lock:
                _restore(self._world, json.loads(self._path.read_text("utf-8")))
        threading.Thread(target=self._keep, daemon=True).start()

    def _keep(self) -> None:
        while not self._world.stopping.is_set():
            self._world.wait_for_change(self._saved, timeout=60.0)
            self.save()
            self._world.sleep(PAUSE)

    def save(self) -> None:
        with self._writing:
            with self._world.lock:
                if self._saved == self._world.version:
                    return
                self._saved = self._world.version
                text = json.dumps(_content(self._world))
            self._write(text)

    def _write(self, text: str) -> None:
        """Write all or nothing; the file holds tokens, so nobody else may read it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = self._path.with_name(f"{self._path.name}.new")
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(new, self._path)


def _content(world: World) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "clock_offset": world.clock_offset,
        "accounts": [asdict(account) for account in world.accounts.values()],
        "customers": [asdict(customer) for customer in world.customers.values()],
        "messages": [asdict(message) for message in world.messages.values()],
        "posts": [asdict(post) for post in world.posts.values()],
        "comments": [asdict(comment) for comment in world.comments.values()],
        "tokens": {key: asdict(token) for key, token in world.tokens.items()},
        "codes": {key: asdict(code) for key, code in world.codes.items()},
    }


def _restore(world: World, saved: dict[str, Any]) -> None:
    world.reset()
    if saved.get("format") != FORMAT:
        return  # of another version: begin anew
    world.clock_offset = saved["clock_offset"]
    accounts = [Account(**item) for item in saved["accounts"]]
    world.accounts = {account.instagram_id: account for account in accounts}
    world.customers.clear()
    world.igsids.clear()
    for item in saved["customers"]:
        world.add_customer(Customer(**item))
    world.tokens = {key: Token(**item) for key, item in saved["tokens"].items()}
    world.codes = {key: Code(**item) for key, item in saved["codes"].items()}
    # a state of before there was a feed keeps the posts of the start
    if "posts" in saved:
        posts = [Post(**item) for item in saved["posts"]]
        world.posts = {post.id: post for post in posts}
        comments = [Comment(**item) for item in saved["comments"]]
        world.comments = {comment.id: comment for comment in comments}
    for item in saved["messages"]:
        message = Message(**item)
        if message.delivery in ("waiting", "retrying"):
            message.delivery, message.reason = "failed", _INTERRUPTED
        world.add_message(message)
