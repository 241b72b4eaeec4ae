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

    instagram_channel_id = fields.Many2one(
        "discuss.channel",
        "Instagram Conversation",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    instagram_copied_name = fields.Char(
        groups=fields.NO_ACCESS,
        readonly=True,
        copy=False,
        help="The customer's name as it was copied here, to erase it.",
    )
    instagram_is_readable = fields.Boolean(
        "Conversation Is Readable", compute="_compute_instagram_is_readable"
    )

    @api.depends("instagram_channel_id")
    @api.depends_context("uid")
    def _compute_instagram_is_readable(self):
        readable = self._instagram_readable_threads()
        for lead in self:
            lead.instagram_is_readable = lead.instagram_channel_id in readable

    def copy(self, default=None):
        """Link copies to the thread, too: they hold the same name."""
        copies = super().copy(default)
        for lead, copy in zip(self, copies, strict=True):
            copy._instagram_link_like(lead)
        return copies

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
        threads = self.instagram_channel_id
        # people who are no agents cost no query
        if not threads or not (self.env.su or self.env.user.has_group(AGENT)):
            return threads.browse()
        return threads.search([("id", "in", threads.ids)])

    def _merge_dependences(self, opportunities):
        """Keep the link to a thread when leads are merged."""
        super()._merge_dependences(opportunities)
        linked = opportunities.filtered("instagram_channel_id")
        if not self.instagram_channel_id and linked:
            self._instagram_link_like(linked[0])

    def _instagram_link_like(self, lead):
        """Link this lead to the thread of another one, whose name it gets."""
        if lead.instagram_channel_id:
            # sudo: crm.lead - only Odoo sets these fields
            self.sudo().write(
                {
                    "instagram_channel_id": lead.instagram_channel_id.id,
                    "instagram_copied_name": lead.sudo().instagram_copied_name,
                }
            )

    # ------------------------------------------------------------
    # ERASING
    # ------------------------------------------------------------

    def _instagram_forget_customer(self):
        """Remove the customer's name where it was copied, also from the history.

        What colleagues wrote stays, and so does the contact of the company.
        """
        # the history must not say what the name was
        for lead in self.with_context(tracking_disable=True):
            values = {"instagram_channel_id": False, "instagram_copied_name": False}
            if name := lead.instagram_copied_name:
                plain = _pattern(name)
                if lead.contact_name == name:
                    values["contact_name"] = False
                elif lead.contact_name:
                    values["contact_name"] = self._instagram_without(
                        lead.contact_name, plain
                    )
                values["name"] = self._instagram_without(lead.name, plain)
                lead._instagram_forget_in_history(plain, _pattern(name, HTML))
            lead.write(values)

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
