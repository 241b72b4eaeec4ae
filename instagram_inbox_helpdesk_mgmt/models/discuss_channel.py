# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.addons.instagram_inbox.instagram.common.plain_text import plain_text
from odoo.addons.instagram_inbox.instagram.common.text import shortened
from odoo.addons.instagram_inbox.tools.contact_values import plain_name
from odoo.addons.instagram_inbox.tools.discuss import is_instagram
from odoo.addons.instagram_inbox.tools.jobs import aside
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.misc import clean_context

# The panel lists this many open tickets.
TICKETS = 20
# As much of a message as one reads at a glance.
LENGTH = 300


class DiscussChannel(models.Model):
    """The tickets of a conversation."""

    _inherit = "discuss.channel"

    # The latest one. Two agents who create a ticket at once both write it, so Odoo
    # repeats the second request, which then finds the ticket of the first.
    instagram_ticket_id = fields.Many2one(
        "helpdesk.ticket",
        groups=fields.NO_ACCESS,
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    # ------------------------------------------------------------
    # ACTIONS OF AGENTS
    # ------------------------------------------------------------

    def instagram_create_ticket(self, with_files=False):
        """Create a ticket of this conversation, unless it has an open one.

        :param bool with_files: copy the files of the conversation into the ticket
        :return: the id of the new ticket, or of the one that is open
        :rtype: int
        :raises AccessError: when the user may not create tickets, or may not answer in
            this conversation
        """
        return self.instagram_find_or_create_ticket(with_files)["id"]

    def instagram_find_or_create_ticket(self, with_files=False):
        """Do the same, and return more about the ticket.

        :return: the `id` and `number` of the ticket, whether it `is_new`, and the
            `file_count`: how many files of the conversation it does not have
        :rtype: dict
        """
        self._instagram_check_ticket()
        channel_sudo = self._instagram_for_agent()
        if channel_sudo.instagram_contact_id.erasing:
            raise UserError(
                self.env._(
                    "The data of this customer is being erased: there is nothing left to"
                    " create a ticket from."
                )
            )
        known_sudo = channel_sudo._instagram_open_ticket()
        ticket_sudo = known_sudo or channel_sudo._instagram_new_ticket()
        if known_sudo and not self._instagram_tickets().browse(
            ticket_sudo.id
        ).has_access("read"):
            raise AccessError(
                self.env._(
                    "This conversation has the open ticket %(number)s already, which you"
                    " may not read. Ask a manager of Helpdesk for access to it.",
                    number=ticket_sudo.number,
                )
            )
        if with_files:
            channel_sudo._instagram_copy_files(ticket_sudo)
        return {
            "id": ticket_sudo.id,
            "number": ticket_sudo.number,
            "is_new": not known_sudo,
            "file_count": len(channel_sudo._instagram_files_missing(ticket_sudo)),
        }

    # ------------------------------------------------------------
    # CUSTOMER PANEL
    # ------------------------------------------------------------

    def _instagram_customer_sections(self):
        """Add the tickets, for those who may create some, or read one of these."""
        sections = super()._instagram_customer_sections()
        tickets = self._instagram_tickets("read")
        if tickets is not None:
            section = self._instagram_tickets_section(tickets)
            if section["rows"] or self._instagram_tickets() is not None:
                sections["tickets"] = section
        return sections

    def _instagram_tickets_section(self, tickets):
        # sudo: discuss.channel - readers may know the contact and the files; the tickets
        # are searched with the user's rights
        channel_sudo = self.sudo()
        own_sudo = channel_sudo._instagram_open_ticket()
        domain = Domain("id", "in", own_sudo.ids)
        partner_sudo = channel_sudo.instagram_contact_id.partner_id
        if partner_sudo:
            domain |= Domain("partner_id", "=", partner_sudo.id)
        domain &= Domain("closed", "=", False)
        found = tickets.search(domain, order="id desc", limit=TICKETS)
        is_agent = bool(channel_sudo._instagram_readers(self.env.user))
        return {
            "can_create": (
                is_agent and not own_sudo and self._instagram_tickets() is not None
            ),
            "file_count": len(channel_sudo._instagram_files()),
            "rows": [
                {
                    "id": ticket.id,
                    "name": ticket.name,
                    "number": ticket.number,
                    # sudo: helpdesk.ticket.stage - the name is shown with the ticket
                    "stage": ticket.sudo().stage_id.name,
                }
                for ticket in found
            ],
            "total": tickets.search_count(domain),
        }

    # ------------------------------------------------------------
    # IMPLEMENTATION
    # ------------------------------------------------------------

    def _instagram_tickets(self, operation="create"):
        """Return the model of tickets, if the user may do this with those of this inbox.

        :param str operation: `create` or `read`
        """
        # sudo: discuss.channel, res.users - only the companies of both
        company = self.sudo().instagram_inbox_id.company_id.sudo(False)
        if company.id not in self.env.user.sudo()._get_company_ids():
            return None
        tickets = self.env["helpdesk.ticket"].with_company(company)
        return tickets if tickets.has_access(operation) else None

    def _instagram_check_ticket(self):
        """Refuse those who may not create a ticket, and say what to do."""
        self.ensure_one()
        # sudo: discuss.channel - what it is, and who may answer in it
        channel_sudo = self.sudo().exists()
        if not is_instagram(channel_sudo):
            raise UserError(self.env._("This is not an Instagram conversation."))
        if not self.env.su and not channel_sudo._instagram_readers(self.env.user):
            raise AccessError(
                self.env._(
                    "Only agents of its Instagram inbox create a ticket of this"
                    " conversation. A manager of Instagram can add you there."
                )
            )
        if self._instagram_tickets() is None:
            raise AccessError(
                self.env._(
                    "You may not create tickets for this inbox. An administrator can give"
                    " you a right for Helpdesk in the company of the inbox."
                )
            )

    def _instagram_open_ticket(self):
        return self.env["helpdesk.ticket"].search(
            [("instagram_channel_id", "=", self.id), ("closed", "=", False)],
            order="id desc",
            limit=1,
        )

    def _instagram_new_ticket(self):
        company = self.instagram_inbox_id.company_id
        # without defaults that come from a browser; without the e-mails that a stage
        # sends to the customer
        env = self.env(context=clean_context(self.env.context))
        tickets = env["helpdesk.ticket"].with_context(mail_notrack=True)
        tickets = tickets.with_company(company)
        ticket = tickets.create(self._instagram_ticket_values()).with_env(self.env)
        copied = False if ticket.partner_id else ticket.partner_name
        ticket.write({"instagram_channel_id": self.id, "instagram_name": copied})
        self.instagram_ticket_id = ticket
        self._instagram_customer_changed()
        return ticket

    def _instagram_ticket_values(self):
        """Return the values of a new ticket, without any words of the customer."""
        inbox, contact = self.instagram_inbox_id, self.instagram_contact_id
        team = inbox.ticket_team_id.filtered("active")
        agent = self.instagram_agent_id or self.env.user
        is_auto = inbox.company_id.helpdesk_mgmt_ticket_auto_assign
        is_assigned = agent in team.user_ids if team else is_auto
        values = {
            "name": self.env._("Instagram conversation"),
            "description": self.env._("Created from an Instagram conversation."),
            "company_id": inbox.company_id.id,
            "channel_id": self._instagram_ticket_channel().id,
            "team_id": team.id,
            "category_id": inbox.ticket_category_id.filtered("active").id,
            "user_id": agent.id if is_assigned else False,
        }
        partner = contact.partner_id
        if partner and partner.sudo(False).has_access("read"):
            return values | {
                "partner_id": partner.id,
                "partner_name": partner.name,
                "partner_email": partner.email,
            }
        name = plain_name(contact._label()) or self.env._("Instagram customer")
        return values | {"partner_name": name}

    @api.model
    def _instagram_ticket_channel(self):
        """Return the channel *Instagram* of tickets, unless somebody deleted it."""
        xmlid = "instagram_inbox_helpdesk_mgmt.helpdesk_ticket_channel_instagram"
        channel = self.env.ref(xmlid, raise_if_not_found=False)
        return channel or self.env["helpdesk.ticket.channel"]

    def _instagram_files(self):
        """Return the files of the latest conversation, without those of notes."""
        domain = [("channel_id", "=", self.id)]
        episode = self.env["instagram.episode"].search(domain, limit=1)
        if episode:
            domain.append(("episode_id", "=", episode.id))
        messages = self.env["instagram.message"].search(domain).mail_message_id
        return messages.attachment_ids.filtered(lambda file: file.type == "binary")

    def _instagram_files_missing(self, ticket):
        """Return those files of the conversation that a ticket does not have."""
        return self._instagram_files() - ticket.attachment_ids.instagram_source_id

    def _instagram_copy_files(self, ticket):
        for file in self._instagram_files_missing(ticket):
            copied = file.copy({"res_model": ticket._name, "res_id": ticket.id})
            copied.instagram_source_id = file

    def _instagram_last_words(self):
        """Return who wrote the latest message, and how it begins; no notes."""
        message = (
            self.env["instagram.message"]
            .search(
                [("channel_id", "=", self.id), ("mail_message_id", "!=", False)],
                order="id desc",
                limit=1,
            )
            .mail_message_id
        )
        if not message:
            return False
        text = plain_text(message.body or "") or message._instagram_summary()
        author = message.author_guest_id.name or message.author_id.name
        # spreadsheets would compute a text that begins like a formula
        text = f"{plain_name(author or '') or '…'}: {' '.join(text.split())}"
        return shortened(text, LENGTH)

    # ------------------------------------------------------------
    # MESSAGES AND ERASURE
    # ------------------------------------------------------------

    def _instagram_received(self, items, absences, agent=None):
        """Say on the latest ticket, and on open ones, that the customer wrote again."""
        super()._instagram_received(items, absences, agent)
        episode = next((item.episode for item in items if item.counts), None)
        if episode and self.instagram_ticket_id:
            with aside(self.env, "note on a ticket that the customer has written"):
                domain = [
                    ("instagram_channel_id", "=", self.id),
                    ("closed", "=", False),
                ]
                tickets = self.instagram_ticket_id.search(domain)
                for ticket in self.instagram_ticket_id | tickets:
                    ticket._instagram_note_message(episode)

    def _instagram_named(self, placeholders):
        super()._instagram_named(placeholders)
        copied = list(placeholders)
        tickets = self.env["helpdesk.ticket"].with_context(
            active_test=False, tracking_disable=True
        )
        tickets = tickets.search(
            [
                ("instagram_channel_id", "=", self.id),
                ("instagram_name", "in", copied),
                ("partner_name", "in", copied),
            ]
        )
        if name := plain_name(self.instagram_contact_id._label()):
            tickets.write({"partner_name": name, "instagram_name": name})

    def _instagram_erase(self):
        """Remove the customers' names from the tickets, before these lose their link."""
        tickets = self.env["helpdesk.ticket"].with_context(active_test=False)
        domain = [("instagram_channel_id", "in", self.ids)]
        tickets.search(domain)._instagram_forget()
        super()._instagram_erase()

    @api.model
    def _instagram_kept_of_messages(self):
        """Say beside the setting what stays of tickets when messages are deleted."""
        kept = super()._instagram_kept_of_messages()
        sentence = self.env._("Tickets stay, but without the files of these messages.")
        return [*kept, sentence]

    @api.model
    def _instagram_kept(self):
        """Say, before customers are erased, what stays of their tickets."""
        kept = super()._instagram_kept()
        return [*kept, self.env["helpdesk.ticket"]._instagram_kept()]
