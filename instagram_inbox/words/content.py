"""Turn the content of events into what Discuss shows, by one table of kinds.

*Files* are fetched and kept, unless the administrator chose links. *Notes* are lines
that say what the message was; the browser words them in each reader's language. What
cannot be shown becomes a note, too: nothing that a customer sends vanishes.
"""

import re
from dataclasses import dataclass, field
from functools import singledispatch

from markupsafe import Markup
from odoo.tools import LazyTranslate

from ..instagram.common.text import is_visible, pieces, visible
from ..instagram.webhook import events

_lt = LazyTranslate(__name__)

UNSUPPORTED = "unsupported"


@dataclass(frozen=True)
class Treatment:
    """How one kind of attachment is shown.

    :param label: a word or two, for lists and notifications
    :param text: shown in place of it in the message itself
    :param is_file: whether it is fetched
    :param is_noted: whether a line says what it is
    :param is_linked: whether that line links to it. It is never copied: Meta forbids to
        keep other people's stories.
    """

    label: str = ""
    text: str = ""
    is_file: bool = False
    is_noted: bool = False
    is_linked: bool = False


TREATMENTS = {
    "image": Treatment(_lt("Picture"), is_file=True),
    "video": Treatment(_lt("Video"), is_file=True),
    "audio": Treatment(_lt("Voice message"), is_file=True),
    "file": Treatment(_lt("File"), is_file=True),
    "post": Treatment(_lt("Shared post"), is_file=True, is_noted=True),
    "reel": Treatment(_lt("Shared reel"), is_file=True, is_noted=True),
    "story": Treatment(_lt("Shared story"), is_noted=True, is_linked=True),
    "story_mention": Treatment(_lt("Story mention"), is_noted=True, is_linked=True),
    "like": Treatment(text="❤️"),
    "ephemeral": Treatment(_lt("View-once message"), is_noted=True),
    "template": Treatment(
        _lt("Something Instagram does not pass on"), is_noted=True, is_linked=True
    ),
    "place": Treatment(_lt("Place"), is_noted=True, is_linked=True),
    UNSUPPORTED: Treatment(_lt("Unsupported message"), is_noted=True, is_linked=True),
}
# Notes about other things than attachments; a message may have nothing else.
LABELS = {kind: treatment.label for kind, treatment in TREATMENTS.items()} | {
    "ad": _lt("Came from an ad"),
    "comment": _lt("Answer to a comment"),
    "blank": _lt("Message without visible text"),
    "link": _lt("Came via a link"),
    "postback": _lt("Tapped a button"),
    "product": _lt("Asks about a product"),
    "story_reply": _lt("Reply to a story"),
}


@dataclass
class Content:
    """The text, cards, notes and files that are shown of one event.

    :param text: the text of the message
    :param cards: the cards of a template
    :param notes: dicts with `kind` and, optionally, `title`, `url`, `link`, and `word`,
        which is Meta's
    :param files: the attachments to fetch
    """

    text: str = ""
    cards: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    files: list = field(default_factory=list)

    def add_note(self, kind, **values):
        """Add a note, once for the same content."""
        note = {"kind": kind} | {name: value for name, value in values.items() if value}
        if note not in self.notes:
            self.notes.append(note)

    def hide_title(self, kind):
        """Remove the titles of the notes of a kind."""
        for note in self.notes:
            if note["kind"] == kind:
                note.pop("title", None)

    @property
    def body(self):
        """Return what Discuss stores: the text, and the cards' words and buttons."""
        return html_of(self.text) + Markup().join(map(_card_html, self.cards))

    def add_origin(self, origin):
        """Add a note by which ad, link or product the customer came, if by any."""
        if origin:
            described = describe_origin(origin)
            self.add_note(**described)
            if described["kind"] == "ad" and origin.photo_url:
                picture = events.Attachment(kind="ad_picture", url=origin.photo_url)
                self.files.append(picture)


def html_of(text):
    """Return HTML that shows a text unchanged, with its addresses as links.

    :rtype: Markup
    """
    if not text:
        return Markup()
    paragraphs = re.split(r"\n{2,}", re.sub(r"\r\n?", "\n", text))
    return Markup().join(Markup("<p>%s</p>") % _lines(each) for each in paragraphs)


def _lines(text):
    return Markup("<br>").join(
        Markup().join(_piece_html(piece) for piece in pieces(line))
        for line in text.split("\n")
    )


def _piece_html(piece):
    return _link_html(piece.text, piece.text) if piece.is_link else piece.text


def _link_html(url, words, kind=""):
    link = Markup('<a href="%s" target="_blank" rel="noreferrer noopener"%s>%s</a>')
    return link % (url, Markup(' class="%s"') % kind if kind else "", words)


def _card_html(card):
    """Return the HTML of a card: words, of which the first are a link, and buttons."""
    words = [_lines(each) for each in card.words]
    if card.url and words:
        title = Markup("<br>").join(card.words[0].split("\n"))
        words[0] = _link_html(card.url, title)
    shown = Markup("<p>%s</p>") % Markup("<br>").join(words) if words else Markup()
    buttons = Markup(" ").join(map(_button_html, card.buttons))
    return shown + (Markup("<p>%s</p>") % buttons if buttons else Markup())


def _button_html(button):
    kind = "o-instagram-CardButton"
    if button.url:
        return _link_html(button.url, button.title, kind)
    return Markup('<span class="%s">%s</span>') % (kind, button.title)


def describe_origin(origin):
    """Return whether an ad, an ``ig.me`` link or a product led here, and which.

    :param origin: an `Origin`
    :rtype: dict
    """
    if origin.ad_id or origin.ad_title or origin.source.upper() == "ADS":
        title = origin.ad_title or origin.ad_id or origin.ref
        url = origin.photo_url or origin.video_url
        return {"kind": "ad", "title": title, "url": url}
    if origin.product_id:
        return {"kind": "product", "title": origin.product_id}
    return {"kind": "link", "title": origin.ref or origin.source}


def origin_label(described):
    """Return the name of an origin in reports; it is not translated.

    :param dict described: as `describe_origin` returns it
    :rtype: str
    """
    return f"{described['kind']}: {described['title']}"[:200]


@singledispatch
def content_of(event):
    """Return what an event shows.

    :rtype: Content
    """
    raise NotImplementedError(type(event).__name__)


@content_of.register
def _(event: events.Message):
    content = Content()
    if event.story:
        _add_story(content, event.story)
    content.add_origin(event.referral)
    if event.quick_reply:
        content.add_note("quick_reply", title=event.quick_reply)
    for attachment in event.attachments:
        _add_attachment(content, attachment)
    if event.is_unsupported and not any(_is_elsewhere(note) for note in content.notes):
        content.add_note(UNSUPPORTED)
    words = (TREATMENTS[each.kind].text for each in event.attachments)
    content.text = " ".join(filter(None, (visible(event.text), *words)))
    if event.text and not is_visible(event.text) and not event.attachments:
        content.add_note("blank")
    return content


@content_of.register
def _(event: events.Postback):
    content = Content(text=event.title)
    content.add_note("postback", title=event.payload)
    content.add_origin(event.referral)
    return content


@content_of.register
def _(event: events.Referral):
    content = Content()
    content.add_origin(event.referral)
    return content


def _add_story(content, story):
    """Add that a story of ours is answered; its picture is ours, so it may be kept."""
    content.add_note("story_reply", url=story.url, link=story.link)
    if story.url:
        content.files.append(events.Attachment(kind="story_picture", url=story.url))


def _add_attachment(content, attachment):
    treatment = TREATMENTS[attachment.kind]
    for card in attachment.cards:
        content.cards.append(card)
        if card.picture:
            picture = events.Attachment(kind="card_picture", url=card.picture)
            content.files.append(picture)
    if treatment.is_noted and not attachment.cards:
        url = attachment.url if treatment.is_linked else ""
        word = _vendor_word(attachment)
        content.add_note(attachment.kind, title=attachment.title, url=url, word=word)
    if treatment.is_file and attachment.url:
        content.files.append(attachment)
    elif treatment.is_file:
        content.add_note(
            UNSUPPORTED, title=attachment.title, word=attachment.vendor_type
        )


def _vendor_word(attachment):
    """Return Meta's word for a kind that we have no word for."""
    return attachment.vendor_type if attachment.kind == UNSUPPORTED else ""


def _is_elsewhere(note):
    """Return whether a note already says that there is more to see in Instagram."""
    return note["kind"] in (UNSUPPORTED, "ephemeral", "template")
