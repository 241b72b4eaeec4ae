from odoo import fields, models
from odoo.addons.mail.tools.discuss import Store

from .discuss_channel import is_instagram


class DiscussChannelStandby(models.Model):
    """Instagram lets one app at a time hold a thread; the others only listen."""

    _inherit = "discuss.channel"

    instagram_is_held = fields.Boolean("Held by Another App", readonly=True)
    # of the event that told it: what is older changes nothing any more
    instagram_held_told_at = fields.Datetime(readonly=True)

    _instagram_held_idx = models.Index("(instagram_user_id) WHERE instagram_is_held")

    def _instagram_note_holder(self, is_held, at):
        """Show whether another app holds this thread.

        :param datetime at: when it was so
        """
        at = at.replace(microsecond=0)
        if self.instagram_held_told_at and at < self.instagram_held_told_at:
            return
        if is_held and self._instagram_heard_since(at):
            return
        if is_held != self.instagram_is_held:
            self.instagram_is_held = is_held
        if is_held or self.instagram_held_told_at:
            self.instagram_held_told_at = at

    def _instagram_heard_since(self, at):
        """Whether something was said in this thread later that came to us."""
        return self.env["instagram.message"].search_count(
            [
                ("channel_id", "=", self.id),
                ("from_standby", "=", False),
                ("written_at", ">", at),
                "|",
                ("direction", "=", "in"),
                ("from_app", "=", True),
            ],
            limit=1,
        )

    def _instagram_store_fields(self):
        return [
            *super()._instagram_store_fields(),
            Store.Attr("instagram_is_held", predicate=is_instagram),
        ]

    def _instagram_shared_fields(self):
        return super()._instagram_shared_fields() | {"instagram_is_held"}
