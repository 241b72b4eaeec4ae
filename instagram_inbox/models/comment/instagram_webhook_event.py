from odoo import api, models

from ...instagram.common.const import COMMENT_FIELDS


class InstagramWebhookEvent(models.Model):
    """Remove deleted comments from the log of Meta's deliveries."""

    _inherit = "instagram.webhook.event"

    @api.model
    def _forget_comment(self, comment):
        """Delete the content of what was delivered about a comment.

        :param comment: the `instagram.comment`, still with its author
        """
        self.search(
            [
                ("account", "=", comment.inbox_id.instagram_id),
                ("customer", "=", comment.igsid or ""),
                ("kind", "in", COMMENT_FIELDS),
                ("payload", "like", comment.comment_id),
            ]
        )._forget()
