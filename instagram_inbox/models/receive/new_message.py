from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...instagram.common.text import is_visible
from ...instagram.webhook import events
from ...tools.clock import clock
from ...words.content import content_of, describe_origin, origin_label

# What gets no automatic reply: nobody asked for anything, or nobody knows for what.
NOT_REPLIED_TO = {"story_mention", "unsupported"}


@dataclass
class NewMessage:
    """A message to show: from a customer, or written by us in the Instagram app.

    :param row: the `instagram.webhook.event` that brought it
    :param event: its event
    :param inbox: the `instagram.inbox`
    :param episode: the conversation it belongs to
    :param agent: who handled the thread when it was written
    :param tap: the `instagram.tap` that the customer tapped on, if it is one of ours
    :param tapped_below: the reply with the quick reply that the customer tapped on
    """

    row: Any
    event: Any
    inbox: Any
    channel: Any = None
    message: Any = None
    episode: Any = None
    agent: Any = None
    tap: Any = None
    tapped_below: Any = None

    def forget_episode(self):
        """Remove it from its conversation, when that is not known for certain."""
        self.episode = self.agent = None

    @property
    def pair(self):
        """The inbox and the customer: they name the thread."""
        return self.inbox, self.event.customer_id

    @property
    def written(self):
        """The time it was written by Meta's clock; it sorts the thread."""
        return self.event.at or self.row.received_at

    @cached_property
    def instant(self):
        """The time it was written, but never in the future."""
        return min(self.written, clock())

    @property
    def at(self):
        """The time to show, in whole seconds."""
        return self.instant.replace(microsecond=0)

    @property
    def is_incoming(self):
        """Whether it comes from the customer."""
        return not self.event.is_echo

    @property
    def is_said(self):
        """Whether somebody wrote or tapped: someone who only opened a link has not."""
        return not isinstance(self.event, events.Referral)

    @property
    def is_imported(self):
        """Whether it is an earlier message that was fetched."""
        return self.row.is_imported

    @property
    def counts(self):
        """Whether it opens a conversation, extends the window and requires a reply."""
        return self.is_incoming and self.is_said and not self.is_imported

    @property
    def accepts_automatic_reply(self):
        """Whether the customer wrote or tapped here, and agents can see it."""
        event = self.event
        if not self.counts or event.source == "standby":
            return False
        if isinstance(event, events.Postback):
            return is_visible(event.title)  # else it was unsent
        kinds = {attachment.kind for attachment in event.attachments}
        is_shown = bool(kinds) or is_visible(event.text)
        return (
            is_shown and not event.is_unsupported and kinds.isdisjoint(NOT_REPLIED_TO)
        )

    @property
    def origin(self):
        """The ad, link or product by which the customer came, if it is known."""
        return getattr(self.event, "referral", None)

    @property
    def origin_label(self):
        """The name of the origin in the overview."""
        return origin_label(describe_origin(self.origin)) if self.origin else False

    @property
    def reply_to_mid(self):
        """The id of the message it replies to."""
        return getattr(self.event, "reply_to_mid", "")

    @cached_property
    def content(self):
        """The content to show."""
        return content_of(self.event)
