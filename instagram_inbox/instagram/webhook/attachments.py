"""The content of a message: attachments, the story it replies to, its origin.

Vendor page: https://developers.facebook.com/docs/instagram-platform/webhooks
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain, islice
from typing import Final

from ..common.text import is_visible, visible
from ..common.values import Object, flag, link, mapping, message_id, string
from .events import (
    Attachment,
    AttachmentKind,
    Button,
    Card,
    Message,
    Origin,
    Source,
    Story,
)

_KINDS: Final[dict[str, AttachmentKind]] = {
    "image": "image",
    "media": "image",
    "sticker": "image",
    "like_heart": "like",
    "video": "video",
    "audio": "audio",
    "file": "file",
    "ig_post": "post",
    "share": "post",
    "ig_reel": "reel",
    "reel": "reel",
    "ig_story": "story",
    "story": "story",
    "story_mention": "story_mention",
    "ephemeral": "ephemeral",
    "template": "template",
}
# The key that holds the address: shared stories have one of their own.
_URL_KEYS: Final = ("url", "story_media_url", "link")
# Keys of previews, used only when there is no other address.
_PREVIEW: Final = ("preview", "thumbnail")
_TITLE_KEYS: Final = ("title", "name", "caption")
_MEDIA_ID_KEYS: Final = ("ig_post_media_id", "reel_video_id", "story_media_id", "id")
# The keys of a card: its texts, the target of a tap, and the buttons below.
_CARD_WORDS: Final = ("title", "text", "subtitle")
_CARD_URLS: Final = ("item_url", "url")
_CARD_PICTURES: Final = ("image_url", "media_url")
_CARD_BUTTONS: Final = ("buttons", "cta", "default_action")
# The keys of cards in an attachment that is not called a template.
_CARD_SIGNS: Final = frozenset({"template_type", "elements", "buttons", "generic"})
_MOST_CARDS: Final = 20
_DEEPEST: Final = 4
_PLACES: Final = ("location", "place", "live_location")
_MAP: Final = "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=17/{0}/{1}"
_WORD_LIMIT: Final = 64


def message_of(
    content: Object,
    *,
    mid: str,
    account_id: str,
    customer_id: str,
    at: datetime | None,
    source: Source,
    is_echo: bool,
    is_self: bool,
) -> Message:
    """Return the message in ``message``; one with nothing to show is unsupported.

    :param content: the value of ``message``.
    :param mid: Meta's id of the message.
    :param account_id: of the business account.
    :param customer_id: the person's Instagram-scoped id.
    :param at: naive UTC.
    :param source: the part of the webhook it came in.
    :param is_echo: whether our side wrote it.
    :param is_self: whether the account wrote to itself.
    """
    reply_to = mapping(content.get("reply_to"))
    text = string(content.get("text"))
    attachments = attachments_of(content)
    story = story_of(reply_to.get("story"))
    return Message(
        account_id=account_id,
        customer_id=customer_id,
        at=at,
        source=source,
        is_echo=is_echo,
        is_self=is_self,
        mid=mid,
        text=text,
        attachments=attachments,
        reply_to_mid=message_id(reply_to.get("mid")),
        story=story,
        quick_reply=string(mapping(content.get("quick_reply")).get("payload")),
        referral=origin_of(content.get("referral")),
        is_unsupported=flag(content.get("is_unsupported")) or not (text or attachments),
    )


def attachments_of(content: Object) -> tuple[Attachment, ...]:
    """Return the attachments of a message; a post that comes in two forms just once.

    Until Meta has removed ``share`` (gradually since February 2026), a shared post may
    come as ``share`` and ``ig_post`` in one message.

    :param content: the value of ``message``.
    """
    value = content.get("attachments") or content.get("attachment") or ()
    items = value if isinstance(value, (list, tuple)) else [value]
    attachments = [_attachment(mapping(item)) for item in items]
    doubled = _doubled(attachments)
    return tuple(one for one in attachments if one not in doubled)


def _doubled(attachments: list[Attachment]) -> list[Attachment]:
    """Return which of each pair to drop: the share, unless the post has no address."""
    posts = [one for one in attachments if one.vendor_type == "ig_post"]
    shares = [one for one in attachments if one.vendor_type == "share"]
    whole = [post for post in posts if post.url]
    bare = [post for post in posts if not post.url]
    return shares[: len(whole)] + bare[: len(shares[len(whole) :])]


def _attachment(item: Object) -> Attachment:
    payload = mapping(item.get("payload"))
    vendor_type = string(item.get("type"))[:_WORD_LIMIT]
    kind = _KINDS.get(vendor_type, "unsupported")
    # Some have an address and a title next to the payload.
    url = _address(payload) or link(item.get("payload")) or _address(item)
    title = _title(payload) or _title(item)
    cards: tuple[Card, ...] = ()
    if kind == "template" or (kind == "unsupported" and _has_cards(payload)):
        kind, cards = "template", tuple(islice(_cards(payload), _MOST_CARDS))
    if kind == "unsupported" and (place := _place(vendor_type, payload)):
        kind, title, url = "place", place[0] or title, url or place[1]
    media_ids = (string(payload.get(key)) for key in _MEDIA_ID_KEYS)
    return Attachment(
        kind=kind,
        url=url,
        title=title,
        media_id=next(filter(None, media_ids), "")[:_WORD_LIMIT],
        vendor_type=vendor_type,
        cards=cards,
    )


def _title(value: Object) -> str:
    titles = (visible(string(value.get(key))) for key in _TITLE_KEYS)
    return next(filter(None, titles), "")


def _address(value: Object) -> str:
    """Return the address in an object, under any key; a preview if nothing else."""
    known = (link(value.get(key)) for key in _URL_KEYS)
    others = sorted(value, key=lambda key: any(word in key for word in _PREVIEW))
    inner = (link(mapping(value[key]).get("url")) for key in others if key != "payload")
    found = chain(known, (link(value[key]) for key in others), inner)
    return next(filter(None, found), "")


def _has_cards(value: object, depth: int = 0) -> bool:
    inner = mapping(value)
    return not _CARD_SIGNS.isdisjoint(inner) or (
        depth < _DEEPEST and any(_has_cards(inner[key], depth + 1) for key in inner)
    )


def _cards(value: object, depth: int = 0) -> Iterator[Card]:
    """Yield the cards in a template, however it is wrapped."""
    if isinstance(value, list):
        for each in value:
            yield from _cards(each, depth)
    if not isinstance(value, dict):
        return
    card = _card(value)
    if card.words or card.buttons:
        yield card
    for key, inner in value.items() if depth < _DEEPEST else ():
        if key not in _CARD_BUTTONS:
            yield from _cards(inner, depth + 1)


def _card(value: Object) -> Card:
    words = (visible(string(value.get(key))) for key in _CARD_WORDS)
    taps = chain(
        (link(mapping(value.get("default_action")).get("url")),),
        (link(value.get(key)) for key in _CARD_URLS),
    )
    pictures = (link(value.get(key)) for key in _CARD_PICTURES)
    listed = value.get("buttons") or value.get("cta") or ()
    buttons = map(_button, listed if isinstance(listed, list) else [listed])
    return Card(
        words=tuple(filter(None, words)),
        url=next(filter(None, taps), ""),
        picture=next(filter(None, pictures), ""),
        buttons=tuple(filter(None, buttons)),
    )


def _button(value: object) -> Button | None:
    title = visible(string(mapping(value).get("title")))
    url = link(mapping(value).get("url"))
    return Button(title=title or url, url=url) if title or url else None


def _place(vendor_type: str, payload: Object) -> tuple[str, str] | None:
    """Return the name of a pin on the map, and an address that shows it."""
    pin = mapping(payload.get("coordinates") or payload.get("location")) or payload
    places = [_degrees(pin, ("lat", "latitude"), 90)]
    places += [_degrees(pin, ("long", "lng", "lon", "longitude"), 180)]
    names = (
        string(each.get(key)) for key in ("name", "address") for each in (pin, payload)
    )
    name = ", ".join(dict.fromkeys(filter(is_visible, names)))
    is_pinned = None not in places
    if not is_pinned and not (name and vendor_type in _PLACES):
        return None
    return name, _MAP.format(*places) if is_pinned else ""


def _degrees(value: Object, keys: tuple[str, ...], most: int) -> float | None:
    found = next((value[key] for key in keys if key in value), None)
    if isinstance(found, bool) or not isinstance(found, (int, float, str)):
        return None
    try:
        degrees = float(found)
    except (OverflowError, ValueError):
        return None
    return degrees if abs(degrees) <= most else None


def story_of(value: object) -> Story | None:
    """Return the story in ``reply_to``, if there is one."""
    if not isinstance(value, dict):
        return None
    return Story(
        id=string(value.get("id"))[:_WORD_LIMIT],
        url=link(value.get("url")),
        link=link(value.get("link_sticker_url")),
    )


def origin_of(value: object) -> Origin | None:
    """Return the ``referral`` of a message, a postback or an update of its own."""
    if not isinstance(value, dict) or not value:
        return None
    ad = mapping(value.get("ads_context_data"))
    return Origin(
        ref=string(value.get("ref")),
        source=string(value.get("source")),
        type=string(value.get("type")),
        ad_id=string(value.get("ad_id")),
        ad_title=string(ad.get("ad_title")),
        photo_url=link(ad.get("photo_url")),
        video_url=link(ad.get("video_url")),
        product_id=string(mapping(value.get("product")).get("id")),
    )
