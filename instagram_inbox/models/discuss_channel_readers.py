from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .discuss_channel_conversation import AGENT, MANAGER


class DiscussChannelReaders(models.Model):
    """Which threads a user may not read, in terms that a query can use.

    It is what `_instagram_readers` says of users, and what the access rules come to,
    without looking for the user's memberships: each search of messages asks for it.
    """

    _inherit = "discuss.channel"

    @api.model
    def _instagram_reads_all(self):
        """Whether the user reads every thread: Odoo's rules let administrators."""
        user = self.env.user
        return user._is_superuser() or user.has_group("base.group_system")

    @api.model
    def _instagram_readable_inboxes(self):
        """Give the query of the inboxes whose threads the user may read."""
        user, domain = self.env.user, Domain.FALSE
        if user.has_group(AGENT):
            domain = Domain("agent_ids", "in", user.ids)
        if user.has_group(MANAGER):
            domain |= Domain("company_id", "in", user._get_company_ids())
        # sudo: instagram.inbox - only to tell which threads are the user's
        inboxes_sudo = self.env["instagram.inbox"].sudo()
        return inboxes_sudo.with_context(active_test=False)._search(domain)

    @api.model
    def _instagram_lost(self, numbers):
        """Give those of some channels' ids that are threads the user may not read."""
        if not numbers or self._instagram_reads_all():
            return set()
        # sudo: discuss.channel - which of them are threads, and of which inboxes
        threads_sudo = self.sudo().with_context(active_test=False)
        domain = [
            ("id", "in", list(numbers)),
            ("channel_type", "=", "instagram"),
            ("instagram_inbox_id", "not in", self._instagram_readable_inboxes()),
        ]
        return set(threads_sudo._search(domain))

    @api.model
    def _instagram_is_lost(self, number):
        """Give the condition that a channel is a thread the user may not read.

        :param SQL number: the channel's id in the query
        """
        condition = SQL(
            "EXISTS (SELECT FROM discuss_channel AS thread WHERE thread.id = %s"
            " AND thread.channel_type = 'instagram'"
            " AND thread.instagram_inbox_id NOT IN %s)",
            number,
            self._instagram_readable_inboxes().subselect(),
        )
        self.flush_model(["channel_type", "instagram_inbox_id"])
        self.env.flush_query(condition)
        return condition
