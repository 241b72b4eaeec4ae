from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.instagram_inbox.models.receive.new_message import NOT_REPLIED_TO
from odoo.exceptions import UserError

# Rules send this many replies in a conversation, within PERIOD. More are sent to nobody
# but to a machine that replies to each.
MOST, PERIOD = 10, timedelta(hours=1)


class InstagramAutomaticReply(models.Model):
    """Replies of automation rules: withdrawn, like others, when a person is faster."""

    _inherit = "instagram.automatic.reply"

    kind = fields.Selection(
        selection_add=[("rule", "Rule")], ondelete={"rule": "cascade"}
    )

    @api.model
    def _reply_by_rule(self, channel, action):
        """Send the text of a server action, if Instagram and we send one now.

        :raises UserError: when nothing is sent, with the reason
        """
        part = channel._instagram_rule_message().instagram_message_ids[:1]
        if refusal := self._refusal_of_rule(channel, part):
            raise UserError(refusal)
        message = self._post(channel, self._worded(channel, action, "instagram_text"))
        self.create(
            {
                "channel_id": channel.id,
                "kind": "rule",
                "message_id": message.id,
                "received_id": part.id if part.direction == "in" else False,
                "replied_at": message.date,
            }
        )

    @api.model
    def _refusal_of_rule(self, channel, part):
        """Return why no automatic text is sent now, in a sentence, or None.

        :param part: the `instagram.message` that is replied to
        """
        if reason := channel._instagram_no_interaction():
            return self.env["instagram.api"]._sentence(reason, self.env.lang)
        kinds = {note["kind"] for note in part.content or ()}
        if part.direction == "in" and not kinds.isdisjoint(NOT_REPLIED_TO):
            return self.env._(
                "Story mentions and unsupported messages get no automatic reply: nobody"
                " asked for one."
            )
        if part.from_standby:
            return self.env._("Another app handles this conversation.")
        since = fields.Datetime.now() - PERIOD
        recent = [
            ("channel_id", "=", channel.id),
            ("kind", "=", "rule"),
            ("replied_at", ">", since),
        ]
        if self.search_count(recent, limit=MOST) >= MOST:
            return self.env._(
                "Rules have sent %(count)s replies in this conversation within an hour:"
                " another machine may be replying to them.",
                count=MOST,
            )
        return None
