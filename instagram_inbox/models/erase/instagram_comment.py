from datetime import timedelta

from odoo import api, fields, models

from .instagram_message import SHORTEST_DAYS

# How many comments are deleted in one transaction.
BATCH = 500


class InstagramComment(models.Model):
    """Erase the comments of people and of accounts, and delete old ones."""

    _inherit = "instagram.comment"

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Say in the dialog about erasing also what other apps keep."""
        arch, view = super()._get_view(view_id, view_type, **options)
        for button in arch.iterfind(".//button[@name='action_erase']"):
            kept = self.env["discuss.channel"]._instagram_kept()
            button.set("confirm", " ".join([button.get("confirm"), *kept]))
        return arch, view

    @api.model
    def _erase_of(self, inbox, igsid, limit):
        """Erase some comments with the account's answers below them.

        :param str igsid: of the person who wrote them; None for all of the inbox
        :param int limit: how many, without the answers
        :return: whether there were any
        :rtype: bool
        """
        domain = [("inbox_id", "=", inbox.id)]
        if igsid is not None:
            domain.append(("igsid", "=", igsid))
        found = self.with_context(active_test=False).search(
            domain, limit=limit, order="id"
        )
        found._erase()
        return bool(found)

    def _erase(self):
        """Delete these, the account's answers below them, and posts without others."""
        every = self.with_context(active_test=False)
        answers = every.child_ids.filtered("is_own")
        for answer in answers:
            # what was delivered about it names nobody
            self.env["instagram.webhook.event"]._forget_comment(answer)
        posts = (every | answers).post_id
        (every | answers).unlink()
        posts.filtered(
            lambda post: not every.search_count([("post_id", "=", post.id)], limit=1)
        ).unlink()

    @api.autovacuum
    def _gc_comments(self):
        """Delete comments when messages of their age are deleted; off by default.

        :return: how many were deleted, and whether there may be more
        :rtype: tuple[int, bool]
        """
        days = self.env["instagram.api"]._days("message_retention_days")
        if not days:
            return 0, False
        limit = fields.Datetime.now() - timedelta(days=max(days, SHORTEST_DAYS))
        every = self.with_context(active_test=False)
        old = every.search(
            [("commented_at", "<", limit)], limit=BATCH, order="commented_at"
        )
        if old:
            self.env["instagram.message"]._close_past(limit)
            old._erase()
        return len(old), len(old) == BATCH
