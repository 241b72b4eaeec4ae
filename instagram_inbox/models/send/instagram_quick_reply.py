import re

from markupsafe import Markup
from odoo import api, models
from odoo.exceptions import UserError

from ...instagram.calls.send import QuickReply
from ...instagram.common.const import QUICK_REPLY_LENGTH, QUICK_REPLY_LIMIT
from ...instagram.common.plain_text import plain_text
from ...instagram.common.text import clean, is_visible

# The name of the argument of `message_post`, and of the key in the context.
CHOSEN = "instagram_quick_replies"
# Instagram returns this with a tap: the part of our reply, and which of its quick
# replies it was. Others set their own.
PAYLOAD = "odoo-reply-{part}-{place}"
PART = re.compile(r"odoo-reply-(\d{1,9})-\d+")
MARKUP = re.compile(r"<[a-z/!]", re.IGNORECASE)


class Titles(tuple):
    """Titles that were checked; a browser cannot put them into the context."""


class InstagramQuickReply(models.AbstractModel):
    """Short texts below a reply: a customer who taps on one sends it as a message.

    Agents choose them among their canned responses. They belong to the last text of a
    reply, as Instagram shows them only below the latest message, on phones. Only a text
    has them: neither files nor notes.
    """

    _name = "instagram.quick.reply"
    _description = "Instagram Quick Replies"

    # ------------------------------------------------------------
    # WITH A REPLY
    # ------------------------------------------------------------

    @api.model
    def _post_with(self, channel, kwargs, is_reply):
        """Return the thread and the arguments with which a message is posted.

        The context of the thread contains the quick replies.

        :param dict kwargs: those of `message_post`, with quick replies or without
        :param bool is_reply: whether the customer gets the message
        """
        titles = self._checked(kwargs.pop(CHOSEN, None) or ())
        if titles:
            self._check_message(kwargs.get("body") or "", is_reply)
        if titles or CHOSEN in self.env.context:
            # a message that is posted because of another one has none
            channel = channel.with_context(**{CHOSEN: titles})
        return channel, kwargs

    @api.model
    def _add_to(self, parts):
        """Add the quick replies of the message being posted to the parts of a reply.

        :param list parts: dicts of values of `instagram.message`, in order
        """
        titles = self.env.context.get(CHOSEN)
        if isinstance(titles, Titles) and titles:
            parts[-1]["quick_replies"] = list(titles)
        return parts

    @api.model
    def _checked(self, titles):
        """Return titles as Instagram shows them, each once, or refuse them.

        :param titles: may be anything, as they come from a browser
        """
        is_list = isinstance(titles, (list, tuple))
        if not is_list or not all(isinstance(title, str) for title in titles):
            raise UserError(self.env._("Quick replies are a list of short texts."))
        if len(titles) > QUICK_REPLY_LIMIT:
            raise UserError(
                self.env._(
                    "Instagram shows at most %(limit)s quick replies, and these are"
                    " %(count)s: remove some.",
                    count=len(titles),
                    limit=QUICK_REPLY_LIMIT,
                )
            )
        return Titles(dict.fromkeys(map(self._checked_title, titles)))

    @api.model
    def _checked_title(self, title):
        title = " ".join(clean(title).split())
        if not is_visible(title):
            raise UserError(self.env._("A quick reply cannot be empty."))
        shown = f"{title[:QUICK_REPLY_LENGTH]}…"
        if MARKUP.search(title):
            raise UserError(
                self.env._(
                    "“%(title)s” cannot be a quick reply: it is shown as plain text,"
                    " without HTML.",
                    title=shown if len(title) > QUICK_REPLY_LENGTH else title,
                )
            )
        if len(title) > QUICK_REPLY_LENGTH:
            raise UserError(
                self.env._(
                    "“%(title)s” is too long for a quick reply: Instagram shows"
                    " %(length)s characters.",
                    length=QUICK_REPLY_LENGTH,
                    title=shown,
                )
            )
        return title

    @api.model
    def _check_message(self, body, is_reply):
        """Refuse quick replies without a text to which they belong."""
        if not is_reply:
            raise UserError(
                self.env._("A note has no quick replies: customers do not see it.")
            )
        # Odoo shows the tags of a text that is no HTML
        text = plain_text(body) if isinstance(body, Markup) else body
        if not is_visible(text):
            raise UserError(
                self.env._(
                    "Quick replies are sent with a text: write one, or remove the quick"
                    " replies."
                )
            )

    # ------------------------------------------------------------
    # SENT AND TAPPED ON
    # ------------------------------------------------------------

    @api.model
    def _of_part(self, part):
        """Return the quick replies to send with a part of a reply.

        :rtype: list[QuickReply]
        """
        return [
            QuickReply(title, PAYLOAD.format(part=part.id, place=place))
            for place, title in enumerate(part.quick_replies or (), 1)
        ]

    @api.model
    def _recognize(self, items):
        """Note on new messages to which reply the customer reacted by a tap.

        :param list items: `NewMessage` objects that know their threads
        """
        tapped = [
            (item, int(found[1]))
            for item in items
            if (found := PART.fullmatch(getattr(item.event, "quick_reply", "")))
        ]
        if not tapped:
            return
        numbers = {number for _item, number in tapped}
        parts = self.env["instagram.message"].browse(numbers).exists()
        known = {(part.channel_id, part.id): part for part in parts}
        for item, number in tapped:
            part = known.get((item.channel, number))
            if part and part.quick_replies:
                item.tapped_below = part.mail_message_id
                # what is ours says nothing to agents
                item.content.hide_title("quick_reply")
