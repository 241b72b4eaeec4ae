from odoo import api, fields, models
from odoo.addons.mail.tools.discuss import Store


class InstagramMessageQuote(models.Model):
    _inherit = "instagram.message"

    # of the message it answers, as long as that is not here
    quoted_mid = fields.Char(readonly=True)

    _quoted_idx = models.Index("(channel_id, quoted_mid) WHERE quoted_mid IS NOT NULL")

    def _quote_late(self, original):
        """Have an answer quote what it answers, which has come after it."""
        message = self.mail_message_id
        message.parent_id = original
        notes = [note for note in self.content or () if note["kind"] != "reply_unknown"]
        self.write({"quoted_mid": False, "content": notes or False})
        shown = [
            Store.One("parent_id", format_reply=False),
            *message._instagram_content_fields(),
        ]
        channel = self.channel_id
        for bus_channel in (channel, channel.instagram_inbox_id):
            Store(bus_channel=bus_channel).add(message, shown).bus_send()


class InstagramDeliveryQuotes(models.AbstractModel):
    """Answers that come before what they answer."""

    _inherit = "instagram.delivery"

    @api.model
    def _create_messages(self, drafts):
        super()._create_messages(drafts)
        originals = {}
        for draft in drafts:
            originals[draft.channel.id, draft.event.key] = draft.message
            if draft.reply_to_mid and not draft.message.parent_id:
                draft.message.instagram_message_ids.quoted_mid = draft.reply_to_mid
        waiting = self.env["instagram.message"].search(
            [
                ("channel_id", "in", [channel for channel, _mid in originals]),
                ("quoted_mid", "in", [mid for _channel, mid in originals]),
                ("unsent_at", "=", False),
            ]
        )
        for part in waiting:
            original = originals.get((part.channel_id.id, part.quoted_mid))
            if original and original != part.mail_message_id:
                part._quote_late(original)
