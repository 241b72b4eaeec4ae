from odoo import api, fields, models
from odoo.addons.instagram_inbox.report.instagram_episode import ATTRIBUTION
from odoo.addons.instagram_inbox.tools.contact_values import plain_name
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.misc import clean_context

# The panel lists this many leads.
LEADS = 10
SALESPERSON = "sales_team.group_sale_salesman"
ALL_LEADS = "sales_team.group_sale_salesman_all_leads"
MEDIUMS = {
    "ad": "instagram_inbox_crm.utm_medium_ad",
    "link": "instagram_inbox_crm.utm_medium_link",
    "product": "instagram_inbox_crm.utm_medium_product",
}
NO_ORIGIN = "instagram_inbox_crm.utm_medium_message"


class DiscussChannel(models.Model):
    """The leads of a thread and of its customer."""

    _inherit = "discuss.channel"

    # ------------------------------------------------------------
    # ACTIONS OF AGENTS
    # ------------------------------------------------------------

    def instagram_create_lead(self, title=False, another=False):
        """Create a lead for the customer of this thread, without what they wrote.

        A thread that has an open lead already gets no second one, unless the user asks
        for it.

        :param str title: the name of a new lead, in place of the customer's name
        :param bool another: create one even if the thread has an open lead
        :return: the id of the new lead, or of the open one
        :rtype: int
        :raises AccessError: when the user may not reply here, or not create leads
        """
        return self.instagram_find_or_create_lead(title, another)["id"]

    def instagram_find_or_create_lead(self, title=False, another=False):
        """Do the same, and return more about the lead.

        :return: the `id` and `name` of the lead, and whether it `is_new`
        :rtype: dict
        """
        channel_sudo = self._instagram_for_agent()
        self._instagram_check_may_create_leads(channel_sudo)
        title = plain_name(title) if isinstance(title, str) else ""
        leads = self._instagram_leads()
        known = leads.browse()
        if not title and not another:
            own = self._instagram_own_leads() & Domain("won_status", "=", "pending")
            known = leads.search(own, order="id desc", limit=1)
        lead = known or self._instagram_new_lead(channel_sudo, title)
        return {"id": lead.id, "name": lead.name, "is_new": not known}

    # ------------------------------------------------------------
    # PANEL
    # ------------------------------------------------------------

    def _instagram_customer_sections(self):
        sections = super()._instagram_customer_sections()
        if self.env["crm.lead"].has_access("read"):
            sections["leads"] = self._instagram_leads_section()
        return sections

    def _instagram_leads_section(self):
        """Return the open leads of the thread and of its contact, the latest first."""
        leads = self._instagram_leads()
        # sudo: instagram.contact - only who it is: leads have their own rights
        partner = self.sudo().instagram_contact_id.partner_id
        shown = self._instagram_own_leads()
        if partner:
            shown |= Domain("partner_id", "=", partner.id)
        found = leads.search_fetch(
            shown & Domain("won_status", "=", "pending"),
            ["name", "stage_id"],
            order="id desc",
            limit=LEADS + 1,
        )
        return {
            "can_create": self._instagram_may_create_leads(leads),
            "has_more": len(found) > LEADS,
            "rows": [
                {
                    "id": lead.id,
                    # sudo: crm.lead - only whether it is from this thread
                    "is_of_thread": lead.sudo().instagram_channel_id.id == self.id,
                    "name": lead.name,
                    "stage": lead.stage_id.name,
                }
                for lead in found[:LEADS]
            ],
        }

    def _instagram_named(self, placeholders):
        super()._instagram_named(placeholders)
        # sudo: instagram.lead.name - Odoo itself copied the placeholder
        names_sudo = self.env["instagram.lead.name"].sudo()
        copied_sudo = names_sudo.search(
            [("channel_id", "=", self.id), ("name", "in", list(placeholders))]
        )
        name = plain_name(self.instagram_contact_id._label())
        if copied_sudo and name:
            copied_sudo._replace(name)
            self._instagram_customer_changed()

    # ------------------------------------------------------------
    # ERASING
    # ------------------------------------------------------------

    @api.model
    def _instagram_kept(self):
        return [
            *super()._instagram_kept(),
            self.env._(
                "Leads stay, with what colleagues entered there, but without the name"
                " that came from Instagram. Contacts, quotations and meetings that were"
                " made from leads keep it."
            ),
        ]

    @api.model
    def _instagram_kept_of_messages(self):
        kept = super()._instagram_kept_of_messages()
        return [*kept, self.env._("Leads stay, too.")]

    def _instagram_erase(self):
        # sudo: instagram.lead.name - whoever erases a customer erases what was copied
        names_sudo = self.env["instagram.lead.name"].sudo()
        names_sudo.search([("channel_id", "in", self.ids)])._forget()
        return super()._instagram_erase()

    # ------------------------------------------------------------
    # IMPLEMENTATION
    # ------------------------------------------------------------

    def _instagram_leads(self):
        """Return no leads, for the company of the inbox and without a browser's defaults."""
        env = self.env(context=clean_context(self.env.context))
        leads = env["crm.lead"]
        # sudo: instagram.inbox - readers of the thread may know its company
        company = self.sudo().instagram_inbox_id.company_id
        # sudo: res.users - which companies one has oneself
        has_company = company in self.env.user.sudo().company_ids
        return leads.with_company(company) if has_company else leads

    def _instagram_own_leads(self):
        """Return the domain of the leads of this thread."""
        # sudo: crm.lead - only Odoo reads the link; leads are searched with the
        # user's rights
        leads_sudo = self.env["crm.lead"].sudo()
        found = leads_sudo.search([("instagram_channel_id", "=", self.id)])
        return Domain("id", "in", found.ids)

    def _instagram_may_create_leads(self, leads):
        """Return whether the user may create leads here, to offer it or not."""
        # sudo: discuss.channel, res.users - only the companies, and who replies here
        channel_sudo, user_sudo = self.sudo(), self.env.user.sudo()
        return (
            leads.has_access("create")
            and not channel_sudo.instagram_is_test
            and channel_sudo.instagram_inbox_id.company_id in user_sudo.company_ids
            and bool(channel_sudo._instagram_readers(self.env.user))
        )

    def _instagram_check_may_create_leads(self, channel_sudo):
        if channel_sudo.instagram_is_test:
            raise UserError(
                self.env._(
                    "This is a test of Meta's App Dashboard, without a customer."
                )
            )
        if not self.env["crm.lead"].has_access("create"):
            raise AccessError(
                self.env._(
                    "You may not create leads. An administrator can give you the right"
                    " to do so."
                )
            )
        company = channel_sudo.instagram_inbox_id.company_id
        if not self.env.su and company not in self.env.user.sudo().company_ids:
            raise AccessError(
                self.env._(
                    "You may not create leads in the company %(company)s. An"
                    " administrator can add you to it.",
                    company=company.name,
                )
            )

    def _instagram_new_lead(self, channel_sudo, title):
        label = channel_sudo.instagram_contact_id._label()
        customer = plain_name(label) or self.env._("Instagram customer")
        inbox_sudo = channel_sudo.instagram_inbox_id
        values = {
            "name": title or self.env._("Instagram: %(customer)s", customer=customer),
            "company_id": inbox_sudo.company_id.id,
            "user_id": channel_sudo._instagram_salesperson(self.env.user).id,
            **self._instagram_lead_origin(channel_sudo),
        }
        # sudo: crm.team - a manager of the inbox chose it
        if team := inbox_sudo.instagram_crm_team_id.filtered("active"):
            values["team_id"] = team.id
        partner = channel_sudo.instagram_contact_id.partner_id.with_env(self.env)
        if partner and partner.has_access("read"):
            values["partner_id"] = partner.id
        else:
            values["contact_name"] = customer
        lead = self._instagram_leads().create(values)
        # sudo: crm.lead, instagram.lead.name - only Odoo sets these
        lead_sudo = lead.sudo()
        lead_sudo.instagram_channel_id = self.id
        lead_sudo.env["instagram.lead.name"].create(
            {"lead_id": lead.id, "channel_id": self.id, "name": customer}
        )
        # sudo: instagram.inbox.report - whoever creates a lead is counted
        self.env["instagram.inbox.report"].sudo()._count_lead(channel_sudo, lead)
        channel_sudo._instagram_customer_changed()
        return lead

    def _instagram_salesperson(self, user):
        """Return the agent of this thread if they sell, or else the user if they do.

        The user must be able to read the lead afterwards.

        :param user: who creates a lead
        """
        agent = self.instagram_agent_id
        people = agent | user if user.has_group(ALL_LEADS) else user
        company = self.instagram_inbox_id.company_id
        return people.filtered(
            lambda person: (
                person.active
                and person.has_group(SALESPERSON)
                and company in person.sudo().company_ids
            )
        )[:1]

    def _instagram_lead_origin(self, channel_sudo):
        """Return the source, medium and campaign of a lead.

        What the customer came by counts if it belongs to the latest conversation, as in
        the overview.
        """
        episode_sudo = self.env["instagram.episode"].sudo()
        episode_sudo = episode_sudo.search([("channel_id", "=", self.id)], limit=1)
        origin = channel_sudo.instagram_origin or {}
        if episode_sudo:
            since = fields.Datetime.to_string(episode_sudo.opened_at - ATTRIBUTION)
            origin = origin if origin.get("at", "") >= since else {}
        references = {
            "source_id": "instagram_inbox_crm.utm_source_instagram",
            "medium_id": MEDIUMS.get(origin.get("kind"), NO_ORIGIN),
        }
        # somebody may have deleted one of them
        found = {
            name: self.env.ref(xmlid, raise_if_not_found=False)
            for name, xmlid in references.items()
        }
        values = {name: record.id for name, record in found.items() if record}
        if campaign := plain_name(origin.get("title") or ""):
            # whoever opens a link chooses what it carries: it names only known campaigns
            is_ours = origin["kind"] != "link"
            values["campaign_id"] = self._instagram_campaign(campaign, is_ours).id
        return values

    @api.model
    def _instagram_campaign(self, name, create=True):
        """Return the campaign of this name, or none if there is none to `create`."""
        env = self.env(context=clean_context(self.env.context))
        # sudo: utm.campaign - the one of an ad is everybody's
        campaigns_sudo = env["utm.campaign"].sudo().with_context(active_test=False)
        known = campaigns_sudo.search([("name", "=", name)], limit=1)
        if known or not create:
            return known
        return campaigns_sudo.create(
            {"name": name, "title": name, "is_auto_campaign": True}
        )
