from odoo import models
from odoo.addons.mail.tools.discuss import Store

from ...tools.discuss import MANAGER, is_instagram


class DiscussChannel(models.Model):
    """Notes are for colleagues: no part of them goes to the customer."""

    _inherit = "discuss.channel"

    def _instagram_suggest_colleagues(self):
        """Return all who may be mentioned here, for the browser: they are few."""
        # sudo: instagram.inbox, res.users - only the names of the other readers
        users_sudo = self.sudo().instagram_inbox_id.agent_ids
        users_sudo |= self.env.ref(MANAGER).sudo().all_user_ids
        readers_sudo = self.sudo()._instagram_readers(users_sudo - self.env.user)
        partners = readers_sudo.partner_id
        tokens = partners._get_store_mention_fields()
        store = Store().add(partners, ["avatar_128", "im_status", "name", *tokens])
        store.add(self, {"instagram_colleague_ids": partners.ids})
        return store.get_result()

    def _message_update_content(self, message, /, **kwargs):
        if not (is_instagram(self) and message._instagram_is_note()):
            super()._message_update_content(message, **kwargs)
            return
        known = message.partner_ids | message.notification_ids.res_partner_id
        super()._message_update_content(message, **kwargs)
        self._instagram_notify_mentioned(message, message.partner_ids - known)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Notify mentioned people within Odoo, whatever their preference.

        They can read the note there. An e-mail, if one were sent at all, would take a
        customer's words out of Odoo.
        """
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if is_instagram(self):
            for recipient in recipients:
                if recipient["notif"] == "email":
                    recipient["notif"] = "inbox"
        return recipients

    def _instagram_add_mentioned(self, message, partners):
        """Add this thread to mentioned people's sidebars, unread from a note on."""
        partners -= self.channel_member_ids.partner_id
        for user in self._instagram_readers(partners.user_ids):
            self._instagram_add_member(user, unread_from=message)
            env = self.with_context(lang=user.lang).env
            sentence = env._(
                "%(colleague)s mentioned you in a note about %(customer)s.",
                colleague=message.author_id.name,
                customer=self.name,
            )
            self._instagram_show_news(user, sentence)

    def _instagram_notify_mentioned(self, message, partners):
        """Notify people whom a correction newly mentions, as a new note would."""
        # sudo: discuss.channel - whoever may write here may mention its readers
        self.sudo()._instagram_add_mentioned(message.sudo(), partners)
        recipients = [
            recipient
            for recipient in self._notify_get_recipients(message)
            if recipient["id"] in partners.ids
        ]
        if recipients:
            self._notify_thread_by_inbox(message, recipients)
            self._notify_thread_by_web_push(message, recipients)

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        if is_instagram(self) and message._instagram_is_note():
            # sudo: discuss.channel - writers may notify the agents of the inbox
            self.sudo()._instagram_notify_note(message.sudo())
        return recipients

    def _instagram_notify_note(self, message):
        """Show a note to agents who are no members, while nobody handles the thread."""
        if self._instagram_unassigned():
            data = Store(bus_channel=self.instagram_inbox_id).add(message).get_result()
            announcement = self.env["instagram.announcement"]
            announcement._notify_waiting(self, message, data, silent=True)
