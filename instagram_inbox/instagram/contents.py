"""What a message consists of: attachments, the story it answers, its origin."""

from datetime import datetime
from typing import Final

from .events import Attachment, AttachmentKind, Message, Origin, Source, Story
from .values import Object, flag, link, mapping, message_id, string

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
# Which key holds the address: shared stories have one of their own.
_URL_KEYS: Final = ("url", "story_media_url")
_MEDIA_ID_KEYS: Final = ("ig_post_media_id", "reel_video_id", "story_media_id", "id")
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
    """The message in ``message``; one with nothing to show is unsupported."""
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
        is_unsupported=flag(content.get("is_unsupported"))
        or not (text.strip() or attachments),
    )


def attachments_of(content: Object) -> tuple[Attachment, ...]:
    """The attachments of a message, a post that is there in both forms just once.

    Until Meta has removed ``share`` (gradually since February 2026), a shared post
    may come as ``share`` and ``ig_post`` in one message.
    """
    value = content.get("attachments") or content.get("attachment") or ()
    items = value if isinstance(value, (list, tuple)) else [value]
    attachments = [_attachment(mapping(item)) for item in items]
    doubled = _doubled(attachments)
    return tuple(one for one in attachments if one not in doubled)


def _doubled(attachments: list[Attachment]) -> list[Attachment]:
    """One of each pair of forms: the older one, unless only that has an address."""
    posts = [one for one in attachments if one.vendor_type == "ig_post"]
    shares = [one for one in attachments if one.vendor_type == "share"]
    whole = [post for post in posts if post.url]
    bare = [post for post in posts if not post.url]
    return shares[: len(whole)] + bare[: len(shares[len(whole) :])]


def _attachment(item: Object) -> Attachment:
    payload = mapping(item.get("payload"))
    vendor_type = string(item.get("type"))[:_WORD_LIMIT]
    urls = (link(payload.get(key)) for key in _URL_KEYS)
    media_ids = (string(payload.get(key)) for key in _MEDIA_ID_KEYS)
    return Attachment(
        kind=_KINDS.get(vendor_type, "unsupported"),
        url=next(filter(None, urls), ""),
        title=string(payload.get("title")),
        media_id=next(filter(None, media_ids), "")[:_WORD_LIMIT],
        vendor_type=vendor_type,
    )


def story_of(value: object) -> Story | None:
    """The story in ``reply_to``, if there is one."""
    if not isinstance(value, dict):
        return None
    return Story(
        id=string(value.get("id"))[:_WORD_LIMIT],
        url=link(value.get("url")),
        link=link(value.get("link_sticker_url")),
    )


def origin_of(value: object) -> Origin | None:
    """The ``referral`` of a message, a postback or an update of its own."""
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
