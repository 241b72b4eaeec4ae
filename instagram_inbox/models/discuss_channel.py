from markupsafe import Markup
from odoo import api, fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import AccessError, UserError


def is_instagram(channel):
    """Predicate for store fields that only Instagram threads have."""
    return channel.channel_type == "instagram"


class DiscussChannel(models.Model):
    """A thread with one person at one inbox: there is one, for ever, as at Instagram."""

    _inherit = "discuss.channel"

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

    _instagram_inbox_check = models.Constraint(
        "CHECK(channel_type != 'instagram' OR (instagram_inbox_id IS NOT NULL"
        " AND instagram_contact_id IS NOT NULL AND instagram_status IS NOT NULL))",
        "An Instagram thread belongs to an inbox and a contact, and has a status.",
    )
    _instagram_thread_unique = models.UniqueIndex(
        "(instagram_inbox_id, instagram_user_id) WHERE channel_type = 'instagram'"
    )
    _instagram_open_idx = models.Index(
        "(instagram_inbox_id, last_interest_dt)"
        " WHERE channel_type = 'instagram' AND instagram_status != 'resolved'"
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        channels = super().create(vals_list)
        # afterwards: the type may also come from a browser's context
        if not self.env.su and any(map(is_instagram, channels)):
            raise AccessError(
                self.env._(
                    "Only a customer's message starts an Instagram conversation."
                )
            )
        return channels

    def write(self, vals):
        if not self.env.su:
            self._instagram_check_write(vals)
        result = super().write(vals)
        if not self._instagram_shared_fields().isdisjoint(vals):
            self.filtered(is_instagram)._instagram_tell_inbox()
        return result

    def _instagram_check_write(self, vals):
        """Members may write on their channels; what we keep there has its own methods.

        Nor may they archive the one thread there is with a person, or make the address
        by which anybody could read it.
        """
        closed = {"active", "uuid"} if any(map(is_instagram, self)) else set()
        if any(name.startswith("instagram_") or name in closed for name in vals):
            raise AccessError(
                self.env._("Use Take, Resolve and Reopen to change a conversation.")
            )

    def _compute_is_editable(self):
        """An Instagram thread has its customer's name: there is nothing to edit."""
        threads = self.filtered(is_instagram)
        threads.is_editable = False
        super(DiscussChannel, self - threads)._compute_is_editable()

    # ------------------------------------------------------------
    # STORE
    # ------------------------------------------------------------

    def _instagram_store_fields(self):
        return [
            # sudo: instagram.inbox, res.users - who reads the thread may know both names
            Store.One(
                "instagram_inbox_id",
                self.env["instagram.inbox"]._instagram_store_fields(),
                predicate=is_instagram,
                sudo=True,
            ),
            Store.One(
                "instagram_agent_id",
                [Store.One("partner_id", ["avatar_128", "name"])],
                predicate=is_instagram,
                sudo=True,
            ),
            Store.Attr("instagram_status", predicate=is_instagram),
            # sudo: instagram.contact - the username is shown to who reads the thread
            Store.Attr("instagram_username", predicate=is_instagram, sudo=True),
            Store.Attr("instagram_window_end", predicate=is_instagram),
            Store.Attr("instagram_answer_end", predicate=is_instagram),
            Store.Attr("instagram_closed_reason", predicate=is_instagram),
        ]

    def _to_store_defaults(self, target):
        return super()._to_store_defaults(target) + self._instagram_store_fields()

    def _sync_field_names(self):
        fields_by_subchannel = super()._sync_field_names()
        fields_by_subchannel[None] += self._instagram_store_fields()
        return fields_by_subchannel

    @api.model
    def _instagram_shared_fields(self):
        """What every agent of the inbox follows, also of threads they don't handle.

        Their names come with the profile, which tells them.
        """
        return {"instagram_agent_id", "instagram_status"}

    def _instagram_tell_inbox(self):
        """Show the threads' new state to every agent of their inboxes."""
        for channel in self:
            is_waiting = (
                not channel.instagram_agent_id
                and channel.instagram_status != "resolved"
            )
            # all of a thread that begins to wait for somebody: they may never have seen it
            news = None if is_waiting else channel._instagram_store_fields()
            Store(bus_channel=channel.instagram_inbox_id).add(channel, news).bus_send()

    # ------------------------------------------------------------
    # WHAT INSTAGRAM DOES NOT HAVE
    # ------------------------------------------------------------

    def _get_allowed_message_partner_ids(self, partner_ids):
        """Only colleagues can be mentioned: a mentioned customer would get an e-mail."""
        allowed = super()._get_allowed_message_partner_ids(partner_ids)
        if is_instagram(self):
            # sudo: instagram.inbox, res.users - who the colleagues are
            users_sudo = self.env["res.partner"].sudo().browse(partner_ids).user_ids
            readers = self.sudo()._instagram_readers(users_sudo).partner_id
            allowed = [pid for pid in partner_ids if pid in readers.ids]
        return allowed

    def _check_can_update_message_content(self, message):
        super()._check_can_update_message_content(message)
        if is_instagram(self) and message.subtype_id == self.env.ref("mail.mt_comment"):
            raise UserError(
                self.env._(
                    "The customer already has this message. It can only be changed in the"
                    " Instagram app."
                )
            )

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
        payload = super()._notify_by_web_push_prepare_payload(
            message, msg_vals=msg_vals, force_record_name=force_record_name
        )
        if is_instagram(self):
            payload["title"] = self.env._("Instagram: %(name)s", name=self.name)
        return payload
