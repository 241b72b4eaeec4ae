from functools import partial
from html import escape

from markupsafe import Markup
from odoo import api, fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import AccessError, UserError
from odoo.tools import is_html_empty

from ...tools.discuss import MANAGER, OneOfFew, closed_to_threads, is_instagram
from ..instagram_record import OURS

# The domain of threads without agent, which wait for any agent of their inbox.
UNASSIGNED = [
    ("channel_type", "=", "instagram"),
    ("instagram_agent_id", "=", False),
    ("instagram_snoozed_until", "=", False),
    ("instagram_status", "!=", "resolved"),
]
# The fields that all agents of the inbox follow, also of threads they don't handle.
# Names are missing here: they arrive with the profile, which sends them.
SHARED_FIELDS = {
    "instagram_agent_id",
    "instagram_is_held",
    "instagram_origin",
    "instagram_reaction_id",
    "instagram_priority",
    "instagram_snoozed_until",
    "instagram_status",
}
# The commands of Odoo's Discuss that threads have as well.
COMMANDS = {"execute_command_help", "execute_command_leave", "execute_command_who"}
# Methods of Odoo's live chat that copy messages.
COPIES = {"_email_livechat_transcript", "_get_channel_history"}


class DiscussChannel(models.Model):
    """A thread with one person at one inbox: there is only one, as at Instagram.

    It stores by which ad or link the customer came, and whether another app controls
    it: Instagram lets one app at a time do so, and the others only listen. The test of
    Meta's App Dashboard has a thread of its own, without a customer.
    """

    _name = "discuss.channel"
    _inherit = ["discuss.channel", "instagram.extension"]

    channel_type = fields.Selection(
        selection_add=[("instagram", "Instagram")], ondelete={"instagram": "cascade"}
    )
    instagram_inbox_id = fields.Many2one(
        "instagram.inbox", readonly=True, ondelete="cascade"
    )
    instagram_contact_id = fields.Many2one(
        "instagram.contact",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    instagram_user_id = fields.Char(
        related="instagram_contact_id.igsid", string="Instagram-scoped ID", store=True
    )
    instagram_username = fields.Char(related="instagram_contact_id.username")
    instagram_status = fields.Selection(
        [("open", "Open"), ("pending", "Pending"), ("resolved", "Resolved")],
        readonly=True,
    )
    instagram_agent_id = fields.Many2one(
        "res.users", readonly=True, index="btree_not_null"
    )
    instagram_window_end = fields.Datetime(
        "Reply Window Ends",
        readonly=True,
        help="24 hours after the customer's last message Instagram accepts no replies.",
    )
    instagram_origin = fields.Json(
        "Came From",
        readonly=True,
        help="The latest ad, ig.me link or product: its kind, title and picture.",
    )
    instagram_is_held = fields.Boolean("Held by Another App", readonly=True)
    # When the event happened that reported this: older events change nothing.
    instagram_held_told_at = fields.Datetime(readonly=True)
    instagram_is_test = fields.Boolean(
        "Test from Meta's App Dashboard",
        related="instagram_contact_id.is_test",
        store=True,
    )
    instagram_preview = fields.Json("Last Words", compute="_compute_instagram_preview")
    instagram_said = fields.Char(
        "Message", store=False, search="_search_instagram_said"
    )

    _instagram_inbox_check = models.Constraint(
        "CHECK(channel_type != 'instagram' OR (instagram_inbox_id IS NOT NULL"
        " AND instagram_contact_id IS NOT NULL AND instagram_status IS NOT NULL))",
        "An Instagram thread belongs to an inbox and a contact, and has a status.",
    )
    _instagram_fields_check = models.Constraint(
        "CHECK(channel_type = 'instagram' OR (instagram_inbox_id IS NULL"
        " AND instagram_contact_id IS NULL AND instagram_user_id IS NULL"
        " AND instagram_status IS NULL AND instagram_agent_id IS NULL))",
        "Only Instagram threads belong to an inbox and a contact, and have a status.",
    )
    _instagram_thread_unique = models.UniqueIndex(
        "(instagram_inbox_id, instagram_user_id) WHERE channel_type = 'instagram'"
    )
    _instagram_open_idx = models.Index(
        "(instagram_inbox_id, last_interest_dt)"
        " WHERE channel_type = 'instagram' AND instagram_status != 'resolved'"
    )
    _instagram_held_idx = models.Index("(instagram_user_id) WHERE instagram_is_held")

    @api.depends_context("uid", "lang")
    def _compute_instagram_preview(self):
        previews = self.env["instagram.preview"]._previews(self)
        for channel in self:
            channel.instagram_preview = previews.get(channel.id, False)

    def _search_instagram_said(self, operator, value):
        """Search for words as they are read, also across the end of a line.

        The search within a conversation works in the same way.
        """
        if operator == "not ilike":
            return NotImplemented  # Odoo then negates the other operator
        if operator != "ilike":
            raise UserError(
                self.env._("Messages can only be searched by what they contain.")
            )
        # message bodies are HTML
        words = [escape(word, quote=False) for word in value.split()]
        return [("message_ids.body", "ilike", "%".join(words))]

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("instagram_own") is not OURS:
            # the type may also come from a browser's context
            default = self.default_get(["channel_type"]).get("channel_type")
            types = {values.get("channel_type", default) for values in vals_list}
            if "instagram" in types:
                raise self._instagram_closed_error("create")
        return super().create(vals_list)

    def write(self, vals):
        """Tell browsers what changed, unless the context says that this is done elsewhere.

        `instagram_told`: the agents of the inbox hear of it. `instagram_new`: everybody
        does, by the first message of the thread.
        """
        result = super().write(vals)
        told = map(self.env.context.get, ("instagram_new", "instagram_told"))
        if OURS not in told and not SHARED_FIELDS.isdisjoint(vals):
            self.filtered(is_instagram)._instagram_notify_inbox()
        self.env["instagram.preview"]._notify_written(self, vals)
        return result

    def _check_access(self, operation):
        """Allow nobody to write on a thread; members may write on other channels.

        Methods change threads. This also closes what Odoo opens to those who may write
        on a channel: its files and its messages.
        """
        refused = super()._check_access(operation)
        if operation == "read":
            return refused
        forbidden, error = refused or (self.browse(), None)
        # sudo: discuss.channel - the type decides what may be done
        threads = (self - forbidden).sudo().filtered(is_instagram).sudo(False)
        if not threads:
            return refused
        ours = partial(self._instagram_closed_error, operation)
        return forbidden + threads, error or ours

    @api.model
    def _instagram_closed_error(self, operation):
        if operation == "create":
            return AccessError(
                self.env._(
                    "Only a customer's message starts an Instagram conversation."
                )
            )
        return AccessError(
            self.env._("Use Take, Resolve and Reopen to change a conversation.")
        )

    def _compute_is_editable(self):
        """Make Instagram threads not editable: they have their customer's name."""
        threads = self.filtered(is_instagram)
        threads.is_editable = False
        super(DiscussChannel, self - threads)._compute_is_editable()

    # ------------------------------------------------------------
    # STORE
    # ------------------------------------------------------------

    def _instagram_store_fields(self):
        """Return what browsers show of a thread."""
        return [
            # sudo: instagram.inbox, res.users - readers may know both names
            OneOfFew(
                "instagram_inbox_id",
                self.env["instagram.inbox"]._instagram_store_fields(),
                predicate=is_instagram,
                sudo=True,
            ),
            OneOfFew(
                "instagram_agent_id",
                [Store.One("partner_id", ["avatar_128", "name"])],
                predicate=is_instagram,
                sudo=True,
            ),
            Store.Attr("instagram_status", predicate=is_instagram),
            # sudo: instagram.contact - readers of the thread may know the username
            Store.Attr("instagram_username", predicate=is_instagram, sudo=True),
            Store.Attr("instagram_window_end", predicate=is_instagram),
            Store.Attr("instagram_answer_end", predicate=is_instagram),
            Store.Attr("instagram_closed_reason", predicate=is_instagram),
            Store.Attr("instagram_origin", predicate=is_instagram),
            Store.Attr("instagram_is_held", predicate=is_instagram),
            Store.Attr(
                "instagram_reaction",
                lambda channel: channel._instagram_reaction_parts(),
                predicate=is_instagram,
            ),
            Store.Attr("instagram_priority", predicate=is_instagram),
            Store.Attr("instagram_snoozed_until", predicate=is_instagram),
            Store.Attr("instagram_waiting_since", predicate=is_instagram),
            # sudo: instagram.contact - readers of the thread may know that it is a test
            Store.Attr("instagram_is_test", predicate=is_instagram, sudo=True),
        ]

    def _instagram_tag_fields(self):
        """Return the tags: they cost a query, so only `_instagram_set_tags` sends them."""
        return [
            # sudo: instagram.tag - readers of a thread may know its tags
            Store.Many(
                "instagram_tag_ids",
                ["color", "name"],
                predicate=is_instagram,
                sudo=True,
            )
        ]

    def _to_store_defaults(self, target):
        return [
            *super()._to_store_defaults(target),
            *self._instagram_store_fields(),
            *self._instagram_tag_fields(),
        ]

    def _sync_field_names(self):
        fields_by_subchannel = super()._sync_field_names()
        fields_by_subchannel[None] += self._instagram_store_fields()
        if self.env.context.get("instagram_new") is OURS:
            fields_by_subchannel.clear()
        return fields_by_subchannel

    def _get_store_message_update_extra_fields(self):
        fields = super()._get_store_message_update_extra_fields()
        if is_instagram(self):
            messages = self.env["mail.message"]
            fields += messages._instagram_store_fields()
            fields += messages._instagram_content_fields()
        return fields

    def _instagram_notify_inbox(self):
        """Send the threads' new state to all agents of their inboxes."""
        for channel in self:
            # send the whole thread when it begins to wait: they may never have seen it
            unassigned = channel._instagram_unassigned()
            news = None if unassigned else channel._instagram_store_fields()
            Store(bus_channel=channel.instagram_inbox_id).add(channel, news).bus_send()

    def _instagram_unassigned(self):
        """Return those of these threads that wait for any agent of their inbox."""
        return self.filtered_domain(UNASSIGNED)

    # ------------------------------------------------------------
    # NOT AT INSTAGRAM
    # ------------------------------------------------------------

    def _register_hook(self):
        """Close threads to what other add-ons do with channels.

        Their commands and transcripts would copy what customers wrote to places that
        erasure does not reach. Those add-ons are loaded after this one, which does not
        know them: so their methods are replaced once all are loaded.
        """
        super()._register_hook()
        cls = type(self)
        for name in dir(cls):
            is_command = name.startswith("execute_command_") and name not in COMMANDS
            if (is_command or name in COPIES) and name not in vars(cls):
                setattr(cls, name, closed_to_threads(cls, name))

    def _get_allowed_message_partner_ids(self, partner_ids):
        """Allow only colleagues to be mentioned: a customer would get an e-mail."""
        allowed = super()._get_allowed_message_partner_ids(partner_ids)
        if is_instagram(self):
            # sudo: instagram.inbox, res.users - only who the colleagues are
            users_sudo = self.env["res.partner"].sudo().browse(partner_ids).user_ids
            readers = self.sudo()._instagram_readers(users_sudo).partner_id
            allowed = [pid for pid in partner_ids if pid in readers.ids]
        return allowed

    def _check_can_update_message_content(self, message):
        super()._check_can_update_message_content(message)
        if not is_instagram(self):
            return
        if message.subtype_id == self.env.ref("mail.mt_comment"):
            raise UserError(
                self.env._(
                    "The customer already has this message. It can only be changed in the"
                    " Instagram app."
                )
            )
        if not message.is_current_user_or_guest_author:
            raise UserError(self.env._("Only its author can change a note."))

    def _execute_command_help_message_extra(self):
        if not is_instagram(self):
            return super()._execute_command_help_message_extra()
        return self.env._(
            "%(new_line)s"
            "%(new_line)sType %(bold_start)s::shortcut%(bold_end)s to insert a canned"
            " response in your message."
            "%(new_line)sType %(bold_start)s:emoji:%(bold_end)s to insert an emoji in"
            " your message."
            "%(new_line)sType %(bold_start)s/note%(bold_end)s to write a note for your"
            " colleagues."
            "%(new_line)sAll else is sent to the customer as it is, also what begins"
            " with %(bold_start)s/%(bold_end)s or %(bold_start)s@%(bold_end)s, but for"
            " Odoo's other commands.",
            bold_start=Markup("<b>"),
            bold_end=Markup("</b>"),
            new_line=Markup("<br>"),
        )

    def _notify_by_web_push_prepare_payload(
        self, message, msg_vals=False, force_record_name=False
    ):
        if is_instagram(self) and is_html_empty(message.body):
            msg_vals = {**(msg_vals or {}), "body": message._instagram_summary()}
        payload = super()._notify_by_web_push_prepare_payload(
            message, msg_vals=msg_vals, force_record_name=force_record_name
        )
        if is_instagram(self):
            payload["title"] = self._instagram_push_title(message)
        return payload

    def _instagram_push_title(self, message):
        """Return the title of a push notification: a note is not the customer's."""
        if not message._instagram_is_note():
            return self.env._("Instagram: %(name)s", name=self.name)
        return self.env._(
            "Instagram: %(author)s's note about %(name)s",
            author=message.author_id.name,
            name=self.name,
        )

    # ------------------------------------------------------------
    # NOTES
    # ------------------------------------------------------------

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
