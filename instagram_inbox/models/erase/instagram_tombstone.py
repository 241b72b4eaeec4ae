from odoo import api, fields, models


class InstagramTombstone(models.Model):
    """A message that was unsent: it is never shown again, whatever delivers it.

    It is kept for ever, by the id alone: redelivery, replay and import have no end
    date.
    """

    _name = "instagram.tombstone"
    _inherit = "instagram.record"
    _description = "Unsent Instagram Message"
    _order = "id desc"
    _log_access = False

    inbox_id = fields.Many2one(
        "instagram.inbox", required=True, readonly=True, ondelete="cascade"
    )
    mid = fields.Char("Message ID", required=True, readonly=True)
    unsent_at = fields.Datetime(readonly=True, default=fields.Datetime.now)

    _mid_unique = models.UniqueIndex("(inbox_id, mid)")

    @api.model
    def _unsent_among(self, inboxes, mids):
        """Return which of these messages were unsent.

        :return: pairs of an inbox's id and a mid
        :rtype: set
        """
        found = self.search_fetch(
            [("inbox_id", "in", inboxes.ids), ("mid", "in", list(mids))],
            ["inbox_id", "mid"],
        )
        return {(stone.inbox_id.id, stone.mid) for stone in found}

    @api.model
    def _set(self, inbox, mid):
        """Keep this message from being shown again."""
        if not self._unsent_among(inbox, [mid]):
            self.create({"inbox_id": inbox.id, "mid": mid})
