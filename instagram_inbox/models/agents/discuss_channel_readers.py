from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, ormcache
from odoo.tools.lru import LRU

from ...tools.discuss import AGENT, MANAGER, is_instagram


class DiscussChannel(models.Model):
    """The readers of a thread: agents of its inbox, and managers of its company.

    `_instagram_readable_by` says so, for users and for queries. Memberships do not
    matter. Every search of messages uses these queries.
    """

    _inherit = "discuss.channel"

    instagram_is_lost = fields.Boolean(
        "Closed to Me",
        compute="_compute_instagram_is_lost",
        search="_search_instagram_is_lost",
    )

    @api.depends_context("uid")
    def _compute_instagram_is_lost(self):
        lost = self._instagram_lost(self.ids)
        for channel in self:
            channel.instagram_is_lost = channel.id in lost

    @api.depends_context("uid")
    def _compute_display_name(self):
        """Name no thread that the user may not read, even with sudo.

        Odoo shows the name of any record that a field of a form is set to.
        """
        super()._compute_display_name()
        for channel in self:
            if channel._origin.instagram_is_lost:
                channel.display_name = False

    def _search_instagram_is_lost(self, operator, value):
        if operator != "in":
            return NotImplemented
        if self._instagram_reads_all():
            return Domain.FALSE

        def condition(model, alias, query):
            return model._instagram_is_lost(model._field_to_sql(alias, "id", query))

        return Domain.custom(to_sql=condition)

    # ------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------

    def _instagram_for_agent(self):
        """Return the thread, locked and with sudo, for a user who may handle it."""
        self.ensure_one()
        self.check_access("read")
        if not is_instagram(self):
            raise UserError(self.env._("This is not an Instagram conversation."))
        # sudo: discuss.channel - readers may make the changes of these methods; members
        # whose access ended are no readers
        channel_sudo = self.sudo()
        if not self.env.su:
            channel_sudo._instagram_check_reader()
        # wait for a concurrent change: Odoo then repeats the request with its result
        self.env.cr.execute(
            SQL(
                "SELECT 1 FROM discuss_channel WHERE id = %s FOR NO KEY UPDATE", self.id
            )
        )
        return channel_sudo

    # ------------------------------------------------------------
    # MEMBERS
    # ------------------------------------------------------------

    def _instagram_remove_former_readers(self, users):
        """Remove users from these threads who may no longer read them.

        :param users: those whose access may have ended
        """
        for channel in self:
            channel._instagram_take_from(users - channel._instagram_readers(users))

    # ------------------------------------------------------------
    # USERS
    # ------------------------------------------------------------

    def _instagram_check_reader(self):
        if not self._instagram_readers(self.env.user):
            raise AccessError(
                self.env._("You are no longer an agent of this Instagram inbox.")
            )

    def _instagram_readers(self, users):
        """Return those of these users who may read this thread."""
        inbox = self.instagram_inbox_id
        return users.filtered(
            lambda user: inbox.filtered_domain(self._instagram_readable_by(user))
        )

    @api.model
    def _instagram_readable_by(self, user):
        """Return the domain of the inboxes whose threads this user may read."""
        if not user.active or not user.has_group(AGENT):
            return Domain.FALSE
        readable = Domain("agent_ids", "in", user.ids)
        if user.has_group(MANAGER):
            # sudo: res.company - which ones a user has, from Odoo's cache
            readable |= Domain("company_id", "in", user.sudo()._get_company_ids())
        return readable

    # ------------------------------------------------------------
    # THREADS
    # ------------------------------------------------------------

    @api.model
    def _instagram_reads_all(self):
        """Return whether the user may read every thread: Odoo lets administrators."""
        user = self.env.user
        # the websocket of a person who is not logged in has no user
        return bool(user) and (
            user._is_superuser() or user.has_group("base.group_system")
        )

    @api.model
    def _instagram_lost(self, numbers):
        """Return those of these channel ids that are threads the user may not read."""
        threads = self._instagram_threads_among(numbers)
        if not threads or self._instagram_reads_all():
            return set()
        query = SQL(
            "%s AND thread.id = ANY(%s)", self._instagram_lost_threads(), threads
        )
        return {number for (number,) in self.env.execute_query(query)}

    @api.model
    def _instagram_threads_among(self, numbers):
        """Return those of these channel ids that are Instagram threads.

        Every event asks this for every websocket. A channel never changes its type, and
        ids are never reused, so the results are cached: people who only have other
        channels cost no query.
        """
        is_thread = self._instagram_known_channels()
        unknown = [each for each in numbers if each and is_thread.get(each) is None]
        if unknown:
            self.flush_model(["channel_type"])
            query = SQL(
                "SELECT id, channel_type = 'instagram' FROM discuss_channel"
                " WHERE id = ANY(%s)",
                unknown,
            )
            # an id that does not exist yet may become a thread's
            for number, known in self.env.execute_query(query):
                is_thread[number] = known
        return [each for each in numbers if each and is_thread.get(each)]

    @api.model
    @ormcache()
    def _instagram_known_channels(self):
        return LRU(8192)

    @api.model
    def _instagram_is_lost(self, number):
        """Return the condition that a channel is a thread the user may not read.

        :param SQL number: the channel's id in the query
        :rtype: SQL
        """
        return SQL(
            "EXISTS (%s AND thread.id = %s)", self._instagram_lost_threads(), number
        )

    @api.model
    def _instagram_lost_threads(self):
        """Return the query of the threads that the user may not read."""
        self.flush_model(["channel_type", "instagram_inbox_id"])
        return SQL(
            "SELECT thread.id FROM discuss_channel AS thread"
            " WHERE thread.channel_type = 'instagram'"
            " AND thread.instagram_inbox_id NOT IN (%s)",
            self._instagram_readable_inboxes(),
        )

    @api.model
    def _instagram_inboxes(self):
        """Return the inboxes whose threads the user may read, for their bus channels."""
        # sudo: instagram.inbox - only which ones they are
        inboxes_sudo = self.env["instagram.inbox"].sudo()
        return inboxes_sudo.search(self._instagram_readable_by(self.env.user))

    @api.model
    def _instagram_readable_inboxes(self):
        """Return the query of the inboxes whose threads the user may read."""
        readable = self._instagram_readable_by(self.env.user)
        inboxes = self.env["instagram.inbox"]
        return inboxes._search(readable, active_test=False, bypass_access=True).select()
