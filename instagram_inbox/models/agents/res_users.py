from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.mail.models.mail_presence import DISCONNECTION_TIMER
from odoo.addons.mail.tools.discuss import Store
from odoo.tools import SQL

from ...tools.discuss import AGENT, DESK, MANAGER

# A user whose page reloads is offline for a moment.
RELOAD = timedelta(seconds=DISCONNECTION_TIMER)
# What users set for themselves: whether they are available, with the reason if they are
# not, and for how long they can undo a reply.
OWN_SETTINGS = (
    "instagram_available",
    "instagram_away_reason",
    "instagram_undo_seconds",
)


class ResUsers(models.Model):
    """Users as agents: whether they are there, and what a change of access means."""

    _name = "res.users"
    _inherit = ["res.users", "instagram.extension"]

    instagram_available = fields.Boolean(
        "Available for Instagram Conversations",
        compute="_compute_instagram_available",
        inverse="_inverse_instagram_available",
        search="_search_instagram_available",
        help="Inboxes that give out their conversations give none to whoever is not.",
    )
    instagram_away_reason = fields.Selection(
        [
            ("break", "Break"),
            ("lunch", "Lunch"),
            ("meeting", "Meeting"),
            ("other", "Other work"),
        ],
        "Not Available for Instagram Conversations",
    )
    instagram_undo_seconds = fields.Integer(
        "Undo Send",
        aggregator=None,
        help="A reply to an Instagram customer waits for this many seconds, in which you"
        " can undo it. At 0 it is sent at once.",
    )

    _instagram_undo_seconds_range = models.Constraint(
        "CHECK (instagram_undo_seconds BETWEEN 0 AND 15)",
        "A reply can wait for 15 seconds at most.",
    )

    @api.depends("instagram_away_reason")
    def _compute_instagram_available(self):
        for user in self:
            user.instagram_available = not user.instagram_away_reason

    def _inverse_instagram_available(self):
        for user in self:
            if user.instagram_available:
                user.instagram_away_reason = False
            elif not user.instagram_away_reason:
                user.instagram_away_reason = "break"

    def _search_instagram_available(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("instagram_away_reason", "=" if True in value else "!=", False)]

    @property
    def SELF_READABLE_FIELDS(self):  # noqa: N802 - Odoo's name
        return [*super().SELF_READABLE_FIELDS, *OWN_SETTINGS]

    @property
    def SELF_WRITEABLE_FIELDS(self):  # noqa: N802 - Odoo's name
        return [*super().SELF_WRITEABLE_FIELDS, *OWN_SETTINGS]

    def write(self, vals):
        is_access = not {"active", "company_ids", "group_ids"}.isdisjoint(vals)
        access_before = self._instagram_access() if is_access else {}
        result = super().write(vals)
        if is_access:
            self._instagram_check_access()
            self._instagram_notify_access(access_before)
        if "instagram_away_reason" in vals:
            self._instagram_availability_changed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_instagram_conversations(self):
        """Remove partners from conversations, in case they get another user."""
        # sudo: discuss.channel - deleted users leave their conversations
        channels_sudo = self.env["discuss.channel"].sudo()
        for channel in channels_sudo._instagram_handled_by(self):
            channel._instagram_take_from(self)

    def _instagram_check_access(self):
        """Remove these users from the conversations they may no longer read."""
        # sudo: discuss.channel - users who may no longer read a conversation leave it
        channels_sudo = self.env["discuss.channel"].sudo()
        channels_sudo._instagram_handled_by(self)._instagram_remove_former_readers(self)

    def _instagram_access(self):
        """Return by user the values on which access to conversations depends.

        :rtype: dict
        """
        return {
            user: user.has_group(AGENT)
            and (user.has_group(MANAGER), user.company_ids.ids)
            for user in self
        }

    def _instagram_refuse_own(self, names):
        """Let people change their own settings."""
        own = OWN_SETTINGS if self == self.env.user else ()
        super()._instagram_refuse_own(set(names).difference(own))

    def _instagram_availability_changed(self):
        """Show the switch in all browsers of the user, and give them what waits."""
        for user in self:
            store = Store(bus_channel=user)
            store.add_global_values(instagram_away_reason=user.instagram_away_reason)
            store.bus_send()
        here = self.filtered("instagram_available")
        self.env["instagram.assignment"]._wake_for(here)
        self._instagram_presence_changed()

    def _instagram_presence_changed(self):
        """Make the cards of these users' inboxes show anew how many are available."""
        # sudo: instagram.inbox - only which inboxes they follow
        for user_sudo in self.sudo():
            for inbox in user_sudo._instagram_inboxes():
                inbox._bus_send("instagram.inbox/agents_changed", {}, subchannel=DESK)

    def _instagram_notify_access(self, before):
        """Make browsers follow exactly what their users may read now.

        :param dict before: their `_instagram_access` before the change
        """
        for user, access in self._instagram_access().items():
            if access != before.get(user, False):
                user._bus_send("instagram.inbox/access_changed", {})

    def _instagram_inboxes(self):
        """Return the inboxes that this user follows: as an agent, or as a manager."""
        inboxes = self.env["instagram.inbox"]
        if not self.id or not self.has_group(AGENT):
            return inboxes
        watched = self.env["instagram.inbox.notification"]._watched_by(self)
        return inboxes.search([("agent_ids", "in", self.ids)]) | watched

    def _instagram_unavailable(self):
        """Return why these users get no new conversations now.

        :return: `offline`, `leave`, `break`, `away` or `busy` by user
        :rtype: dict
        """
        reasons = {}
        # sudo: mail.presence - the inbox depends on whether its agents are online
        for user, user_sudo in zip(self, self.sudo(), strict=True):
            # Odoo's add-ons add prefixes: leave_offline, presence_home_offline
            status = user_sudo.im_status or "offline"
            if user_sudo.is_out_of_office or status.startswith("leave_"):
                reasons[user] = "leave"
            elif status.endswith("offline"):
                reasons[user] = "offline"
            elif user_sudo.instagram_away_reason:
                reasons[user] = "break"
            elif status.endswith(("away", "busy")):
                reasons[user] = status.rpartition("_")[2]
        return reasons

    def _instagram_absences(self):
        """Return why these users do not see what a customer writes now.

        Users who are only idle, or do not want to be disturbed, are not absent.

        :return: `offline` or `leave` by absent user
        :rtype: dict
        """
        return {
            user: reason
            for user, reason in self._instagram_unavailable().items()
            if reason == "leave"
            or (reason == "offline" and not user.sudo()._instagram_may_reload())
        }

    def _instagram_gone(self):
        """Return why these users do not reply to a customer who waits.

        :return: `offline`, `leave`, `break` or `away` by user
        :rtype: dict
        """
        return {
            user: reason
            for user, reason in self._instagram_unavailable().items()
            # who does not want to be disturbed may be writing the reply
            if reason != "busy"
            and not (reason == "offline" and user.sudo()._instagram_back_by())
        }

    def _instagram_back_by(self):
        """Return until when the page of this user may reload, if it went offline."""
        presence = self.presence_ids
        if presence.status != "offline" or not presence.instagram_left_at:
            return None  # never online, or offline by choice
        back_by = presence.instagram_left_at + RELOAD
        return back_by if fields.Datetime.now() < back_by else None

    def _instagram_may_reload(self):
        """Return whether this user went offline so recently that the page may reload.

        If they do not come back, a job checks what their customers wrote meanwhile.
        """
        back_by = self._instagram_back_by()
        if back_by:
            self.env.ref("instagram_inbox.ir_cron_absence")._trigger(back_by)
        return bool(back_by)

    def _instagram_reads_several(self):
        """Return whether the user needs inbox names to tell conversations apart."""
        readable = self.env["discuss.channel"]._instagram_readable_inboxes()
        return len(self.env.execute_query(SQL("%s LIMIT 2", readable))) > 1

    def _init_store_data(self, store: Store):
        super()._init_store_data(store)
        self._instagram_store_access(store)

    def _instagram_store_access(self, store):
        """Send a browser whether, and where, its user answers Instagram messages."""
        user = self.env.user
        has_access = bool(user) and user.has_group(AGENT)
        store.add_global_values(
            # a manager can connect accounts
            can_connect_instagram=bool(user) and user.has_group(MANAGER),
            has_access_instagram=has_access,
        )
        if has_access:
            inboxes = user.sudo()._instagram_inboxes()
            store.add_global_values(
                instagram_away_reason=user.sudo().instagram_away_reason,
                # sudo: bus.bus - the id up to which earlier messages are included here
                instagram_access_bus_id=self.env["bus.bus"].sudo()._bus_last_id(),
                instagram_files=self.env["instagram.api"]._shown_files(),
                instagram_inbox_count=len(inboxes),
                # the switch is of no use where agents take conversations by hand
                instagram_is_given_out=bool(
                    inboxes.filtered_domain(
                        [("agent_ids", "in", user.ids)]
                    )._gives_out()
                ),
                instagram_notifications=self.env[
                    "instagram.inbox.notification"
                ]._for_browser(),
                instagram_has_several_inboxes=self._instagram_reads_several(),
                instagram_reasons=self.env["instagram.api"]._shown_reasons(),
            )
