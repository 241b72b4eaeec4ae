from odoo import models
from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.misc import clean_context

from ...tools.clock import clock
from ...tools.contact_values import plain_name
from ...tools.discuss import is_instagram
from ...tools.ids import is_id

# The panel lists this many earlier conversations at first, and this many at most.
EPISODES = 20
ALL_EPISODES = 1000
# The thread shows where this many of them ended.
ENDINGS = 50


class DiscussChannel(models.Model):
    """The customer of a thread, and the contact of the company that they are."""

    _inherit = "discuss.channel"

    # ------------------------------------------------------------
    # ACTIONS OF AGENTS
    # ------------------------------------------------------------

    def instagram_customer_panel(self):
        """Return what the panel beside this thread shows about its customer.

        :return: the data of each section by its name
        :rtype: dict
        """
        self._instagram_check_readable()
        # sudo: instagram.contact - readers see what Instagram tells
        self.sudo().instagram_contact_id._renew_facts()
        return self._instagram_customer_sections()

    def instagram_customer_conversations(self):
        """Return all conversations with the customer, as the panel lists them."""
        self._instagram_check_readable()
        return self._instagram_episodes_section(ALL_EPISODES)

    def instagram_endings(self):
        """Return when conversations of this thread were resolved, the earliest first.

        :return: the time `at` of each, and the name of who resolved it as `by`, which is
            False if it was resolved automatically
        :rtype: list[dict]
        """
        self._instagram_check_readable()
        return self._instagram_endings()

    def instagram_partner_suggestions(self):
        """Return contacts that this customer may be, the likeliest first.

        :return: the `id` and `name` of each, and `why` it is suggested
        :rtype: list[dict]
        """
        self._instagram_check_readable()
        # sudo: instagram.contact - what the customer wrote; contacts of the company are
        # searched with the user's rights
        contact_sudo = self.sudo().instagram_contact_id
        return self._instagram_suggestions(contact_sudo, contact_sudo._addresses())

    def instagram_link_partner(self, partner_id):
        """Link the customer to a contact of the company, in place of any other.

        :param int partner_id: the contact, or False to unlink
        :raises UserError: when the user may not read the contact, or when it belongs to
            another company
        """
        channel_sudo = self._instagram_for_agent()
        # a browser may send anything, also what cannot be an id
        partner = self.env["res.partner"].browse(
            partner_id if is_id(partner_id) else []
        )
        partner = partner.exists()
        if partner_id and not (partner and partner.has_access("read")):
            raise UserError(
                self.env._("This contact does not exist, or you may not read it.")
            )
        channel_sudo._instagram_link(partner.sudo())
        return True

    def instagram_create_partner(self, values):
        """Create a contact of the company for the customer, and link it.

        :param dict values: texts by field; the customer's name is the default of `name`
        :return: the id of the contact
        :rtype: int
        """
        channel_sudo = self._instagram_for_agent()
        partners = self.env["res.partner"]
        if not partners.has_access("create"):
            raise AccessError(
                self.env._(
                    "You may not create contacts. An administrator can give you the"
                    " right to do so."
                )
            )
        if channel_sudo.instagram_contact_id.partner_id:
            raise UserError(self.env._("This customer is already linked to a contact."))
        values = partners._instagram_values(values)
        if not values.get("name"):
            label = channel_sudo.instagram_contact_id._label()
            values["name"] = plain_name(label) or self.env._("Instagram customer")
        # without defaults that come from a browser
        env = self.env(context=clean_context(self.env.context))
        partner = partners.with_env(env).create(values).with_env(self.env)
        channel_sudo._instagram_link(partner.sudo())
        return partner.id

    # ------------------------------------------------------------
    # SECTIONS OF THE PANEL
    # ------------------------------------------------------------

    def _instagram_customer_sections(self):
        """Return the data of each section of the panel, by the section's name.

        An add-on that has something to show extends this method, and registers its
        component under the same name in the browser.
        """
        return {
            "profile": self._instagram_profile_section(),
            "activities": self._instagram_activities_section(),
            "contact": self._instagram_contact_section(),
            "conversations": self._instagram_episodes_section(),
            "other_threads": self._instagram_other_threads_section(),
        }

    def _instagram_profile_section(self):
        # sudo: instagram.contact, instagram.message - readers may know the customer
        contact_sudo = self.sudo().instagram_contact_id
        [(first, last)] = (
            self.env["instagram.message"]
            .sudo()
            ._read_group(
                [("channel_id", "=", self.id), ("direction", "=", "in")],
                aggregates=["written_at:min", "written_at:max"],
            )
        )
        return {
            "first_contact": first,
            "last_contact": last,
            "followers": contact_sudo.follower_count,
            "follows_us": contact_sudo.follows_us,
            "is_verified": contact_sudo.is_verified,
            "url": contact_sudo._profile_url(),
            "we_follow": contact_sudo.we_follow,
        }

    def _instagram_contact_section(self):
        # sudo: instagram.contact - readers may know whether the customer is linked
        contact_sudo = self.sudo().instagram_contact_id
        linked = contact_sudo.partner_id.sudo(False)
        section = {
            "can_create": self.env["res.partner"].has_access("create"),
            "company_id": contact_sudo.inbox_id.company_id.id,
            "partner": False,
        }
        if linked:
            is_readable = linked.has_access("read")
            details = linked._instagram_details() if is_readable else {"id": False}
            return section | {"partner": details}
        addresses = contact_sudo._addresses()
        return section | {
            "draft": contact_sudo._contact_draft(addresses),
            "suggestions": self._instagram_suggestions(contact_sudo, addresses),
        }

    def _instagram_suggestions(self, contact_sudo, addresses):
        return [
            {"id": partner.id, "name": partner.display_name, "why": why}
            for partner, why in contact_sudo._suggest_partners(addresses).items()
        ]

    def _instagram_activities_section(self):
        """Return Odoo's own activities for the customer, the next one first."""
        # sudo: discuss.channel - readers of the thread may know the customer
        contact = self.sudo().instagram_contact_id.sudo(False)
        activities = contact.activity_ids.sorted("date_deadline")
        return {
            "contact_id": contact.id,
            "ids": activities.ids,
            "store": Store().add(activities).get_result(),
        }

    def _instagram_episodes_section(self, limit=EPISODES):
        """Return the conversations with this customer, the latest first."""
        # sudo: instagram.episode, instagram.message - readers of the thread may know
        # its past
        episodes_sudo = self.env["instagram.episode"].sudo()
        domain = [("channel_id", "=", self.id)]
        total = episodes_sudo.search_count(domain)
        episodes_sudo = episodes_sudo.search(domain, limit=limit)
        messages = dict(
            self.env["instagram.message"]
            .sudo()
            ._read_group(
                [
                    ("episode_id", "in", episodes_sudo.ids),
                    ("mail_message_id", "!=", False),
                ],
                ["episode_id"],
                ["mail_message_id:min"],
            )
        )
        agents = self._instagram_agents_of(episodes_sudo)
        ratings = self.env["instagram.rating"].sudo()._of_episodes(episodes_sudo)
        return {
            "total": total,
            "rows": [
                {
                    "id": episode.id,
                    "agent": agents[episode].name or False,
                    "is_answered": bool(episode.first_answered_at),
                    "message_id": messages.get(episode, False),
                    "opened_at": episode.opened_at,
                    "rating": ratings.get(episode, False),
                    "resolved_at": episode.resolved_at,
                }
                for episode in episodes_sudo
            ],
        }

    def _instagram_agents_of(self, episodes):
        """Return who handled each of these conversations last, or else resolved it.

        :rtype: dict
        """
        # sudo: instagram.conversation.change, res.users - names of colleagues, for
        # readers of the thread
        changes_sudo = self.env["instagram.conversation.change"].sudo()
        changes_sudo = changes_sudo.search(
            [
                ("channel_id", "=", self.id),
                "|",
                ("kind", "=", "agent"),
                ("episode_id", "in", episodes.ids),
            ],
            order="id",
        )
        agents = dict.fromkeys(episodes, self.sudo().instagram_agent_id)
        agent = self.env["res.users"].sudo()
        for change in changes_sudo:
            if change.kind == "agent":
                agent = change.new_agent_id
            elif change.episode_id.resolved_at:
                agents[change.episode_id] = agent or change.user_id
        return agents

    def _instagram_other_threads_section(self):
        """Return the threads of the same contact that the user may read."""
        # sudo: instagram.contact - the threads themselves say what the user may read
        partner_sudo = self.sudo().instagram_contact_id.partner_id
        if not partner_sudo:
            return []
        threads = partner_sudo.sudo(False)._instagram_conversations() - self
        return [
            {
                "id": thread.id,
                # sudo: instagram.inbox - readers may know its name
                "inbox": thread.sudo().instagram_inbox_id.name,
                "last_interest": thread.last_interest_dt,
                "name": thread.name,
                "status": thread.instagram_status,
            }
            for thread in threads
        ]

    # ------------------------------------------------------------
    # IMPLEMENTATION
    # ------------------------------------------------------------

    def _instagram_show(self, title):
        """Show these conversations: the only one in Discuss, several in a list.

        :param str title: of the list
        """
        if len(self) == 1:
            return self.action_instagram_open()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "instagram_inbox.instagram_conversation_action"
        )
        domain = [("id", "in", self.ids)]
        return action | {"name": title, "domain": domain, "context": {}}

    def _instagram_endings(self):
        """Return the same as `instagram_endings`, to a reader, in one query."""
        for model, name in (
            ("instagram.episode", "resolved_at"),
            ("res.users", "partner_id"),
            ("res.partner", "name"),
        ):
            self.env[model].flush_model([name])
        # a conversation that was resolved more than once ended the last time
        query = SQL(
            """
               SELECT change.date, change.episode_id, partner.name
                 FROM instagram_conversation_change AS change
                 JOIN instagram_episode AS episode
                   ON episode.id = change.episode_id
                  AND episode.resolved_at IS NOT NULL
            LEFT JOIN res_users AS person ON person.id = change.user_id
            LEFT JOIN res_partner AS partner ON partner.id = person.partner_id
                WHERE change.channel_id = %s
                  AND change.new_status = 'resolved'
             ORDER BY change.id DESC
                LIMIT %s
            """,
            self.id,
            ENDINGS,
        )
        latest = {}
        for date, episode, name in self.env.execute_query(query):
            latest.setdefault(episode, {"at": date, "by": name or False})
        return list(reversed(latest.values()))

    def _instagram_check_readable(self):
        self.ensure_one()
        self.check_access("read")
        if not is_instagram(self):
            raise UserError(self.env._("This is not an Instagram conversation."))
        if not self.env.su and not self._instagram_reads_all():
            # sudo: discuss.channel - members whose access ended are no readers
            self.sudo()._instagram_check_reader()

    def _instagram_link(self, partner):
        """Link the customer to a contact, or to none, and note it in the history.

        :param partner: with sudo; the user was found to be allowed to read it
        """
        contact, old = self.instagram_contact_id, self.instagram_contact_id.partner_id
        if partner == old:
            return
        company = self.instagram_inbox_id.company_id
        if partner.company_id and partner.company_id != company:
            raise UserError(
                self.env._(
                    "%(contact)s belongs to another company than the inbox %(inbox)s.",
                    contact=partner.display_name,
                    inbox=self.instagram_inbox_id.name,
                )
            )
        contact.partner_id = partner
        self._instagram_log(
            "contact",
            old_partner_id=old.id,
            new_partner_id=partner.id,
            is_linked=bool(partner),
        )
        self._instagram_customer_changed()

    def _instagram_named(self, placeholders):
        """Put the customer's name, which is known now, where a placeholder was copied.

        What people changed stays. Add-ons that copy the name extend this method.

        :param set placeholders: what was copied, in any language
        """
        self.ensure_one()
        partner = self.instagram_contact_id.partner_id
        name = plain_name(self.instagram_contact_id._label())
        if name and partner.name in placeholders:
            partner.name = name
            self._instagram_customer_changed()

    def _instagram_customer_changed(self):
        """Have open panels beside this thread fetch their sections again.

        Add-ons call this method when their section has something new to show.
        """
        Store(bus_channel=self).add(
            self, {"instagram_customer_at": clock().isoformat()}
        ).bus_send()
