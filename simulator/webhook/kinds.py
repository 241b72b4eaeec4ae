"""Everything a customer can send, in one table, which is also the phone's menu.

A new kind needs a recorded event, in `tests/fixtures`, and one entry.
"""

from dataclasses import dataclass
from typing import Any

from . import fixtures
from .fixtures import Link


@dataclass(frozen=True)
class Kind:
    """The content of an event.

    :param recorded: the event to imitate
    """

    label: str
    recorded: str

    @property
    def happening(self) -> str:
        """The key of the event that holds it."""
        return fixtures.happening(self._update())

    @property
    def has_mid(self) -> bool:
        """Whether the event has the message's id; not every one does."""
        return "mid" in self._update()[self.happening]

    def make(self, link: Link) -> dict[str, Any]:
        """Return the content, without its mid.

        :param link: returns the address of a new file of a kind
        """
        content = dict(self._update()[self.happening])
        content.pop("mid", None)
        sample = fixtures.sample_of(self.recorded)
        made: dict[str, Any] = fixtures.relinked(content, lambda: link(sample), {})
        return made

    def _update(self) -> dict[str, Any]:
        return next(fixtures.updates(fixtures.load(self.recorded)))


KINDS: dict[str, Kind] = {
    "picture": Kind("Picture", "image"),
    "pictures": Kind("Several pictures", "images"),
    "video": Kind("Video", "video"),
    "voice": Kind("Voice message", "voice"),
    "file": Kind("File (PDF)", "file"),
    "sticker": Kind("Sticker", "sticker"),
    "like": Kind("Like", "like"),
    "post": Kind("Shared post", "share_and_ig_post"),
    "reel": Kind("Reel", "ig_reel"),
    "reel_page": Kind("Reel, by its page", "reel_page"),
    "story": Kind("Shared story", "ig_story"),
    "story_mention": Kind("Mention in a story", "story_mention"),
    "story_reply": Kind("Reply to a story", "story_reply"),
    "unknown_reply": Kind("Reply to an old message", "reply"),
    "quick_reply": Kind("Quick reply", "quick_reply"),
    "ice_breaker": Kind("Ice breaker", "ice_breaker"),
    "menu": Kind("Menu entry", "postback"),
    "ad": Kind("Click on an ad", "ad_referral"),
    "product": Kind("Question about a product", "product_referral"),
    "link": Kind("ig.me link", "referral"),
    "view_once": Kind("View-once picture", "ephemeral"),
    "template": Kind("Shared comment", "template"),
    "product_card": Kind("Card of a product", "product_template"),
    "place": Kind("Place", "location"),
    "catalogue": Kind("Title with a link", "fallback"),
    "unsupported": Kind("Something unsupported", "unsupported"),
    "new_kind": Kind("A kind that is new", "unknown_attachment"),
    "invisible_text": Kind("Text of which nothing is seen", "invisible_text"),
    "strange_text": Kind("Text with broken characters", "strange_text"),
}
