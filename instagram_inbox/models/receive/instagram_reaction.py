from odoo import api, fields, models


class InstagramReaction(models.Model):
    """The latest reaction of one side to one message, or its removal.

    Discuss stores reactions in rows of its own. These rows store which reaction is the
    latest by Instagram's clock.
    """

    _name = "instagram.reaction"
    _inherit = "instagram.record"
    _description = "Reaction to an Instagram Message"
    _order = "id desc"
    _log_access = False

    message_id = fields.Many2one(
        "instagram.message", required=True, readonly=True, ondelete="cascade"
    )
    is_ours = fields.Boolean(readonly=True, help="The business reacted.")
    emoji = fields.Char(readonly=True)
    # Odoo's datetimes have whole seconds: too coarse to tell which of two was later.
    stamp = fields.Float("Milliseconds", readonly=True, aggregator=None)

    _side_unique = models.UniqueIndex("(message_id, is_ours)")

    @api.model
    def _of(self, message, is_ours):
        """Return the stored reaction of one side to a message, if there is one."""
        return self.search([("message_id", "=", message.id), ("is_ours", "=", is_ours)])

    @api.model
    def _keep(self, message, is_ours, emoji, at):
        """Store a reaction, unless a later one is known, and return the latest."""
        known = self._of(message, is_ours)
        values = {"emoji": emoji or False, "stamp": round(at.timestamp() * 1000)}
        if not known:
            values |= {"message_id": message.id, "is_ours": is_ours}
            return self.create(values)
        if values["stamp"] >= known.stamp:
            known.write(values)
        return known
