from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.contact_values import CONVERT
from ...tools.discuss import AGENT


class ResPartner(models.Model):
    """A contact of the company, and the conversations of the customers they are."""

    _inherit = "res.partner"

    instagram_channel_count = fields.Integer(
        "Instagram Conversations", compute="_compute_instagram_channel_count"
    )

    # Odoo has none, and contacts are suggested while an agent waits.
    _instagram_email_idx = models.Index(
        "(email_normalized) WHERE email_normalized IS NOT NULL"
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_instagram_channel_count(self):
        counts = dict.fromkeys(self.ids, 0)
        for channel in self._instagram_conversations():
            # sudo: instagram.contact - only which contact of the company it is
            counts[channel.sudo().instagram_contact_id.partner_id.id] += 1
        for partner in self:
            partner.instagram_channel_count = counts.get(partner._origin.id, 0)

    def _instagram_unlink_others(self):
        """Unlink these contacts from customers who write to another company."""
        # sudo: instagram.contact - whoever moves a contact ends links across companies
        contacts_sudo = self.env["instagram.contact"].sudo()
        for contact in contacts_sudo.search([("partner_id", "in", self.ids)]):
            company = contact.partner_id.company_id
            if company and company != contact.inbox_id.company_id:
                for channel in contact.channel_ids:
                    channel._instagram_link(self.browse())

    @api.model
    def default_get(self, fields):
        """Return no default for the count, whatever a browser's context says."""
        own = "instagram_channel_count"
        return super().default_get([name for name in fields if name != own])

    def action_instagram_conversations(self):
        """Show this contact's conversations: the only one in Discuss, several in a list."""
        self.ensure_one()
        title = self.env._("Conversations with %(contact)s", contact=self.display_name)
        return self._instagram_conversations()._instagram_show(title)

    def action_instagram_write(self):
        """Open this contact's latest conversation in Discuss."""
        self.ensure_one()
        channel = self._instagram_conversations()[:1]
        if not channel:
            raise UserError(
                self.env._("There is no Instagram conversation with this contact.")
            )
        return channel.action_instagram_open()

    def _instagram_conversations(self):
        """Return the conversations that the user may read, the latest first."""
        channels = self.env["discuss.channel"]
        # people who are no agents have no conversations: they cost no query
        if not self.ids or not (self.env.su or self.env.user.has_group(AGENT)):
            return channels
        # sudo: instagram.contact - the conversations say what the user may read
        contacts_sudo = self.env["instagram.contact"].sudo()
        contacts_sudo = contacts_sudo.search([("partner_id", "in", self.ids)])
        if not contacts_sudo:
            return channels
        return channels.search(
            [
                ("channel_type", "=", "instagram"),
                ("instagram_contact_id", "in", contacts_sudo.ids),
            ],
            order="last_interest_dt desc, id desc",
        )

    def _instagram_details(self):
        """Return what the customer panel shows of a contact that the user may read.

        A field that only some groups read is empty for the others.
        """

        def shown(name):
            # sudo: res.users, res.country, res.partner.category - names that are shown
            # with the contact, as far as the user may read the field
            field = self._fields[name]
            return self._has_field_access(field, "read") and self.sudo()[name]

        return {
            "id": self.id,
            "name": self.display_name,
            "active": self.active,
            "address": shown("contact_address_inline"),
            "email": shown("email"),
            "phone": shown("phone"),
            "salesperson": (shown("user_id") or self.env["res.users"]).name,
            "tags": [
                {"id": tag.id, "name": tag.name, "color": tag.color}
                for tag in shown("category_id") or ()
            ],
        }

    @api.model
    def _instagram_values(self, values):
        """Return the values of a new contact, from what an agent filled in.

        :param dict values: texts by field
        :raises UserError: for other fields, and for what is no e-mail address
        """
        values = values if isinstance(values, dict) else {"": values}
        allowed = CONVERT.keys() & self._fields.keys()
        refused = [
            str(name)
            for name, value in values.items()
            if name not in allowed or not (isinstance(value, str) or value is False)
        ]
        if refused:
            raise UserError(
                self.env._(
                    "These fields cannot be filled in from a conversation: %(fields)s.",
                    fields=", ".join(refused),
                )
            )
        given = {
            name: value for name, value in values.items() if value and value.strip()
        }
        converted = {name: CONVERT[name](value) for name, value in given.items()}
        for name, value in converted.items():
            if value is None:
                label = self._fields[name]._description_string(self.env)
                raise UserError(
                    self.env._(
                        "“%(value)s” cannot be used as %(field)s.",
                        value=given[name],
                        field=label,
                    )
                )
        return converted
