"""The data of the simulated Instagram, saved as JSON without changes."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Account:
    """An Instagram account that a business could connect."""

    instagram_id: str
    app_scoped_id: str
    username: str
    name: str
    account_type: str = "BUSINESS"
    emblem: str = "flower"
    subscribed_fields: list[str] = field(default_factory=list)
    profile: dict[str, Any] = field(default_factory=dict)

    @property
    def professional(self) -> bool:
        return self.account_type != "PERSONAL"


@dataclass
class Customer:
    """A person with a phone; ``look`` determines the drawn picture."""

    id: str
    username: str
    name: str | None
    has_picture: bool = True
    needs_consent: bool = False
    blocked: bool = False
    verified: bool = False
    look: str = ""


@dataclass
class Message:
    """One bubble; ``event`` is the webhook event that announced it.

    ``happening`` is the key of the event that holds the content.
    """

    mid: str
    account: str
    customer: str
    incoming: bool
    at: int
    text: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    kind: str = "text"
    happening: str = "message"
    source: str = "phone"
    tag: str | None = None
    seen_at: int | None = None
    event: dict[str, Any] = field(default_factory=dict)
    delivery: str = "waiting"
    reason: str = ""
    attempts: int = 0
    unsent: bool = False
    edits: int = 0
    reactions: dict[str, str] = field(default_factory=dict)

    @property
    def thread(self) -> tuple[str, str]:
        return self.account, self.customer


@dataclass
class Post:
    """A post, a reel, an ad or a broadcast of an account."""

    id: str
    account: str
    caption: str
    product_type: str = "FEED"
    emblem: str = "flower"
    at: int = 0
    is_live: bool = False
    live_ended: bool = False


@dataclass
class Comment:
    """A comment below a post; without a customer it is the account's own.

    ``parent`` is the comment that it replies to; ``private_mid`` is the message by
    which the business answered it in private.
    """

    id: str
    account: str
    media: str
    customer: str
    text: str
    at: int
    parent: str = ""
    hidden: bool = False
    deleted: bool = False
    private_mid: str = ""


@dataclass
class Token:
    account: str
    long_lived: bool
    issued_at: float
    expires_at: float
    scopes: list[str]
    revoked: int | None = None


@dataclass
class Code:
    account: str
    redirect_uri: str
    scopes: list[str]
    expires_at: float
    used: bool = False
