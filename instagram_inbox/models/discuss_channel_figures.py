from odoo import fields, models


class DiscussChannelFigures(models.Model):
    """Whose figures what happens in a thread is counted as."""

    _inherit = "discuss.channel"

    instagram_agent_since = fields.Datetime(readonly=True)

    def _instagram_agent_at(self, at):
        """Give who handled this thread at a time, so that it matters not what came when.

        :param datetime at: to the second
        """
        since = self.instagram_agent_since
        if not since or since <= at:
            return self.instagram_agent_id
        change = self.env["instagram.conversation.change"].search(
            [
                ("channel_id", "=", self.id),
                ("kind", "=", "agent"),
                ("date", "<=", at),
            ],
            order="id desc",
            limit=1,
        )
        return change.new_agent_id
