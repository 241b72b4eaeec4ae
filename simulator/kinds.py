"""Every kind of thing a customer can send, in one table: the phone's menu is made of it.

A new kind is one entry. `Link` gives the address of a new file of a kind.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Link = Callable[[str], str]
Content = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """What is inside the event.

    :param happening: the key of the event that holds it
    :param has_mid: not every event names its message
    """

    label: str
    make: Callable[[Link], Content]
    happening: str = "message"
    has_mid: bool = True


def _number() -> str:
    return str(17_900_000_000_000_000 + secrets.randbelow(10**14))


def _attached(vendor_type: str, sample: str = "", **payload: str) -> Content:
    return {"type": vendor_type, "payload": {"url": sample, **payload}}


def _media(vendor_type: str, sample: str, count: int = 1) -> Callable[[Link], Content]:
    return lambda link: {
        "attachments": [_attached(vendor_type, link(sample)) for _ in range(count)]
    }


def _empty(vendor_type: str, **payload: Any) -> Callable[[Link], Content]:
    return lambda _link: {"attachments": [{"type": vendor_type, **payload}]}


def _post(link: Link) -> Content:
    """While Meta removes ``share``, a post comes in both forms."""
    url = link("picture")
    post = _attached(
        "ig_post", url, ig_post_media_id=_number(), title="Look what came in today 🎁"
    )
    return {"attachments": [_attached("share", url), post]}


def _reel(link: Link) -> Content:
    reel = _attached(
        "ig_reel", link("video"), reel_video_id=_number(), title="Behind the scenes"
    )
    return {"attachments": [reel]}


def _story(link: Link) -> Content:
    payload = {"story_media_id": _number(), "story_media_url": link("picture")}
    return {"attachments": [{"type": "ig_story", "payload": payload}]}


def _story_reply(link: Link) -> Content:
    story = {"id": _number(), "url": link("picture")}
    return {"text": "That looks wonderful!", "reply_to": {"story": story}}


def _unknown_reply(_link: Link) -> Content:
    return {
        "text": "About that one",
        "reply_to": {"mid": f"gone{secrets.token_hex(8)}"},
    }


def _ad(link: Link) -> Content:
    context = {"ad_title": "Autumn offers", "photo_url": link("picture")}
    referral = {
        "ref": "autumn",
        "ad_id": "120200000000000001",
        "source": "ADS",
        "type": "OPEN_THREAD",
        "ads_context_data": context,
    }
    return {"text": "I saw your ad. Tell me more?", "referral": referral}


def _product(_link: Link) -> Content:
    product = {"product": {"id": "5500000000000001"}}
    return {"text": "Do you still have this?", "referral": product}


KINDS: dict[str, Kind] = {
    "picture": Kind("Picture", _media("image", "picture")),
    "pictures": Kind("Three pictures", _media("image", "picture", 3)),
    "video": Kind("Video", _media("video", "video")),
    "voice": Kind("Voice message", _media("audio", "voice")),
    "file": Kind("File (PDF)", _media("file", "file")),
    "sticker": Kind("Sticker", _media("sticker", "picture")),
    "like": Kind("Like", _empty("like_heart")),
    "post": Kind("Shared post", _post),
    "reel": Kind("Reel", _reel),
    "story": Kind("Shared story", _story),
    "story_mention": Kind("Mention in a story", _media("story_mention", "picture")),
    "story_reply": Kind("Reply to a story", _story_reply),
    "unknown_reply": Kind("Reply to an old message", _unknown_reply),
    "quick_reply": Kind(
        "Quick reply",
        lambda _link: {"text": "Red", "quick_reply": {"payload": "COLOR_RED"}},
    ),
    "ice_breaker": Kind(
        "Ice breaker",
        lambda _link: {"title": "Where are you?", "payload": "WHERE"},
        "postback",
        has_mid=False,
    ),
    "menu": Kind(
        "Menu entry",
        lambda _link: {"title": "Opening hours", "payload": "HOURS"},
        "postback",
    ),
    "ad": Kind("Click on an ad", _ad),
    "product": Kind("Question about a product", _product),
    "link": Kind(
        "ig.me link",
        lambda _link: {
            "ref": "window-poster",
            "source": "SHORTLINK",
            "type": "OPEN_THREAD",
        },
        "referral",
        has_mid=False,
    ),
    "view_once": Kind("View-once picture", _empty("ephemeral")),
    "template": Kind("Shared comment", _empty("template", payload={})),
    "unsupported": Kind(
        "Something unsupported", lambda _link: {"is_unsupported": True}
    ),
    "new_kind": Kind("A kind that is new", _empty("hologram", payload={"depth": 3})),
}
