from markupsafe import Markup
from odoo import SUPERUSER_ID, api, fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ...tools.discuss import AGENT
from ...words.alerts import ACCESS
from ...words.checklist import BAD, UNKNOWN, WARNING

TESTS = ("address", "token", "subscription", "comment_subscription", "taps")
# From the least to the most urgent.
URGENCY = (UNKNOWN, WARNING, BAD)
# The fields that say which conversations are given out automatically, and to whom.
GIVING_OUT = {
    "active",
    "agent_ids",
    "assignment",
    "assignment_limit",
    "resource_calendar_id",
    "state",
}


class InstagramInbox(models.Model):
    """One Instagram account and the people who answer its messages.

    Nobody can write what only Odoo itself finds out about it. A change of its agents,
    its company or its state reaches browsers at once.
    """

    _name = "instagram.inbox"
    _inherit = [
        "instagram.record",
        "mail.thread",
        "mail.activity.mixin",
        "bus.listener.mixin",
    ]
    _description = "Instagram Inbox"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, help="How your team calls this inbox.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        [
            ("connected", "Connected"),
            ("reauthorize", "Reconnection Needed"),
            ("disconnected", "Disconnected"),
        ],
        string="Status",
        default="disconnected",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    username = fields.Char("Instagram Username", readonly=True, copy=False)
    instagram_id = fields.Char(
        "Instagram Account ID",
        readonly=True,
        copy=False,
        help="The account's number in Instagram's messages to Odoo.",
    )
    app_scoped_id = fields.Char(
        "App-Scoped ID",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The account's number towards your Meta app only.",
    )
    image_128 = fields.Image("Picture", max_width=128, max_height=128)
    agent_ids = fields.Many2many(
        "res.users",
        string="Agents",
        domain=lambda self: self._domain_agents(),
        help="Only they see and answer this account's messages.",
    )
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        "Business Hours",
        check_company=True,
        help="The overview also counts reply times in these hours only.",
    )
    access_token = fields.Char(groups=fields.NO_ACCESS, readonly=True, copy=False)
    token_expires_at = fields.Datetime("Access Valid Until", readonly=True, copy=False)
    token_refreshed_at = fields.Datetime("Access Renewed On", readonly=True, copy=False)
    token_expired = fields.Boolean(compute="_compute_token_info")
    token_info = fields.Char("Access to Instagram", compute="_compute_token_info")
    health = fields.Char(compute="_compute_health")
    health_color = fields.Selection(
        [
            ("success", "In Order"),
            ("warning", "Recommendation"),
            ("danger", "Problem"),
            ("muted", "At Rest"),
        ],
        compute="_compute_health",
    )

    test_asked_at = fields.Datetime("Meta's Test Expected Since", readonly=True)

    _unique_instagram_id = models.Constraint(
        "UNIQUE(instagram_id)", "This Instagram account already has an inbox."
    )

    @api.depends("state", "token_expires_at")
    @api.depends_context("lang", "tz")
    def _compute_token_info(self):
        for inbox in self:
            inbox.token_expired = inbox._token_is_expired()
            inbox.token_info = inbox._token_sentence()

    @api.depends(
        "state",
        "token_expires_at",
        "reauthorize_key",
        "agent_ids",
        "active",
        "paused_until",
        "pause_key",
    )
    @api.depends_context("lang", "tz")
    def _compute_health(self):
        for inbox in self:
            inbox.health = inbox._health_sentence()
            inbox.health_color = inbox._health_color()

    @api.model
    def default_get(self, fields):
        """Add the defaults that an administrator set for everybody, such as agents.

        The defaults of the user who connects the account are ignored, see
        `instagram.record`.
        """
        defaults = super().default_get(fields)
        everybodys = self.env["ir.default"].with_user(SUPERUSER_ID)
        for name, value in everybodys._get_model_defaults(self._name).items():
            if name in fields and not self._fields[name].readonly:
                field = self._fields[name]
                cached = field.convert_to_cache(value, self, validate=False)
                defaults[name] = field.convert_to_write(cached, self)
        return defaults

    def write(self, vals):
        # our code writes with sudo; forms never send read-only fields, but RPC may
        if not self.env.su:
            self._check_own_fields(vals)
        agents_before = {inbox: inbox.agent_ids for inbox in self}
        states_before = {inbox: inbox.state for inbox in self}
        result = super().write(vals)
        for inbox in self:
            before, now = agents_before[inbox], inbox.agent_ids
            changed = (before | now) - (before & now)
            if changed:
                inbox._agents_changed(changed)
            if states_before[inbox] != inbox.state:
                inbox._state_changed()
        if "company_id" in vals:
            self._company_changed()
        if not {"first_response_target", "resource_calendar_id"}.isdisjoint(vals):
            # sudo: instagram.episode - managers who set the target cannot write them
            self.sudo()._target_changed()
        if not GIVING_OUT.isdisjoint(vals):
            self._assignment_changed(vals)
        if "has_comments" in vals:
            self._comments_switched()
        # a new token settles every alert about access
        if vals.get("access_token"):
            self._alerts_done(ACCESS)
        return result

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Refuse: Odoo creates records from e-mails as superuser, with any values."""
        raise AccessError(self.env._("An inbox is made by connecting an account."))

    @api.model
    def action_open_app(self):
        """Open the inboxes for managers, who set up the first one there.

        Agents begin with the inbox screen.
        """
        is_manager = self.env.user.has_group(
            "instagram_inbox.instagram_inbox_group_manager"
        )
        name = "inbox" if is_manager else "desk"
        xmlid = f"instagram_inbox.instagram_{name}_action"
        return self.env["ir.actions.actions"]._for_xml_id(xmlid)

    def action_open_conversations(self):
        """Open the conversations of this inbox."""
        self.ensure_one()
        xmlid = "instagram_inbox.instagram_conversation_action"
        return {
            **self.env["ir.actions.actions"]._for_xml_id(xmlid),
            "context": {
                "search_default_unresolved": 1,
                "search_default_instagram_inbox_id": self.id,
            },
        }

    def action_add_me(self):
        """Make the user an agent of this inbox, as people who connect one often are."""
        self.check_access("write")
        self.agent_ids |= self.env.user
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_connect(self):
        """Redirect the browser to Instagram to connect an account."""
        return {
            "type": "ir.actions.act_url",
            "url": "/instagram/connect",
            "target": "self",
        }

    def action_reconnect(self):
        """Redirect the browser to Instagram to reconnect this inbox's account."""
        self.ensure_one()
        url = f"/instagram/connect?inbox_id={self.id}"
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def action_test(self):
        """Make every call that can test the connection, and show the result."""
        self.ensure_one()
        lines = self.env["instagram.checklist"]._run_tests(TESTS, self.id)
        tested = [line for line in lines if line["key"] in TESTS]
        amiss = [line for line in tested if line["state"] in URGENCY]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                **self._test_notification(amiss),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_receive_test(self):
        """Let this inbox show Meta's next test."""
        self.ensure_one()
        self.check_access("write")
        # sudo: instagram.inbox - managers choose where tests are shown
        self.sudo().test_asked_at = fields.Datetime.now()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "sticky": True,
                "title": self.env._("Meta's test will be shown in this inbox"),
                "message": self.env._(
                    "In Meta's App Dashboard, open Instagram, API setup, Configure"
                    " webhooks. Beside the field messages press Test, then Send to"
                    " My Server. The test appears in Discuss as a conversation."
                ),
            },
        }

    def _domain_agents(self):
        # without a query: Odoo asks for this whenever it reads or compares agents
        group = self.env["ir.model.data"]._xmlid_to_res_id(AGENT)
        return [("share", "=", False), ("all_group_ids", "in", [group])]

    def _check_own_fields(self, vals):
        if (
            vals.get("company_id", self.env.company.id)
            not in self.env.user.company_ids.ids
        ):
            raise AccessError(
                self.env._("An inbox can only be moved to a company of your own.")
            )
        known = [self._fields[name] for name in vals if name in self._fields]
        ours = [field for field in known if field.readonly]
        if ours:
            labels = [field._description_string(self.env) for field in ours]
            raise AccessError(
                self.env._(
                    "Only Odoo itself changes these fields of an inbox: %(fields)s. Use"
                    " the buttons of the inbox, such as Reconnect and Disconnect.",
                    fields=", ".join(labels),
                )
            )

    @api.model
    def get_empty_list_help(self, help_message):
        """Offer to connect an account to managers only."""
        if self.env.user.has_group("instagram_inbox.instagram_inbox_group_manager"):
            return super().get_empty_list_help(help_message)
        title = self.env._("You are not an agent of any Instagram account yet")
        text = self.env._("A manager chooses the agents of each inbox.")
        return Markup('<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>') % (
            title,
            text,
        )

    def _instagram_client(self):
        return self.env["instagram.api"]._client()

    def _instagram_app(self):
        """Return the app id and the list of app secrets."""
        settings = self.env["instagram.api"]
        return settings._app_id(), settings._secrets()

    def _form_url(self):
        """Return the address of this inbox in the web client, or of the list."""
        url = "/odoo/instagram-inboxes"
        return f"{url}/{self.id}" if self else url

    def _token_is_expired(self):
        return bool(self.token_expires_at) and (
            self.token_expires_at <= fields.Datetime.now()
        )

    def _token_sentence(self):
        if self.state == "disconnected" or not self.token_expires_at:
            return False
        date = format_date(self.env, self.token_expires_at)
        if self._token_is_expired():
            return self.env._("Expired on %(date)s", date=date)
        if self.state == "reauthorize":
            return self.env._("No longer accepted by Instagram")
        return self.env._("Renewed automatically, valid until %(date)s", date=date)

    def _reauthorize_reason(self):
        """Return why a person has to reconnect; a refusal comes before an expiry."""
        is_lost = self.state == "reauthorize"
        reason = (
            (self.reauthorize_key or "token_invalid") if is_lost else "token_expired"
        )
        return self.env["instagram.api"]._sentence(reason, self.env.lang)

    # ------------------------------------------------------------
    # HEALTH
    # ------------------------------------------------------------

    def _health_sentence(self):
        """Return what a person has to do, or that there is nothing to do."""
        return (
            self._pause_sentence()
            or self._deletion_sentence()
            or self._access_sentence()
            or self._agents_sentence()
        )

    def _health_color(self):
        if self.state == "disconnected" or not self.active:
            return "muted"
        if self.state == "reauthorize" or self._token_is_expired():
            return "danger"
        return "warning" if self.is_paused or not self.agent_ids else "success"

    def _access_sentence(self):
        if self.state == "disconnected":
            return self.env._("Not connected: no messages come in or go out.")
        if self.state == "reauthorize" or self._token_is_expired():
            return self.env._(
                "%(reason)s Replies wait until a manager presses Reconnect.",
                reason=self._reauthorize_reason(),
            )
        return None

    def _agents_sentence(self):
        if not self.active:
            return self.env._("Archived: nobody sees its messages in Discuss.")
        if not self.agent_ids:
            return self.env._("No agents yet: choose who replies here.")
        count = len(self.agent_ids)
        if count == 1:
            return self.env._("1 agent")
        return self.env._("%(count)s agents", count=count)

    def _test_notification(self, amiss):
        """Return a notification with the result: the most urgent problem, if any."""
        if not amiss:
            return {
                "type": "success",
                "message": self.env._(
                    "Odoo can be reached, and Instagram accepts its access and"
                    " delivers the messages."
                ),
            }
        worst = max(amiss, key=lambda line: URGENCY.index(line["state"]))
        return {
            "type": "danger" if worst["state"] == BAD else "warning",
            "title": worst["title"],
            "message": self.env._(
                "%(finding)s See the checklist for what to do.", finding=worst["text"]
            ),
            "sticky": True,
        }

    # ------------------------------------------------------------
    # AFTER A CHANGE
    # ------------------------------------------------------------

    def _agents_changed(self, users):
        """Make the browsers of these users follow the inbox, or stop following it."""
        # sudo: discuss.channel - users who may no longer read a conversation leave it
        channels = self.env["discuss.channel"].sudo()._instagram_handled_by(users)
        mine = channels.filtered(lambda channel: channel.instagram_inbox_id == self)
        mine._instagram_remove_former_readers(users)
        for user in users:
            user._bus_send("instagram.inbox/access_changed", {"inbox_id": self.id})

    def _company_changed(self):
        """Remove managers and contacts of the former company from its conversations."""
        # sudo: discuss.channel - users who may no longer read a conversation leave it
        channels_sudo = self.env["discuss.channel"].sudo()
        channels_sudo = channels_sudo.search(
            [
                ("instagram_inbox_id", "in", self.ids),
                "|",
                ("instagram_status", "!=", "resolved"),
                ("channel_member_ids.partner_id", "!=", False),
            ]
        )
        members_sudo = channels_sudo.channel_member_ids.partner_id.user_ids
        users_sudo = members_sudo | channels_sudo.instagram_agent_id
        channels_sudo._instagram_remove_former_readers(users_sudo)
        for user in users_sudo:
            user._bus_send("instagram.inbox/access_changed", {})
        # sudo: instagram.contact - whoever moves an inbox ends links across companies
        contacts_sudo = self.env["instagram.contact"].sudo()
        linked = [("inbox_id", "in", self.ids), ("partner_id", "!=", False)]
        contacts_sudo.search(linked).partner_id._instagram_unlink_others()

    def _state_changed(self):
        """Notify agents whether replies go out; waiting replies are sent or fail."""
        self._notify_agents()
        if self.state != "reauthorize":
            self.env["instagram.network"]._wake()

    def _notify_agents(self):
        """Update above composers, live, whether replies go out."""
        Store(bus_channel=self).add(self, self._instagram_store_fields()).bus_send()
