"""What a message shows beside its text: one table from Instagram's kinds to ours.

*Files* are fetched and kept, unless the administrator chose links. *Notes* are lines
that say what it was; the browser words them, in each reader's language. What cannot be
shown is a note too: nothing a customer sends vanishes.
"""

from dataclasses import dataclass, field
from functools import singledispatch

from odoo.tools import LazyTranslate

from ..instagram import events

_lt = LazyTranslate(__name__)

UNSUPPORTED = "unsupported"


@dataclass(frozen=True)
class Treatment:
    """What becomes of one kind of attachment.

    :param label: in one word or two, for lists and notifications.
    :param text: stands for it in the message itself.
    :param is_file: it is fetched.
    :param is_noted: a line says what it is.
    :param is_linked: the line leads to it. It is never copied: Meta forbids to keep
        the stories of others.
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
    "template": Treatment(_lt("Shared comment or template"), is_noted=True),
    UNSUPPORTED: Treatment(_lt("Unsupported message"), is_noted=True),
}
# Notes that are no attachment, but may be all there is.
LABELS = {kind: treatment.label for kind, treatment in TREATMENTS.items()} | {
    "ad": _lt("Came by an ad"),
    "link": _lt("Came by a link"),
    "postback": _lt("Tapped a button"),
    "product": _lt("Asks about a product"),
    "story_reply": _lt("Reply to a story"),
}


@dataclass
class Content:
    """What is shown of one event.

    :param text: the message's own.
    :param notes: dicts of `kind` and, where there are any, `title`, `url`, `link`.
    :param files: the attachments to fetch.
    """

    text: str = ""
    notes: list = field(default_factory=list)
    files: list = field(default_factory=list)

    def add_note(self, kind, **values):
        """Say something once, however often it is so."""
        note = {"kind": kind} | {name: value for name, value in values.items() if value}
        if note not in self.notes:
            self.notes.append(note)

    def add_origin(self, origin):
        """Say by which ad, link or product the customer came, if by any."""
        if origin:
            described = describe_origin(origin)
            self.add_note(**described)
            if described["kind"] == "ad" and origin.photo_url:
                picture = events.Attachment(kind="ad_picture", url=origin.photo_url)
                self.files.append(picture)


def describe_origin(origin):
    """Tell an ad, an ``ig.me`` link and a product apart.

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
    """Name an origin in the figures; Instagram's own words need no translation.

    :param dict described: as `describe_origin` gives it
    """
    return f"{described['kind']}: {described['title']}"[:200]


@singledispatch
def content_of(event):
    """Sort out what an event has to show.

    :rtype: Content
    """
    raise NotImplementedError(type(event).__name__)


@content_of.register
def _(event: events.Message):
    content = Content()
    if event.story:
        content.add_note("story_reply", url=event.story.url, link=event.story.link)
    content.add_origin(event.referral)
    if event.quick_reply:
        content.add_note("quick_reply", title=event.quick_reply)
    for attachment in event.attachments:
        _add_attachment(content, attachment)
    if event.is_unsupported and not any(_is_elsewhere(note) for note in content.notes):
        content.add_note(UNSUPPORTED)
    words = (TREATMENTS[each.kind].text for each in event.attachments)
    content.text = " ".join(filter(None, (event.text, *words)))
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


def _add_attachment(content, attachment):
    treatment = TREATMENTS[attachment.kind]
    if treatment.is_noted:
        url = attachment.url if treatment.is_linked else ""
        title = attachment.title or _vendor_word(attachment)
        content.add_note(attachment.kind, title=title, url=url)
    if treatment.is_file and attachment.url:
        content.files.append(attachment)
    elif treatment.is_file:
        content.add_note(UNSUPPORTED, title=attachment.vendor_type)


def _vendor_word(attachment):
    """Give Meta's word for what we have none for."""
    return attachment.vendor_type if attachment.kind == UNSUPPORTED else ""


def _is_elsewhere(note):
    """Whether a note tells already that there is more to see in Instagram."""
    return note["kind"] in (UNSUPPORTED, "ephemeral", "template")
