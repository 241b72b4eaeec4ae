from datetime import timedelta

from odoo import api, fields, models

from .instagram_message_edit import ORPHAN_DAYS


class InstagramReaction(models.Model):
    """The latest reaction of one side to one message, or its removal.

    Discuss stores reactions in rows of its own. These rows store which reaction is the
    latest by Instagram's clock, also for a message that has not come yet.
    """

    _name = "instagram.reaction"
    _inherit = "instagram.record"
    _description = "Reaction to an Instagram Message"
    _order = "id desc"
    _log_access = False

    inbox_id = fields.Many2one(
        "instagram.inbox", required=True, readonly=True, ondelete="cascade"
    )
    mid = fields.Char("Message ID", required=True, readonly=True)
    is_ours = fields.Boolean(readonly=True, help="The business reacted.")
    emoji = fields.Char(readonly=True)
    # Odoo's datetimes have whole seconds: too coarse to tell which of two was later.
    stamp = fields.Float("Milliseconds", readonly=True, aggregator=None)
    at = fields.Datetime(readonly=True)
    message_id = fields.Many2one(
        "instagram.message", readonly=True, index="btree_not_null", ondelete="cascade"
    )

    _side_unique = models.UniqueIndex("(inbox_id, mid, is_ours)")

    @api.model
    def _beside(self, inboxes, mids):
        """Find the stored reactions to these messages."""
        return self.search([("inbox_id", "in", inboxes.ids), ("mid", "in", list(mids))])

    @api.model
    def _keep(self, inbox, event, received_at):
        """Store a reaction, unless a later one is known.

        :param event: a `Reaction`
        """
        at = event.at or received_at
        return self._keep_latest(inbox, event.mid, event.is_echo, event.emoji, at)

    @api.model
    def _keep_latest(self, inbox, mid, is_ours, emoji, at):
        known = self._beside(inbox, [mid]).filtered(
            lambda each: each.is_ours == is_ours
        )
        values = {
            "emoji": emoji or False,
            "stamp": round(at.timestamp() * 1000),
            "at": at.replace(microsecond=0),
        }
        if not known:
            values |= {"inbox_id": inbox.id, "mid": mid}
            return self.create({**values, "is_ours": is_ours})
        if values["stamp"] >= known.stamp:
            known.write(values)
        return known

    def _apply(self, message):
        """Show the reaction on its message.

        :param message: the `instagram.message` it belongs to
        """
        self.message_id = message
        if message.unsent_at:
            return
        for reaction in self:
            message.mail_message_id._instagram_react(
                reaction.emoji,
                is_ours=reaction.is_ours,
            )

    @api.autovacuum
    def _gc_orphans(self):
        limit = fields.Datetime.now() - timedelta(days=ORPHAN_DAYS)
        self.search([("message_id", "=", False), ("at", "<", limit)]).unlink()
