from datetime import timedelta

from odoo import api, fields, models

from ...instagram.common.const import COMMENT_FIELDS

# Without any comment for this long, the account may have become private.
QUIET = timedelta(days=7)


class InstagramChecklist(models.AbstractModel):
    """The lines of the checklist about the comments of one account."""

    _inherit = "instagram.checklist"

    @api.model
    def _observe_comment_permission(self, inbox):
        if inbox.comments_allowed:
            return "comments_permitted", {}
        return "comments_not_permitted", {}

    @api.model
    def _observe_comment_subscription(self, inbox):
        if inbox.state == "disconnected":
            return "subscription_ended", {}
        seen = self._last_seen("comment_subscription", inbox)
        # what a login has changed since then is not known by the last test
        is_over = (
            seen
            and inbox.token_refreshed_at
            and seen.seen_at < inbox.token_refreshed_at
        )
        if seen and not is_over:
            return seen.finding, {**self._reason(seen), "at": seen.seen_at}
        is_asked = inbox.comments_allowed
        return ("comments_requested" if is_asked else "comments_not_subscribed"), {}

    @api.model
    def _test_comment_subscription(self, inbox):
        def ask(client, token):
            fields_there = client.subscribed_fields(token, inbox.instagram_id)
            is_there = COMMENT_FIELDS[0] in fields_there
            return "comments_subscribed" if is_there else "comments_not_subscribed"

        self._ask("comment_subscription", inbox, ask)

    @api.model
    def _observe_comment_received(self, inbox):
        comments = self.env["instagram.comment"].with_context(active_test=False)
        last = comments.search(
            [("inbox_id", "=", inbox.id), ("is_own", "=", False)], limit=1
        )
        if not last:
            return "comments_none", {}
        is_recent = last.commented_at > fields.Datetime.now() - QUIET
        finding = "comments_received" if is_recent else "comments_quiet"
        return finding, {"at": last.commented_at}
