from odoo import api, fields, models


class InstagramMessageEdit(models.Model):
    """One text of a message: the first has number 0; the highest number is shown.

    Kept for managers. The result is the same in whichever order Instagram sends them.
    """

    _name = "instagram.message.edit"
    _inherit = "instagram.record"
    _description = "Text of an Edited Instagram Message"
    _order = "id desc"
    _log_access = False

    message_id = fields.Many2one(
        "instagram.message", required=True, readonly=True, ondelete="cascade"
    )
    inbox_id = fields.Many2one(related="message_id.inbox_id")
    channel_id = fields.Many2one(related="message_id.channel_id")
    mid = fields.Char(related="message_id.mid")
    num_edit = fields.Integer("Edit", readonly=True, aggregator=None)
    text = fields.Text(readonly=True)
    edited_at = fields.Datetime("Written On", readonly=True)

    _number_unique = models.UniqueIndex("(message_id, num_edit)")

    @api.model
    def _keep(self, message, num_edit, text, edited_at):
        """Store a text of a message, once, and show it if it is the latest."""
        known = self.search([("message_id", "=", message.id)]).mapped("num_edit")
        if num_edit in known:
            return
        texts = [(num_edit, text, edited_at.replace(microsecond=0))]
        if not known:
            texts.append((0, message._current_text(), message.written_at))
        names = ("num_edit", "text", "edited_at")
        self.create(
            [
                {"message_id": message.id, **dict(zip(names, each, strict=True))}
                for each in texts
            ]
        )
        if num_edit > message.num_edit:
            message._edit(text, num_edit)
