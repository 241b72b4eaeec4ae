from datetime import timedelta

from odoo import api, fields, models

# Edits of a message that never comes are deleted after this many days.
ORPHAN_DAYS = 30


class InstagramMessageEdit(models.Model):
    """One text of a message: the first has number 0; the highest number is shown.

    Kept for managers, and for a message that has not come yet: the result is the same
    in whichever order Instagram sends them.
    """

    _name = "instagram.message.edit"
    _inherit = "instagram.record"
    _description = "Text of an Edited Instagram Message"
    _order = "id desc"
    _log_access = False

    inbox_id = fields.Many2one(
        "instagram.inbox", required=True, readonly=True, ondelete="cascade"
    )
    mid = fields.Char("Message ID", required=True, readonly=True)
    message_id = fields.Many2one(
        "instagram.message", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    channel_id = fields.Many2one(related="message_id.channel_id")
    num_edit = fields.Integer("Edit", readonly=True, aggregator=None)
    text = fields.Text(readonly=True)
    edited_at = fields.Datetime("Written On", readonly=True)

    _number_unique = models.UniqueIndex("(inbox_id, mid, num_edit)")

    @api.model
    def _beside(self, inboxes, mids):
        """Find all texts of these messages."""
        return self.search([("inbox_id", "in", inboxes.ids), ("mid", "in", list(mids))])

    @api.model
    def _keep(self, inbox, mid, **values):
        """Store a text, once."""
        known = self._beside(inbox, [mid]).mapped("num_edit")
        if values["num_edit"] not in known:
            self.create({"inbox_id": inbox.id, "mid": mid, **values})

    def _apply(self, message):
        """Show the latest of these texts, unless it is shown already.

        :param message: the `instagram.message` that has these texts
        """
        latest = max(self, key=lambda edit: edit.num_edit)
        if message.unsent_at:
            self.unlink()
        elif latest.num_edit > message.num_edit:
            self._keep(
                message.inbox_id,
                message.mid,
                num_edit=0,
                text=message._current_text(),
                edited_at=message.written_at,
            )
            message._edit(latest.text, latest.num_edit)
        self._beside(message.inbox_id, [message.mid]).message_id = message

    @api.autovacuum
    def _gc_orphans(self):
        limit = fields.Datetime.now() - timedelta(days=ORPHAN_DAYS)
        self.search([("message_id", "=", False), ("edited_at", "<", limit)]).unlink()
