from odoo import fields, models


class InstagramInboxRebuild(models.Model):
    """An inbox whose figures are being counted anew."""

    _inherit = "instagram.inbox"

    # The last thread that is done; below zero when nobody asked for it.
    rebuild_after = fields.Integer(readonly=True, default=-1, copy=False)
    rebuild_changes = fields.Integer(readonly=True, copy=False)

    def action_rebuild_overview(self):
        """Have the overview counted anew from the messages that are kept.

        For when a time zone was wrong, or figures are in doubt. A job does it; the
        inbox's chatter tells when it is done.
        """
        self.check_access("write")
        # sudo: instagram.inbox - managers may have figures counted, as they see them
        self.sudo().write({"rebuild_after": 0, "rebuild_changes": 0})
        self.env.ref("instagram_inbox.ir_cron_report").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "The overview is being recalculated."
                    " A line below will say when it is done."
                ),
            },
        }

    def _rebuild_next(self, limit):
        """Count some more of this inbox's threads anew.

        :param int limit: how many
        """
        self.ensure_one()
        threads = self.env["discuss.channel"].with_context(active_test=False)
        threads = threads.search(
            [
                ("channel_type", "=", "instagram"),
                ("instagram_inbox_id", "=", self.id),
                ("id", ">", self.rebuild_after),
            ],
            order="id",
            limit=limit,
        )
        changes = sum(self.env["instagram.inbox.report"]._rebuild(threads))
        self.rebuild_changes += changes
        self.rebuild_after = threads[-1].id if len(threads) == limit else -1
        if self.rebuild_after < 0:
            self.message_post(
                body=self.env._(
                    "The figures of this inbox have been recalculated:"
                    " %(count)s of them changed.",
                    count=self.rebuild_changes,
                )
            )

    def _end_rebuild(self):
        """Stop counting, and say so: what was counted already stays."""
        self.rebuild_after = -1
        self._message_log(
            body=self.env._(
                "The overview of this inbox could not be recalculated. Tell your"
                " administrator; the server's log says more."
            )
        )
