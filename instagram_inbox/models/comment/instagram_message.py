import logging
from functools import partial

from odoo import fields, models

from ...instagram.common.text import shortened
from ..fetch.instagram_network import NetworkJob

_logger = logging.getLogger(__name__)

TITLE_LENGTH = 100
# The reasons of a refusal that a deleted comment may have.
UNCLEAR = {"comment_closed", "comment_deleted", "not_found", "recipient_unknown"}


class InstagramMessage(models.Model):
    """A private reply: a message that answers a comment.

    Instagram accepts it outside of the reply window, once for each comment. Sending one
    again after an unknown outcome is harmless: Instagram refuses a second one.
    """

    _inherit = "instagram.message"

    answered_comment_id = fields.Many2one(
        "instagram.comment",
        "Answers the Comment",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )

    def _comment_closed(self):
        """Return why Instagram would not accept this private reply now, or None."""
        comment = self.answered_comment_id
        others = comment.private_message_ids - self
        if others.filtered(lambda part: part.state not in ("failed", "queued")):
            return "already_replied"
        if reason := comment._closed():
            return reason
        if comment._is_too_old():
            return "comment_too_old"
        return "waited" if self._is_stale() else None

    def _private_reply_job(self):
        """Return the call that sends this private reply."""
        client = self.env["instagram.api"]._client()
        inbox, token = self.inbox_id, self.inbox_id._token_sudo()
        call = partial(
            client.send_private_reply,
            token,
            inbox.instagram_id,
            self.answered_comment_id.comment_id,
            self.text,
        )
        return NetworkJob((self._name, self.channel_id.id), self, call, token)

    def _private_reply_sent(self, sent):
        """Return the id of the message that answers a comment.

        :param sent: a `PrivateReply`
        """
        contact = self.channel_id.instagram_contact_id
        if sent.igsid and sent.igsid != contact.igsid:
            # by this id the person's messages come into the same thread
            known = [("inbox_id", "=", self.inbox_id.id), ("igsid", "=", sent.igsid)]
            wrote = [("channel_id", "=", self.channel_id.id), ("direction", "=", "in")]
            if contact.search_count(known) or self.search_count(wrote, limit=1):
                _logger.warning("Message %s went to another person.", self.id)
            else:
                contact.igsid = sent.igsid
        return sent.mid

    def _comment_notes(self):
        """Return the line above a private reply that says which comment it answers.

        It is read from the comment each time: a deleted one leaves no words behind.

        :rtype: list[dict]
        """
        comment = self.answered_comment_id
        if not comment:
            return []
        post = comment.post_id
        words = " ".join((comment.text or post.caption or "").split())
        note = {"kind": "comment", "title": shortened(words, TITLE_LENGTH)}
        return [note | ({"url": post.permalink} if post.permalink else {})]

    def _comment_refused(self, error):
        """Return why a private reply was refused; find out whether it is deleted."""
        comment = self.answered_comment_id
        if error.reason in UNCLEAR:
            # Instagram has one code for several reasons
            if comment.is_live:
                return "comment_live_ended"
            self.env["instagram.comment.action"]._put(comment, "read")
        return error.reason
