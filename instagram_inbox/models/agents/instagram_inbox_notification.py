from odoo import api, fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import AccessError, UserError

from ...tools.discuss import AGENT, MANAGER
from ...tools.ids import is_id

# What people are told about as long as they choose nothing else.
DEFAULTS = {
    "is_watched": False,
    "mine": True,
    "unassigned": True,
    "reactions": True,
    "mail_minutes": 0,
}
# A mail after more than a week would come too late for anything.
MAX_MINUTES = 7 * 24 * 60


class InstagramInboxNotification(models.Model):
    """What a user wants to hear of an inbox, where it differs from the defaults.

    Users set this for themselves only, through the methods of this model.
    """

    _name = "instagram.inbox.notification"
    _inherit = "instagram.record"
    _description = "Notifications of an Instagram Inbox"
    _log_access = False

    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="cascade"
    )
    inbox_id = fields.Many2one(
        "instagram.inbox", required=True, readonly=True, ondelete="cascade", index=True
    )
    is_watched = fields.Boolean(
        readonly=True, help="A manager follows the inbox without being its agent."
    )
    mine = fields.Boolean("My Conversations", default=True, readonly=True)
    unassigned = fields.Boolean("New Unassigned", default=True, readonly=True)
    reactions = fields.Boolean(default=True, readonly=True)
    mail_minutes = fields.Integer(
        "Mail After",
        readonly=True,
        help="A customer has waited for so many minutes of business hours; 0: no mail.",
    )

    _user_unique = models.UniqueIndex("(user_id, inbox_id)")

    # ------------------------------------------------------------
    # THE USER'S OWN CHOICES
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def instagram_choices(self):
        """Return what the user hears of each inbox they may read.

        :return: dicts of the keys of `DEFAULTS`, with the inbox's `id` and `name`, and
            `is_agent`
        :rtype: list[dict]
        """
        inboxes = self._readable_inboxes()
        # sudo: instagram.inbox.notification - the user's own
        known = self.sudo()._of(self.env.user, inboxes)
        return [
            {
                "id": inbox.id,
                "name": inbox.name,
                "is_agent": self.env.user in inbox.agent_ids,
                **known.get((self.env.uid, inbox.id), DEFAULTS),
            }
            for inbox in inboxes.sorted("name")
        ]

    @api.model
    def instagram_choose(self, inbox_id, values):
        """Change what the user hears of an inbox.

        :param int inbox_id: an inbox the user may read
        :param dict values: the new values of any keys of `DEFAULTS`
        :return: the same as `instagram_choices`
        """
        inboxes = self._readable_inboxes()
        inbox = inboxes.browse(inbox_id if is_id(inbox_id) else []) & inboxes
        if not inbox:
            raise AccessError(
                self.env._("You are no longer an agent of this Instagram inbox.")
            )
        # sudo: instagram.inbox.notification - the user's own row
        row_sudo = self.sudo().search(
            [("user_id", "=", self.env.uid), ("inbox_id", "=", inbox.id)]
        )
        before = row_sudo._values() if row_sudo else DEFAULTS
        chosen = {**before, **self._checked(values)}
        if chosen == DEFAULTS:
            row_sudo.unlink()
        elif row_sudo:
            row_sudo.write(chosen)
        else:
            own = {"user_id": self.env.uid, "inbox_id": inbox.id}
            self.sudo().create(own | chosen)
        if before["is_watched"] != chosen["is_watched"]:
            # the browser follows, or leaves, the queue of this inbox
            self.env.user._bus_send("instagram.inbox/access_changed", {})
        store = Store(bus_channel=self.env.user)
        store.add_global_values(instagram_notifications=self._for_browser())
        store.bus_send()
        return self.instagram_choices()

    @api.model
    def _checked(self, values):
        """Return the values that a browser sends, or refuse them."""
        checked = {}
        for name, value in values.items() if isinstance(values, dict) else ():
            if name == "mail_minutes":
                checked[name] = self._checked_minutes(value)
            elif name in DEFAULTS and isinstance(value, bool):
                checked[name] = value
            else:
                raise UserError(self.env._("This choice does not exist."))
        return checked

    @api.model
    def _checked_minutes(self, value):
        if type(value) is not int or not 0 <= value <= MAX_MINUTES:
            raise UserError(
                self.env._(
                    "Enter whole minutes, up to %(minutes)s; 0 for no mail.",
                    minutes=MAX_MINUTES,
                )
            )
        return value

    @api.model
    def _readable_inboxes(self):
        """Return the inboxes the user may hear of, as their agent or manager."""
        # sudo: instagram.inbox - the domain says which ones the user may read
        readable = self.env["discuss.channel"]._instagram_readable_by(self.env.user)
        return self.env["instagram.inbox"].sudo().search(readable)

    # ------------------------------------------------------------
    # WHAT OTHERS ASK
    # ------------------------------------------------------------

    def _values(self):
        self.ensure_one()
        return {name: self[name] for name in DEFAULTS}

    @api.model
    def _of(self, users, inboxes):
        """Return what users chose for inboxes, where it differs from the defaults.

        :return: the values by the ids of user and inbox
        :rtype: dict
        """
        rows = self.search_fetch(
            [("user_id", "in", users.ids), ("inbox_id", "in", inboxes.ids)]
        )
        return {(row.user_id.id, row.inbox_id.id): row._values() for row in rows}

    @api.model
    def _watched_by(self, user):
        """Return the inboxes a manager follows, as far as they still may read them."""
        inboxes = self.env["instagram.inbox"]
        if not user.id or not user.has_group(MANAGER):
            return inboxes
        # sudo: instagram.inbox.notification - what the user chose
        rows_sudo = self.sudo().search_fetch(
            [("user_id", "=", user.id), ("is_watched", "=", True)]
        )
        if not rows_sudo:
            return inboxes
        readable = self.env["discuss.channel"]._instagram_readable_by(user)
        return rows_sudo.inbox_id.filtered("active").filtered_domain(readable)

    @api.model
    def _for_browser(self):
        """Return the user's choices by inbox, where they differ from the defaults."""
        if not self.env.user.has_group(AGENT):
            return {}
        # sudo: instagram.inbox.notification - the user's own
        rows_sudo = self.sudo().search_fetch([("user_id", "=", self.env.uid)])
        return {row_sudo.inbox_id.id: row_sudo._values() for row_sudo in rows_sudo}
