import re

from odoo import api, fields, models
from odoo.addons.instagram_inbox.tools.discuss import AGENT
from odoo.exceptions import UserError

# What Odoo writes itself into the history of a lead.
WRITTEN_BY_ODOO = ("notification", "auto_comment", "user_notification")
# How a name's characters are written in HTML; a clean name holds no other signs.
HTML = {"&": "&amp;", "'": "(?:'|&#39;)"}


class CrmLead(models.Model):
    """A lead, and the thread from which an agent created it.

    It holds the customer's name, but nothing of what was written. Only those who may
    read the thread get there.
    """

    _name = "crm.lead"
    _inherit = ["crm.lead", "instagram.extension"]

    # whoever reads it would also read the name of the conversation
    instagram_channel_id = fields.Many2one(
        "discuss.channel",
        "Instagram Conversation",
        groups=fields.NO_ACCESS,
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    instagram_is_readable = fields.Boolean(
        "Conversation Is Readable", compute="_compute_instagram_is_readable"
    )

    @api.depends("instagram_channel_id")
    @api.depends_context("uid")
    def _compute_instagram_is_readable(self):
        readable = self._instagram_readable_threads()
        for lead in self:
            # sudo: crm.lead - only whether the user may read its conversation
            lead.instagram_is_readable = lead.sudo().instagram_channel_id in readable

    def copy(self, default=None):
        """Link copies to the thread, too: they hold the same name."""
        copies = super().copy(default)
        for lead, copy in zip(self, copies, strict=True):
            copy._instagram_link_like(lead)
        return copies

    def unlink(self):
        """Delete what was sent to browsers about leads that hold a customer's name."""
        named = self._instagram_names_sudo().lead_id
        self.env["bus.bus"]._instagram_forget_about(named)
        return super().unlink()

    def action_instagram_conversation(self):
        """Open the thread from which this lead comes in Discuss."""
        self.ensure_one()
        thread = self._instagram_readable_threads()
        if not thread:
            raise UserError(
                self.env._("Only agents of its inbox can open this conversation.")
            )
        return thread.action_instagram_open()

    def _instagram_readable_threads(self):
        """Return the threads of these leads that the user may read."""
        threads = self.env["discuss.channel"]
        # people who are no agents cost no query
        if not (self.env.su or self.env.user.has_group(AGENT)):
            return threads
        # sudo: crm.lead - the conversations say who may read them
        linked = self.sudo().instagram_channel_id
        return threads.search([("id", "in", linked.ids)]) if linked else threads

    def _merge_dependences(self, opportunities):
        """Keep the link to a thread when leads are merged, and whose names they hold."""
        super()._merge_dependences(opportunities)
        self._instagram_link_like(opportunities)

    def _instagram_link_like(self, leads):
        """Link this lead to the thread of others, whose texts it gets."""
        # sudo: crm.lead - only Odoo reads and sets the link
        lead_sudo, linked_sudo = self.sudo(), leads.sudo().instagram_channel_id
        if linked_sudo and not lead_sudo.instagram_channel_id:
            lead_sudo.instagram_channel_id = linked_sudo[0]
        leads._instagram_names_sudo()._copy_to(self)

    def _instagram_names_sudo(self):
        """Return the names of customers that were copied into these leads."""
        # sudo: instagram.lead.name - only Odoo reads and writes them
        names_sudo = self.env["instagram.lead.name"].sudo()
        return names_sudo.search([("lead_id", "in", self.ids)])

    def _instagram_replace(self, placeholder, name):
        """Put the customer's name where this lead still has the placeholder for it."""
        pattern = _pattern(placeholder)
        values = {
            field: pattern.sub(lambda _match: name, self[field])
            for field in ("name", "contact_name")
            if self[field]
        }
        # the history need not say that the name is known now
        self.with_context(tracking_disable=True).write(values)
        self._instagram_name_activities()

    def _instagram_name_activities(self):
        """Have activities carry the present name of this lead, also those that are done."""
        # sudo: mail.activity - Odoo copied the name into them
        activities_sudo = self.env["mail.activity"].sudo()
        activities_sudo = activities_sudo.with_context(active_test=False).search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        )
        self.env.add_to_compute(activities_sudo._fields["res_name"], activities_sudo)

    # ------------------------------------------------------------
    # ERASING
    # ------------------------------------------------------------

    def _instagram_forget(self, name):
        """Remove a customer's name from this lead, also from its history.

        What colleagues wrote stays, and so does the contact of the company.
        """
        plain = _pattern(name)
        # the history must not say what the name was
        lead = self.with_context(tracking_disable=True)
        values = {"name": self._instagram_without(lead.name, plain)}
        if lead.contact_name == name:
            values["contact_name"] = False
        elif lead.contact_name:
            values["contact_name"] = self._instagram_without(lead.contact_name, plain)
        lead.write(values)
        lead._instagram_name_activities()
        lead._instagram_forget_in_history(plain, _pattern(name, HTML))

    def _instagram_forget_in_history(self, plain, html):
        """Do so in the history of this lead.

        :param plain: finds the name in texts
        :param html: finds the name in HTML
        """
        messages = self.env["mail.message"].search(
            [("model", "=", self._name), ("res_id", "=", self.id)]
        )
        by_odoo = messages.filtered(
            lambda message: message.message_type in WRITTEN_BY_ODOO
        )
        for records, names, pattern in (
            (by_odoo, ("subject",), plain),
            (by_odoo, ("body",), html),
            (by_odoo.mail_ids, ("body_html",), html),
            (messages.tracking_value_ids, ("old_value_char", "new_value_char"), plain),
        ):
            for record in records:
                for name in names:
                    if pattern.search(record[name] or ""):
                        record[name] = self._instagram_without(record[name], pattern)

    @api.model
    def _instagram_without(self, text, pattern):
        """Return a text in which a placeholder stands for a name."""
        return pattern.sub(self.env._("erased customer"), text)


def _pattern(name, signs=()):
    """Return a pattern that finds a name as whole words.

    :param signs: how some characters are written in the text
    """
    signs = dict(signs)
    letters = "".join(signs.get(letter) or re.escape(letter) for letter in name)
    return re.compile(rf"(?<!\w){letters}(?!\w)")
