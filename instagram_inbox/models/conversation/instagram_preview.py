from textwrap import shorten

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.mail import html_to_inner_content

from ...tools.discuss import DESK, is_instagram

# The fields that a row of the inbox screen shows, or by which its list is ordered.
ROW_FIELDS = {
    "instagram_agent_id",
    "instagram_priority",
    "instagram_reaction_id",
    "instagram_snoozed_until",
    "instagram_status",
    "instagram_tag_ids",
    "instagram_waiting_since",
    "instagram_window_end",
    "last_interest_dt",
    "name",
}
# The key under which a transaction keeps the inboxes whose screens it has notified.
NOTIFIED = "instagram.preview"
# Characters of a message: more do not fit in a row.
LENGTH = 190
# The fields that the query below reads.
READ = {
    "discuss.channel": ["instagram_contact_id", "instagram_reaction_id"],
    "discuss.channel.member": ["channel_id", "new_message_separator", "partner_id"],
    "instagram.contact": ["guest_id"],
    "mail.guest": ["name"],
    "mail.message": [
        "author_id",
        "body",
        "message_type",
        "model",
        "res_id",
        "subtype_id",
    ],
    "res.partner": ["name"],
}


class InstagramPreview(models.AbstractModel):
    """The rows of the inbox screen: their last words, and that they have changed."""

    _name = "instagram.preview"
    _description = "Instagram Conversation Preview"

    # ------------------------------------------------------------
    # LAST WORDS
    # ------------------------------------------------------------

    @api.model
    def _previews(self, channels):
        """Return the picture, the last words and the unread messages of each thread.

        Notes are not among the words. A reaction of the customer replaces them as long
        as it is newer. All threads at once, in one query: only messages without text are
        looked at more closely.

        :rtype: dict[int, dict]
        """
        threads = channels.filtered(is_instagram)
        rows = self.env.execute_query_dict(self._query(threads)) if threads.ids else []
        for row in rows:
            text = html_to_inner_content(row["text"] or "")
            row["text"] = shorten(text, LENGTH, placeholder="…")
        # sudo: mail.message - who may read a thread may read its messages
        silent_sudo = self.env["mail.message"].sudo()
        silent_sudo = silent_sudo.browse(r["message"] for r in rows if not r["text"])
        summaries = {each.id: self._summary(each) for each in silent_sudo}
        previews = {
            row["thread"]: {
                "picture": f"/web/image/mail.guest/{row['guest']}/avatar_128"
                f"?unique={int(row['guest_date'].timestamp())}",
                "unread": row["unread"],
                "text": row["text"] or summaries.get(row["message"], ""),
                "author": row["author"]
                and {"id": row["author"], "name": row["author_name"]},
            }
            for row in rows
        }
        for thread in threads.browse(row["thread"] for row in rows if row["reaction"]):
            if text := thread.instagram_reaction:
                previews[thread.id] |= {"text": text, "author": False}
        return previews

    @api.model
    def _query(self, threads):
        for model, names in READ.items():
            self.env[model].flush_model(names)
        return SQL(
            """
               SELECT thread.id AS thread, thread.instagram_reaction_id AS reaction,
                      guest.id AS guest,
                      guest.write_date AS guest_date, last.id AS message,
                      last.body AS text, last.author_id AS author,
                      author.name AS author_name,
                      (SELECT count(*)
                         FROM mail_message AS message
                        WHERE message.model = 'discuss.channel'
                          AND message.res_id = thread.id
                          AND message.id >= member.new_message_separator
                          AND message.message_type NOT IN
                              ('notification', 'user_notification')) AS unread
                 FROM discuss_channel AS thread
                 JOIN instagram_contact AS contact
                   ON contact.id = thread.instagram_contact_id
                 JOIN mail_guest AS guest ON guest.id = contact.guest_id
            LEFT JOIN discuss_channel_member AS member
                   ON member.channel_id = thread.id AND member.partner_id = %(partner)s
            LEFT JOIN LATERAL (
                          SELECT id, body, author_id
                            FROM mail_message
                           WHERE model = 'discuss.channel' AND res_id = thread.id
                             AND message_type = 'comment' AND subtype_id = %(comment)s
                        ORDER BY id DESC
                           LIMIT 1
                      ) AS last ON TRUE
            LEFT JOIN res_partner AS author ON author.id = last.author_id
                WHERE thread.id IN %(threads)s
            """,
            comment=self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
            partner=self.env.user.partner_id.id,
            threads=tuple(threads.ids),
        )

    @api.model
    def _summary(self, message):
        """Return in a word or two what a message without text is."""
        if message._instagram_is_unsent():
            return self.env._("This message was unsent")
        return message._instagram_summary()

    # ------------------------------------------------------------
    # NEWS
    # ------------------------------------------------------------

    @api.model
    def _notify_written(self, channels, vals):
        """Make open screens load their lists anew if a row shows what was written.

        This happens once for each inbox and transaction.
        """
        if ROW_FIELDS.isdisjoint(vals):
            return
        notified = self.env.cr.precommit.data.setdefault(NOTIFIED, set())
        for inbox in channels.filtered(is_instagram).instagram_inbox_id:
            if inbox.id not in notified:
                notified.add(inbox.id)
                inbox._bus_send("instagram.inbox/rows_changed", {}, subchannel=DESK)
