"""Instagram's events as small immutable values.

Every text in them can be stored and shown as it is: no control characters, no
surrogates, links only ``http(s)``. What Instagram left out is ``""``, an empty tuple or
``None``.

Vendor page: https://developers.facebook.com/docs/instagram-platform/webhooks
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from ..common.const import COMMENT_FIELDS, LIVE_COMMENTS, TEST_ACCOUNT_ID

Source = Literal["messaging", "standby", "changes"]

AttachmentKind = Literal[
    "image",
    "video",
    "audio",
    "file",
    "ad_picture",
    "card_picture",
    "story_picture",
    "post",
    "reel",
    "story",
    "story_mention",
    "like",
    "ephemeral",
    "template",
    "place",
    "unsupported",
]

IgnoredReason = Literal[
    "other_object",
    "other_field",
    "unknown_kind",
    "no_customer",
    "no_mid",
    "not_an_edit",
    "no_content",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button of a card.

    :param url: where it leads; ``""`` for one that sends words back.
    """

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card of a template: the business's own words, with buttons below.

    :param words: title, text and subtitle, as far as there are any.
    :param url: where a tap on the words leads.
    :param picture: the address of its picture.
    """

    words: tuple[str, ...] = ()
    url: str = ""
    picture: str = ""
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """Something that a message carries besides its text.

    :param kind: how to show it; more reliable than the file's own type (voice notes are
        served as ``video/mp4``).
    :param url: its address, which works without a token for hours or days.
    :param title: the caption of a shared post or reel, the name of a place, or the
        title of something unsupported.
    :param media_id: of the shared post, reel or story.
    :param cards: of a template that holds its content.
    :param vendor_type: Meta's own word for the kind, for unsupported things.
    """

    kind: AttachmentKind
    url: str = ""
    title: str = ""
    media_id: str = ""
    vendor_type: str = ""
    cards: tuple[Card, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The story of ours to which a message replies; its picture is gone after 24 hours.

    :param link: where the link sticker on it leads.
    """

    id: str = ""
    url: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a conversation comes from: an ad, an ``ig.me`` link, a product.

    :param ref: the parameter of the link or ad.
    :param source: ``ADS``, or Meta's word for another way.
    """

    ref: str = ""
    source: str = ""
    type: str = ""
    ad_id: str = ""
    ad_title: str = ""
    photo_url: str = ""
    video_url: str = ""
    product_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What all events have in common.

    :param account_id: of the business account; ``"0"`` from the dashboard's test.
    :param customer_id: the person's Instagram-scoped id, whoever acted.
    :param at: when it happened by Meta's clock, naive UTC; ``None`` when unreadable.
    :param source: ``standby`` when another app holds the thread, ``changes`` for the
        dashboard's test and for fields other than messaging.
    :param is_echo: whether our side acted: this add-on, another tool or the app.
    """

    account_id: str
    customer_id: str
    at: datetime | None
    source: Source
    is_echo: bool = False

    @property
    def is_test(self) -> bool:
        """Return whether Meta's dashboard made it up."""
        return self.account_id == TEST_ACCOUNT_ID and self.source == "changes"


_STAND_IN: Final = "none:"
# Replaces the id of a message that Meta's dashboard made up.
TEST_KEY: Final = "test:"


def _stand_in(*parts: object) -> str:
    digest = hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace"))
    return f"{_STAND_IN}{digest.hexdigest()[:40]}"


def is_mid(key: object) -> bool:
    """Return whether Instagram knows a message by this key; it knows no stand-in.

    :param key: of a message; a false value is none.
    """
    made_up = (_STAND_IN, TEST_KEY)
    return isinstance(key, str) and bool(key) and not key.startswith(made_up)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Event):
    """A message; ``is_echo`` says which side wrote it.

    :param mid: Meta's id of the message.
    :param reply_to_mid: of the message it replies to.
    :param story: the story of ours it replies to.
    :param quick_reply: the payload of the button that was tapped.
    :param is_self: whether the account wrote to itself, as Meta's testers do.
    :param is_unsupported: whether Instagram lets us show nothing of it.
    """

    mid: str
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    reply_to_mid: str = ""
    story: Story | None = None
    quick_reply: str = ""
    referral: Origin | None = None
    is_self: bool = False
    is_unsupported: bool = False

    @property
    def key(self) -> str:
        """Return `mid`, or a key by which a repeat without one is recognized."""
        return self.mid or _stand_in(
            "message", self.customer_id, self.at, self.text, self.attachments
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted(Event):
    """A message was unsent: none of its content may be kept."""

    mid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited(Event):
    """A message has a new text.

    :param num_edit: the number of the edit, from 1.
    """

    mid: str
    text: str
    num_edit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction(Event):
    """Somebody reacted to a message, or removed the reaction.

    :param emoji: ``""`` when removed; ❔ for a reaction that Meta does not name.
    """

    mid: str
    emoji: str
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Event):
    """The customer has seen everything up to this message."""

    mid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Postback(Event):
    """A tap on an ice breaker, a menu entry or a button.

    :param mid: may be ``""``.
    :param payload: ``""`` while another app holds the thread.
    """

    mid: str
    title: str = ""
    payload: str = ""
    referral: Origin | None = None
    is_self: bool = False

    @property
    def key(self) -> str:
        """Return `mid`, or a key by which a repeat without one is recognized."""
        return self.mid or _stand_in(
            "postback", self.customer_id, self.at, self.title, self.payload
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral(Event):
    """A known person came by a link or an ad, without writing yet."""

    referral: Origin

    @property
    def key(self) -> str:
        """Return a key by which a repeat is recognized: there is never a `mid`."""
        return _stand_in("referral", self.customer_id, self.at, self.referral)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover(Event):
    """Control of the thread passes between apps.

    :param action: ``pass`` to, ``take`` from, or ``request`` by another app.
    """

    action: Literal["pass", "take", "request"]
    previous_app_id: str = ""
    new_app_id: str = ""
    metadata: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment(Event):
    """A comment on a post of the account, or an edit of one.

    Nothing is said when a comment is deleted.

    :param comment_id: Meta's id of the comment.
    :param username: of the person who wrote it.
    :param text: ``""`` for a sticker or a GIF.
    :param media_id: of the post.
    :param product_type: Meta's word for where the post is, such as ``FEED``.
    :param parent_id: of the comment that it replies to.
    :param is_live: whether it was written during a live broadcast.
    """

    comment_id: str
    username: str = ""
    text: str = ""
    media_id: str = ""
    product_type: str = ""
    parent_id: str = ""
    is_live: bool = False

    @property
    def kind(self) -> str:
        """Return Meta's word for it."""
        return LIVE_COMMENTS if self.is_live else COMMENT_FIELDS[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored(Event):
    """An event that needs no action, with the reason; missing ids are ``""``.

    :param reason: a key of :data:`~.reasons.IGNORED`.
    :param kind: Meta's word for the event.
    :param mid: of the message it is about. An edit without change (``not_an_edit``)
        announces a message, which can be fetched by this id.
    """

    reason: IgnoredReason
    kind: str = ""
    mid: str = ""

    @property
    def announces_message(self) -> bool:
        """Return whether it announces a message and brings only the message's id."""
        return self.reason in ("not_an_edit", "unknown_kind") and bool(self.mid)
