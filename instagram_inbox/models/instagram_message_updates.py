from odoo import api, fields, models
from odoo.addons.mail.tools.discuss import Store

from ..instagram.common.plain_text import plain_text
from ..instagram.common.text import is_visible, visible
from .instagram_content import html_of


class InstagramMessageUpdates(models.Model):
    """What happens to a message after it is here: a new text, or none any more."""

    _inherit = "instagram.message"

    unsent_at = fields.Datetime(readonly=True)
    num_edit = fields.Integer("Edits", readonly=True)
    from_standby = fields.Boolean(
        "While Another App Held the Conversation", readonly=True
    )

    @api.model
    def _catch_up(self, inboxes, mids):
        """Apply to messages what came before them, if anything did."""
        stones = self.env["instagram.tombstone"]._among(inboxes, mids)
        beside = [
            self.env[name]._beside(inboxes, mids)
            for name in ("instagram.message.edit", "instagram.reaction")
        ]
        if stones or any(beside):
            for key, message in self._known(inboxes, mids).items():
                if key in stones:
                    message._unsend()
                message._apply_beside(beside)

    def _apply_beside(self, beside):
        for kept in beside:
            mine = kept.filtered_domain(
                [("inbox_id", "=", self.inbox_id.id), ("mid", "=", self.mid)]
            )
            if mine:
                mine._apply(self)
                self.env["instagram.webhook.event"]._wake_waiting(
                    self.inbox_id.instagram_id, self.channel_id.instagram_user_id
                )

    def _unsend(self):
        """Take back what this message said; that there was one stays, and counts."""
        if self.unsent_at:
            return
        is_part = bool(self._siblings() - self) and (self.text or self.file_kind)
        self.write(
            {"unsent_at": fields.Datetime.now(), "text": False, "content": False}
        )
        self.media_ids.unlink()
        if is_part:
            self.attachment_ids._delete_and_notify(self.mail_message_id)
        self._show_text(attachment_ids=None if is_part else [])
        self.mail_message_id._instagram_forget_reactions()

    def _edit(self, text, num_edit):
        """Show a new text."""
        values = {"num_edit": num_edit}
        if self.text:
            values["text"] = text
        notes = [note for note in self.content or () if note["kind"] != "blank"]
        if not is_visible(text):
            notes.append({"kind": "blank"})
        self.write({**values, "content": notes or False})
        self._show_text(visible(text))
        message = self.mail_message_id
        Store(bus_channel=self.channel_id).add(
            message, message._instagram_content_fields()
        ).bus_send()

    def _current_text(self):
        return self.text or plain_text(self.mail_message_id.body)

    def _siblings(self):
        """Return what is left of the reply that this is a part of, itself included."""
        parts = self.mail_message_id.instagram_message_ids.sorted("id")
        return parts.filtered(lambda part: not part.unsent_at)

    def _show_text(self, text="", attachment_ids=None):
        """Show in Discuss what the parts say now."""
        message = self.mail_message_id
        text = "\n".join(part.text for part in self._siblings() if part.text) or text
        self.channel_id._message_update_content(
            message,
            body=html_of(text),
            attachment_ids=attachment_ids,
            strict=False,
        )
        channel = self.channel_id
        if channel._instagram_unassigned():
            # who saw it there is no member, and listens to the inbox alone
            shown = [
                "body",
                *message._instagram_store_fields(),
                *message._instagram_content_fields(),
            ]
            Store(bus_channel=channel.instagram_inbox_id).add(message, shown).bus_send()
