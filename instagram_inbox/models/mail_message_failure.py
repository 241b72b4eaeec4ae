from odoo import models
from odoo.addons.mail.tools.discuss import Store

from .mail_message import in_instagram_thread

# What a reply's state is in the messaging menu, which lists exceptions.
STATUSES = {
    "failed": "exception",
    "unconfirmed": "exception",
    "queued": "ready",
    "sending": "ready",
    "sent": "sent",
    "read": "sent",
}


class MailMessageFailure(models.Model):
    """Tells authors of replies that did not go, also when the thread is not open."""

    _inherit = "mail.message"

    def _instagram_tell_author(self):
        """List these in the author's messaging menu, or remove them from there."""
        # sudo: mail.notification - kept for the author, whoever finds out
        notifications_sudo = self.env["mail.notification"].sudo()
        known = notifications_sudo.search(
            [
                ("mail_message_id", "in", self.ids),
                ("notification_type", "=", "instagram"),
            ]
        ).grouped("mail_message_id")
        for message in self:
            status = message._instagram_menu_status()
            notification_sudo = known.get(message.sudo())
            if notification_sudo:
                was, notification_sudo.notification_status = (
                    notification_sudo.notification_status,
                    status,
                )
                changed = was != status and "exception" in (was, status)
            elif changed := status == "exception":
                notifications_sudo.create(message._instagram_notification(status))
            if changed:
                message._instagram_show_author()

    def _instagram_menu_status(self):
        part = self._instagram_worst_part()
        return "canceled" if part.decision == "discarded" else STATUSES.get(part.state)

    def _instagram_notification(self, status):
        return {
            "author_id": self.author_id.id,
            "mail_message_id": self.id,
            "notification_status": status,
            "notification_type": "instagram",
        }

    def _instagram_show_author(self):
        # sudo: mail.message - the thread's own message, for a reader of the thread
        message_sudo = self.sudo()
        user = message_sudo.author_id.main_user_id
        if message_sudo.channel_id._instagram_readers(user):
            store = Store(bus_channel=user)
            message_sudo.with_user(user).sudo()._message_notifications_to_store(store)
            store.bus_send()

    def _message_notifications_to_store(self, store):
        # none of threads that the author may not read any more
        shown = self - self._instagram_hidden()
        super(MailMessageFailure, shown)._message_notifications_to_store(store)
        if replies := shown.filtered(in_instagram_thread):
            store.add(replies, replies._instagram_store_fields())
