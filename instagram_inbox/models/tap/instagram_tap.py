import secrets

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...instagram.common.const import (
    ICE_BREAKER_LIMIT,
    MENU_LIMIT,
    MENU_TITLE_LENGTH,
    QUESTION_LENGTH,
)
from ...instagram.common.text import is_visible
from ...instagram.common.values import link
from ...instagram.webhook.events import Postback

KINDS = [("ice_breaker", "Ice Breaker"), ("menu", "Menu Entry")]
# How many there are of each kind, and how long their titles are.
LIMITS = {
    "ice_breaker": (ICE_BREAKER_LIMIT, QUESTION_LENGTH),
    "menu": (MENU_LIMIT, MENU_TITLE_LENGTH),
}
# What Instagram returns with a tap begins with this: others set their own.
PREFIX = "odoo-"
# Instagram shows these of a line.
SHOWN = {"inbox_id", "kind", "name", "sequence", "url"}


class InstagramTap(models.Model):
    """A question of an empty conversation, or an entry of the menu.

    What a customer taps on comes as a message. Besides, it may have a reply, a tag and
    an agent. A line that was deleted may still be tapped on for a while: then it is a
    message like others.
    """

    _name = "instagram.tap"
    _inherit = "instagram.record"
    _description = "Instagram Ice Breaker or Menu Entry"
    _order = "kind, sequence, id"
    _log_access = False

    inbox_id = fields.Many2one(
        "instagram.inbox", required=True, ondelete="cascade", index=True
    )
    kind = fields.Selection(
        KINDS, required=True, default=lambda self: self._default_kind()
    )
    sequence = fields.Integer(default=10, aggregator=None)
    name = fields.Char("Title", required=True, translate=True)
    url = fields.Char(
        "Link",
        help="The page that opens. Without a link, the tap comes as a message.",
    )
    reply = fields.Text(
        translate=True, help="It is sent automatically. Empty: nothing is sent."
    )
    reply_preview = fields.Text("Preview", compute="_compute_reply_preview")
    tag_id = fields.Many2one(
        "instagram.tag", ondelete="set null", help="The conversation gets this tag."
    )
    agent_id = fields.Many2one(
        "res.users",
        ondelete="set null",
        help="The conversation is given to this agent, unless somebody has it already.",
    )
    key = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_hex(8),
    )

    _key_unique = models.UniqueIndex("(key)")

    @api.model
    def _default_kind(self):
        """Return the kind of the list to which the form adds a line."""
        is_menu = self.env.context.get("instagram_tap") == "menu"
        return "menu" if is_menu else "ice_breaker"

    @api.depends("reply", "inbox_id")
    @api.depends_context("lang", "uid")
    def _compute_reply_preview(self):
        """Show the reply as a customer with the user's name would get it."""
        for tap in self:
            inbox = tap.inbox_id._origin
            opening = inbox._next_opening()
            text = tap.reply or ""
            tap.reply_preview = inbox._filled(text, self.env.user.name, opening)

    @api.constrains("name", "kind")
    def _check_name(self):
        for tap in self:
            length = LIMITS[tap.kind][1]
            if not is_visible(tap.name):
                raise ValidationError(self.env._("A title cannot be empty."))
            if len(tap.name) > length:
                raise ValidationError(
                    self.env._(
                        "“%(title)s” is too long: Instagram shows %(length)s characters.",
                        title=tap.name,
                        length=length,
                    )
                )

    @api.constrains("url", "kind")
    def _check_url(self):
        for tap in self:
            if tap.url and tap.kind != "menu":
                raise ValidationError(
                    self.env._("Only entries of the menu can be links.")
                )
            if tap.url and not link(tap.url):
                raise ValidationError(
                    self.env._(
                        "The link of “%(title)s” has to begin with https://.",
                        title=tap.name,
                    )
                )

    @api.constrains("reply")
    def _check_reply(self):
        for tap in self:
            tap.inbox_id._refuse_placeholders([tap.reply])

    @api.constrains("inbox_id", "kind")
    def _check_number(self):
        for inbox in self.inbox_id:
            for kind, (limit, _length) in LIMITS.items():
                domain = [("inbox_id", "=", inbox.id), ("kind", "=", kind)]
                if self.search_count(domain, limit=limit + 1) > limit:
                    raise ValidationError(
                        self.env._(
                            "Instagram shows at most %(count)s of them.", count=limit
                        )
                    )

    @api.constrains("inbox_id", "tag_id")
    def _check_tag(self):
        for tap in self:
            tap.tag_id._usable(tap.inbox_id)

    @api.model_create_multi
    def create(self, vals_list):
        taps = super().create([self._without_key(vals) for vals in vals_list])
        taps._changed()
        return taps

    def write(self, vals):
        before = self._lists() if not SHOWN.isdisjoint(vals) else set()
        result = super().write(self._without_key(vals))
        if not SHOWN.isdisjoint(vals):
            self._changed(before)
        return result

    def unlink(self):
        lists = self._lists()
        result = super().unlink()
        self.env["instagram.tap.list"]._send_anew(lists)
        return result

    def _update_field_translations(self, field_name, *args, **kwargs):
        result = super()._update_field_translations(field_name, *args, **kwargs)
        if field_name == "name":
            self._changed()
        return result

    @api.model
    def _without_key(self, vals):
        """Return values without what nobody chooses."""
        return {name: value for name, value in vals.items() if name != "key"}

    def _changed(self, before=()):
        """Have Instagram show these lines as they are now.

        :param before: the lists in which they were; see `_lists`
        """
        self.env["instagram.tap.list"]._send_anew(self._lists() | set(before))

    def _lists(self):
        """Return the lists of these lines: pairs of an inbox's id and a kind."""
        return {(tap.inbox_id.id, tap.kind) for tap in self}

    def _payload(self):
        """Return what Instagram returns with a tap on this line."""
        return f"{PREFIX}{self.key}"

    # ------------------------------------------------------------
    # WHEN CUSTOMERS TAP
    # ------------------------------------------------------------

    @api.model
    def _recognize(self, threads):
        """Note on new messages which line the customer tapped on.

        :param list threads: pairs of a thread and its new `NewMessage` objects
        """
        tapped = [
            item
            for _channel, items in threads
            for item in items
            if isinstance(item.event, Postback)
            and item.event.payload.startswith(PREFIX)
            and item.accepts_automatic_reply
        ]
        if not tapped:
            return
        payloads = {item.event.payload for item in tapped}
        keys = [payload.removeprefix(PREFIX) for payload in payloads]
        known = {
            (tap.inbox_id, tap._payload()): tap
            for tap in self.search([("key", "in", keys)])
        }
        for item in tapped:
            item.tap = known.get((item.inbox, item.event.payload))

    @api.model
    def _choose_agents(self, threads):
        """Return the agents that taps decide, for threads that nobody handles.

        :param list threads: pairs of a thread and its new `NewMessage` objects
        :return: the user and the reason, by thread
        :rtype: dict
        """
        chosen = {}
        for channel, items in threads:
            is_free = (
                not channel.instagram_agent_id or channel.instagram_status == "resolved"
            )
            agents = [item.tap.agent_id for item in items if item.tap and is_free]
            # an agent who left the inbox meanwhile does not get it
            here = channel.instagram_inbox_id.agent_ids if any(agents) else ()
            if mine := [agent for agent in agents if agent and agent in here]:
                chosen[channel] = mine[-1], "tap"
        return chosen

    @api.model
    def _tag(self, threads):
        """Tag conversations by what customers tapped on.

        :param list threads: pairs of a thread and its new `NewMessage` objects
        """
        for channel, items in threads:
            tags = self.env["instagram.tag"].union(
                *(item.tap.tag_id for item in items if item.tap and item.episode)
            )
            if tags and channel.instagram_status != "resolved":
                usable = tags._usable(channel.instagram_inbox_id)
                channel._instagram_choose_tags(channel.instagram_tag_ids | usable)
