from markupsafe import Markup
from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import format_date


class InstagramInbox(models.Model):
    """One Instagram account and the people who answer its messages."""

    _name = "instagram.inbox"
    _description = "Instagram Inbox"
    _inherit = ["instagram.record", "mail.thread", "mail.activity.mixin"]
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

    _unique_instagram_id = models.Constraint(
        "UNIQUE(instagram_id)", "This Instagram account already has an inbox."
    )

    def _domain_agents(self):
        group = self.env.ref("instagram_inbox.instagram_inbox_group_agent")
        return [("share", "=", False), ("all_group_ids", "in", group.ids)]

    @api.model
    def default_get(self, fields):
        """Add what an administrator set for everybody, such as the agents to begin with.

        Not what the user who connects the account set, see `instagram.record`.
        """
        defaults = super().default_get(fields)
        everybodys = self.env["ir.default"].with_user(SUPERUSER_ID)
        for name, value in everybodys._get_model_defaults(self._name).items():
            if name in fields and not self._fields[name].readonly:
                field = self._fields[name]
                cached = field.convert_to_cache(value, self, validate=False)
                defaults[name] = field.convert_to_write(cached, self)
        return defaults

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

    @api.model
    def get_empty_list_help(self, help_message):
        """Only managers are offered to connect an account."""
        if self.env.user.has_group("instagram_inbox.instagram_inbox_group_manager"):
            return super().get_empty_list_help(help_message)
        title = self.env._("You are not an agent of any Instagram account yet")
        text = self.env._("A manager chooses the agents of each inbox.")
        return Markup('<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>') % (
            title,
            text,
        )

    @api.model
    def action_open_app(self):
        """Open the conversations; to a manager the set-up, until there is an account."""
        is_manager = self.env.user.has_group(
            "instagram_inbox.instagram_inbox_group_manager"
        )
        is_set_up = self.search_count([], limit=1)
        name = "inbox" if is_manager and not is_set_up else "conversation"
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
        """Make the user an agent of this inbox, as who connects an account often is."""
        self.check_access("write")
        self.agent_ids |= self.env.user
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_connect(self):
        """Send the browser to Instagram to connect an account."""
        return {
            "type": "ir.actions.act_url",
            "url": "/instagram/connect",
            "target": "self",
        }

    def action_reconnect(self):
        """Send the browser to Instagram to connect this inbox's account again."""
        self.ensure_one()
        url = f"/instagram/connect?inbox_id={self.id}"
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def _instagram_client(self):
        return self.env["instagram.api"]._client()

    def _instagram_app(self):
        """Return the app id and the list of app secrets."""
        settings = self.env["instagram.api"]
        return settings._app_id(), settings._secrets()

    def _form_url(self):
        """Return where a browser finds this inbox, or the list for no inbox."""
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
        """Say why a person has to connect the account again, and what comes first."""
        is_lost = self.state == "reauthorize"
        reason = (
            (self.reauthorize_key or "token_invalid") if is_lost else "token_expired"
        )
        return self.env["instagram.api"]._sentence(reason, self.env.lang)

    def _health_sentence(self):
        """Say what a person has to do, or that there is nothing to do."""
        if self.state == "disconnected":
            return self.env._("Not connected: no messages come in or go out.")
        if self.state == "reauthorize" or self._token_is_expired():
            return self.env._(
                "%(reason)s Replies wait until a manager presses Reconnect.",
                reason=self._reauthorize_reason(),
            )
        if not self.active:
            return self.env._("Archived: nobody sees its messages in Discuss.")
        if not self.agent_ids:
            return self.env._("No agents yet: choose who replies here.")
        count = len(self.agent_ids)
        if count == 1:
            return self.env._("1 agent")
        return self.env._("%(count)s agents", count=count)
