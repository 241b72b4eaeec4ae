import logging

from odoo import api, fields, models

from ...instagram.common.const import COMMENT_FIELDS, COMMENT_SCOPE, WEBHOOK_FIELDS
from ...instagram.common.exceptions import Refused

_logger = logging.getLogger(__name__)


class InstagramInbox(models.Model):
    """Whether an inbox receives comments, and whether the account's owner allows it."""

    _inherit = "instagram.inbox"

    has_comments = fields.Boolean(
        "Comments",
        help="Comments on the account's posts come in, too: each can be assigned, tagged,"
        " answered in private or in public, hidden and deleted. This needs one more"
        " permission of the account's owner, and a public account.",
    )
    comments_allowed = fields.Boolean(
        readonly=True,
        copy=False,
        help="The account's owner gave the permission for comments at the last login.",
    )
    comments_denied = fields.Boolean(
        readonly=True,
        copy=False,
        help="The account's owner left out the permission for comments.",
    )
    open_comment_count = fields.Integer(
        "Open Comments", compute="_compute_open_comment_count"
    )

    def _compute_open_comment_count(self):
        counts = self.env["instagram.comment"]._read_group(
            [("inbox_id", "in", self.ids), ("state", "=", "open")],
            ["inbox_id"],
            ["__count"],
        )
        by_inbox = dict(counts)
        for inbox in self:
            inbox.open_comment_count = by_inbox.get(inbox, 0)

    @api.model
    def get_open_comment_count(self):
        """Return how many comments are open in the user's inboxes.

        :rtype: int
        """
        waiting = [("state", "=", "open"), ("is_own", "=", False)]
        return self.env["instagram.comment"].search_count(waiting)

    def action_open_comments(self):
        """Open the comments of this inbox."""
        self.ensure_one()
        xmlid = "instagram_inbox.instagram_comment_action"
        return {
            **self.env["ir.actions.actions"]._for_xml_id(xmlid),
            "context": {
                "search_default_open": 1,
                "search_default_inbox_id": self.id,
            },
        }

    def _subscribe(self, client, token, instagram_id, permissions):
        """Subscribe an account that logs in; to its comments, if they were allowed.

        :param permissions: what was granted; None when Instagram does not say
        :return: whether comments come in
        :rtype: bool
        """
        if self._gets_comments(permissions):
            try:
                fields_ = (*WEBHOOK_FIELDS, *COMMENT_FIELDS)
                client.subscribe(token, instagram_id, fields_)
            except Refused as error:
                # messages still come in; the checklist says that comments do not
                _logger.warning("Comments could not be subscribed to: %s", error)
            else:
                return True
        client.subscribe(token, instagram_id)
        return False

    def _gets_comments(self, permissions):
        """Return whether this login, of an inbox or a new one, lets comments in."""
        is_granted = permissions is None or COMMENT_SCOPE in permissions
        return bool(self.has_comments) and is_granted

    def _comments_switched(self):
        """Show or hide the menus of comments, in pages that are loaded from now on."""
        self.env.registry.clear_cache()

    @api.model
    def _comments_in_use(self):
        """Return whether any inbox that the user may read has comments."""
        return bool(self.search_count([("has_comments", "=", True)], limit=1))
