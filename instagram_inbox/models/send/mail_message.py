from odoo import fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import UserError

from ...instagram.common.plain_text import plain_text
from ...instagram.common.text import is_emoji
from ...tools.clock import clock
from ...tools.discuss import in_instagram_thread

# Maps a reply's state to a `notification_status`; the menu lists "exception" only.
MENU_STATUSES = {
    "failed": "exception",
    "unconfirmed": "exception",
    "queued": "ready",
    "sending": "ready",
    "sent": "sent",
    "read": "sent",
}


class MailMessage(models.Model):
    """Offers agents what to do with a reply that was not sent, and reactions.

    Each method returns whether there was something to do: after a second click, or for
    a second agent, there is nothing. Authors learn of replies that were not sent, also
    if the thread is not open.

    Instagram keeps one reaction of the account to each message. Customers' reactions
    do not come this way, so that none of them is sent back to Instagram.
    """

    _inherit = "mail.message"

    # ------------------------------------------------------------
    # DECISIONS OF AGENTS
    # ------------------------------------------------------------

    def instagram_retry(self):
        """Send again the parts of this reply that were not sent.

        :rtype: bool
        """
        return self._instagram_send_again("failed")

    def instagram_send_again(self):
        """Send again the parts that may or may not have arrived.

        :rtype: bool
        """
        return self._instagram_send_again("unconfirmed")

    def instagram_arrived(self):
        """Note that the unconfirmed parts have arrived, as the agent saw in Instagram.

        :rtype: bool
        """
        parts_sudo = self._instagram_parts_for_agent("unconfirmed")
        for part_sudo in parts_sudo.sorted("id"):
            part_sudo._settle_sent(False, fields.Datetime.now())
        return bool(parts_sudo)

    def instagram_undo(self):
        """Keep the user's own reply from being sent, while it waits for that.

        It can then be edited like a reply that failed.

        :return: False when it is too late
        :rtype: bool
        """
        parts_sudo = self._instagram_parts_for_agent("queued")
        is_own = self.author_id == self.env.user.partner_id
        if not is_own or not self._instagram_is_held():
            return False
        # a call that begins at this moment conflicts: then one of the two starts over
        parts_sudo._expect_settling()
        parts_sudo._undo()
        return True

    def instagram_discard(self):
        """Discard the parts about which the agent is asked: they are not sent.

        :return: whether there was something to decide
        :rtype: bool
        """
        parts_sudo = self._instagram_parts_for_agent("failed")
        parts_sudo = parts_sudo.filtered(lambda part: part.decision == "asked")
        parts_sudo._discard()
        return bool(parts_sudo)

    def instagram_delete(self):
        """Remove the parts of this reply that were not sent.

        If no part was sent, the message is deleted. Any agent of the inbox may do this,
        as any of them may reply.

        :rtype: bool
        """
        parts_sudo = self._instagram_undecided_for_agent()
        if parts_sudo:
            self._instagram_remove_not_sent(parts_sudo)
        return bool(parts_sudo)

    def instagram_take_back(self):
        """Remove the parts of this reply that were not sent; return them as a draft.

        :return: `text`, `quick_replies`, `attachment_ids` and the `store_data` that
            shows the files; False when no such part is left
        """
        parts_sudo = self._instagram_undecided_for_agent().sorted("id")
        if not parts_sudo:
            return False
        # sudo: mail.message, ir.attachment - whoever may reply here may send it anew
        is_whole = parts_sudo == self.sudo().instagram_message_ids.sorted("id")
        texts = [part.text for part in parts_sudo if part.text]
        copies = [
            file.copy({"res_model": "mail.compose.message", "res_id": 0})
            for file in parts_sudo.attachment_ids.sorted("id")
        ]
        files_sudo = parts_sudo.env["ir.attachment"].union(*copies)
        store = Store().add(
            files_sudo, extra_fields=files_sudo._get_store_ownership_fields()
        )
        draft = {
            "attachment_ids": files_sudo.ids,
            "quick_replies": parts_sudo._quick_replies(),
            "store_data": store.get_result(),
            "text": plain_text(self.body) if is_whole else " ".join(texts),
        }
        self._instagram_remove_not_sent(parts_sudo)
        return draft

    def _instagram_is_held(self):
        # sudo: instagram.message - readers may know whether it was sent
        parts = self.sudo().instagram_message_ids
        return bool(parts) and all(part._is_held() for part in parts)

    def _instagram_undo_left(self):
        """Return for how many seconds the author can undo this reply.

        Browsers do not get the end itself: their clocks differ from the server's.

        :rtype: float | bool
        """
        if not self._instagram_is_held():
            return False
        # sudo: instagram.message - readers may know when it is sent
        end = max(self.sudo().instagram_message_ids.mapped("not_before"))
        return max(0, (end - clock()).total_seconds()) or False

    def _instagram_undecided_for_agent(self):
        """Return the parts that were not sent and that nobody has discarded yet."""
        parts_sudo = self._instagram_parts_for_agent("failed")
        return parts_sudo.filtered(lambda part: part.decision != "discarded")

    def _instagram_remove_not_sent(self, parts_sudo):
        """Discard these parts; delete the message if none of its parts was sent."""
        parts_sudo._discard()  # removes the reply from its author's menu
        # sudo: mail.message - the customer never got this message
        message_sudo = self.sudo()
        if message_sudo.instagram_message_ids - parts_sudo:
            return
        channel_sudo = message_sudo.channel_id
        message_sudo._instagram_own_files().unlink()
        message_sudo.unlink()
        for listener in (channel_sudo, channel_sudo.instagram_inbox_id):
            listener._bus_send("mail.message/delete", {"message_ids": self.ids})
        # rows of the inbox screen show the last words
        self.env["instagram.preview"]._notify_written(
            channel_sudo, ["last_interest_dt"]
        )

    def _instagram_own_files(self):
        """Return the files of this reply that belong to nothing else.

        A reply may also contain a customer's file, or one of another record.
        """
        files = self.attachment_ids.filtered(
            lambda file: (file.res_model, file.res_id) == (self.model, self.res_id)
        )
        others = self.search(
            [("attachment_ids", "in", files.ids), ("id", "not in", self.ids)]
        )
        return files - others.attachment_ids

    def _instagram_send_again(self, state):
        parts_sudo = self._instagram_parts_for_agent(state)
        if parts_sudo:
            if comment_sudo := parts_sudo.answered_comment_id:
                comment_sudo._check_again(parts_sudo)
            else:
                by_person = all(parts_sudo.mapped("by_person"))
                parts_sudo.channel_id._instagram_check_open(by_person)
            parts_sudo._send_again()
        return bool(parts_sudo)

    def _instagram_parts_for_agent(self, state):
        """Return this reply's parts in a state, with sudo, for an agent of the thread."""
        self.ensure_one()
        self.check_access("read")
        if not in_instagram_thread(self):
            raise UserError(self.env._("This is not an Instagram message."))
        # waits for another agent who does the same at this moment
        self.channel_id._instagram_for_agent()
        # sudo: instagram.message - an agent may send replies of the thread again
        parts_sudo = self.sudo().instagram_message_ids
        return parts_sudo.filtered(lambda part: part.state == state)

    # ------------------------------------------------------------
    # THE MENU OF AUTHORS
    # ------------------------------------------------------------

    def _instagram_tell_author(self):
        """List these in the author's messaging menu, or remove them from there."""
        # sudo: mail.notification - the author's, whoever causes the change
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
        is_dropped = part.decision == "discarded" or part.error_reason == "undone"
        return "canceled" if is_dropped else MENU_STATUSES.get(part.state)

    def _instagram_notification(self, status):
        return {
            "author_id": self.author_id.id,
            "mail_message_id": self.id,
            "notification_status": status,
            "notification_type": "instagram",
        }

    def _instagram_show_author(self):
        # sudo: mail.message - a message of the thread, for a reader of the thread
        message_sudo = self.sudo()
        user = message_sudo.author_id.main_user_id
        if message_sudo.channel_id._instagram_readers(user):
            store = Store(bus_channel=user)
            message_sudo.with_user(user).sudo()._message_notifications_to_store(store)
            store.bus_send()

    def _message_notifications_to_store(self, store):
        # without messages of threads that the author may not read any more
        shown = self - self._instagram_hidden()
        super(MailMessage, shown)._message_notifications_to_store(store)
        if replies := shown.filtered(in_instagram_thread):
            store.add(replies, replies._instagram_store_fields())

    # ------------------------------------------------------------
    # REACTIONS
    # ------------------------------------------------------------

    def _message_reaction(self, content, action, partner, guest, store=None):
        if not in_instagram_thread(self):
            return super()._message_reaction(content, action, partner, guest, store)
        # sudo: mail.message - the next line checks that the user reads the conversation
        message_sudo = self.sudo()
        message_sudo.channel_id._instagram_check_reader()
        if message_sudo._instagram_is_note():
            return super()._message_reaction(content, action, partner, guest, store)
        message_sudo._instagram_check_reaction(content, action)
        part_sudo = message_sudo.instagram_message_ids
        # if two agents react at once, the second transaction conflicts: Odoo repeats it
        part_sudo._expect_settling()
        ours_sudo = message_sudo.reaction_ids.filtered("partner_id")
        shown = set(ours_sudo.mapped("content"))
        # only if it changes something: add what is missing, or remove what is shown
        if (content in shown) == (action == "remove"):
            emoji = content if action == "add" else ""
            message_sudo._instagram_react(emoji, is_ours=True, partner=partner)
            self.env["instagram.reaction.outbox"]._put(part_sudo, emoji)
        if store:
            for each in {content, *shown}:
                message_sudo._reaction_group_to_store(store, each)
        return None

    def _instagram_check_reaction(self, content, action):
        """Refuse a reaction that would not reach the customer, before it is shown."""
        parts = self.instagram_message_ids
        if "in" not in parts.mapped("direction") or not self._instagram_mid():
            raise UserError(
                self.env._("Instagram accepts reactions to customers' messages only.")
            )
        if action == "add" and not is_emoji(content):
            raise UserError(
                self.env._("Instagram accepts only an emoji as a reaction.")
            )
        self.channel_id._instagram_check_interaction()
