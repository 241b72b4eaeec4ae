from odoo import api, models

from ..instagram.plain import plain_text
from ..instagram.text import split_text
from ..tools import clock
from .discuss_channel import is_instagram


class DiscussChannelOutgoing(models.Model):
    """From what an agent writes in Discuss to the outbox.

    Instagram is never called here: Odoo may run a request several times, and an agent
    must not wait for the network.
    """

    _inherit = "discuss.channel"

    def message_post(self, *, message_type="notification", **kwargs):
        if message_type == "comment" and is_instagram(self):
            self._instagram_check_reply(kwargs)
        return super().message_post(message_type=message_type, **kwargs)

    def _instagram_check_reply(self, kwargs):
        """Refuse what would never reach the customer, before anything is posted."""
        if self._instagram_is_comment(kwargs):
            # sudo: discuss.channel - who may write here may know how long
            author = self.env["res.partner"].browse(kwargs.get("author_id") or [])
            author = author or self.env.user.partner_id
            self.sudo()._instagram_check_open(self._instagram_by_person(author))
            self._instagram_check_files(kwargs)

    @api.model
    def _instagram_is_comment(self, kwargs):
        """Whether a message posted with these arguments goes out: a note does not."""
        xmlid, subtype_id = kwargs.get("subtype_xmlid"), kwargs.get("subtype_id")
        return self.env.ref("mail.mt_comment").id == (
            self.env["ir.model.data"]._xmlid_to_res_id(xmlid) if xmlid else subtype_id
        )

    @api.model
    def _instagram_by_person(self, author):
        """Whether a message is its author's own: what jobs and rules post is not."""
        user = self.env.user
        return not user._is_superuser() and author == user.partner_id

    @api.model
    def notify_cancel_by_type(self, notification_type):
        """Take one's replies that did not go from the messaging menu."""
        result = super().notify_cancel_by_type(notification_type)
        if notification_type == "instagram":
            self._notify_cancel_by_type_generic(notification_type)
        return result

    def _message_post_after_hook(self, message, msg_vals):
        # before super: the message is shown with its delivery state from the first moment
        if is_instagram(self) and message._is_instagram_reply():
            # sudo: discuss.channel, instagram.message - writing here is replying
            self.sudo()._instagram_reply(message.sudo())
        if is_instagram(self) and message.partner_ids:
            # before super, too: who is mentioned is notified as a member is
            # sudo: discuss.channel - whom one may mention may read it
            self.sudo()._instagram_bring_mentioned(message.sudo(), message.partner_ids)
        return super()._message_post_after_hook(message, msg_vals)

    def _instagram_reply(self, message):
        """Put a reply into the outbox, and make its author the agent if nobody is."""
        author = message.author_id.user_ids.filtered(lambda user: not user.share)[:1]
        is_waiting = self.instagram_status != "resolved" and not self.instagram_agent_id
        if is_waiting and self._instagram_readers(author):
            self._instagram_assign(author)
        episode = self.env["instagram.episode"]._open_by_channel(self).get(self)
        at, now = message.date, clock()
        self.env["instagram.message"].create(
            [
                {
                    "inbox_id": self.instagram_inbox_id.id,
                    "channel_id": self.id,
                    "mail_message_id": message.id,
                    "episode_id": episode.id if episode else False,
                    "user_id": author.id,
                    "by_person": self._instagram_by_person(message.author_id),
                    "direction": "out",
                    "state": "queued",
                    "written_at": at,
                    "instant": now if now.replace(microsecond=0) == at else at,
                    **part,
                }
                for part in self._instagram_split(message)
            ]
        )
        self.env["instagram.network"]._wake()

    def _instagram_split(self, message):
        """Cut a reply into what Instagram takes in one call each, in order.

        :return: dicts of values of `instagram.message`
        """
        text = plain_text(message.body)
        return [{"text": part} for part in split_text(text)]

    def _instagram_answered(self, part):
        """Count a reply that Instagram took; a reply in several parts counts once.

        :param part: the `instagram.message` that was sent
        """
        parts = part.mail_message_id.instagram_message_ids
        if part != min(parts, key=lambda each: each.id, default=part):
            return
        at, episode = part.written_at, part.episode_id
        fact = {
            "channel": self,
            "date": at,
            "count": "outgoing_messages",
            "agent": part.user_id,
            "episode": episode,
            "is_automatic": not part.by_person,
        }
        if episode and part.by_person:
            if episode._is_late(part.instant):
                episode._retell()
                return
            fact["time"] = episode._answered(at, part.instant)
        self.env["instagram.inbox.report"]._record([fact])
