import json
import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, Query

from ..instagram.shown import readable

# So many people of a name are looked for.
NAMESAKES = 1000
WILD = re.compile(r"([\\%_])")


class InstagramWebhookEventLog(models.Model):
    """The queue as a log: which inbox and customer an update is about, and what it says.

    Managers read what concerns the inboxes of their companies; what belongs to no
    inbox is for Settings administrators.
    """

    _inherit = "instagram.webhook.event"

    content = fields.Text(
        "Update",
        compute="_compute_content",
        search="_search_content",
        help="What Instagram sent; tokens and signatures are masked.",
    )
    inbox_id = fields.Many2one(
        "instagram.inbox", compute="_compute_about", search="_search_inbox_id"
    )
    contact_id = fields.Many2one(
        "instagram.contact",
        "Customer",
        compute="_compute_about",
        search="_search_contact_id",
    )

    _failed_idx = models.Index("(id) WHERE state = 'failed'")

    @api.depends("kind", "received_at")
    def _compute_display_name(self):
        for event in self:
            event.display_name = event.kind or self.env._("Unreadable")

    @api.depends("payload")
    def _compute_content(self):
        for event in self:
            # sudo: instagram.webhook.event - who may read it may read it masked
            event.content = readable(event.sudo().payload or "")

    @api.model
    def _search_content(self, operator, value):
        """Find a text in what came, where it may stand escaped as Meta writes it."""
        if operator not in ("ilike", "=ilike", "like") or not isinstance(value, str):
            return NotImplemented
        escaped = json.dumps(value)[1:-1].replace("/", r"\/")
        patterns = [_containing(each) for each in {value, escaped}]
        return Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "%s ILIKE ANY(%s)", SQL.identifier(alias, "payload"), patterns
            )
        )

    @api.depends("account", "customer")
    def _compute_about(self):
        # sudo: instagram.inbox, instagram.contact - their names alone are shown
        inboxes_sudo = (
            self.env["instagram.inbox"].sudo().with_context(active_test=False)
        )
        inboxes_sudo = inboxes_sudo.search(
            [("instagram_id", "in", self.mapped("account"))]
        )
        by_account = {inbox.instagram_id: inbox for inbox in inboxes_sudo}
        contacts_sudo = self.env["instagram.contact"].sudo()
        contacts_sudo = contacts_sudo.search(
            [
                ("inbox_id", "in", inboxes_sudo.ids),
                ("igsid", "in", self.mapped("customer")),
            ]
        )
        by_pair = {(each.inbox_id, each.igsid): each for each in contacts_sudo}
        for event in self:
            event.inbox_id = by_account.get(event.account)
            event.contact_id = by_pair.get((event.inbox_id, event.customer))

    @api.model
    def _search_inbox_id(self, operator, value):
        # sudo: instagram.inbox - only to find their updates; the rule decides on those
        inboxes_sudo = (
            self.env["instagram.inbox"].sudo().with_context(active_test=False)
        )
        if operator == "in" and False in value:
            connected = inboxes_sudo.search([("instagram_id", "!=", False)])
            return [("account", "not in", connected.mapped("instagram_id"))]
        domain = _inner_domain(operator, value)
        if domain is None:
            return NotImplemented
        return [("account", "in", inboxes_sudo.search(domain).mapped("instagram_id"))]

    @api.model
    def _search_contact_id(self, operator, value):
        domain = _inner_domain(operator, value)
        if domain is None:
            return NotImplemented
        contacts = self.env["instagram.contact"].search(domain, limit=NAMESAKES)
        return [("customer", "in", contacts.mapped("igsid"))]


def _containing(text):
    """Give the pattern of what contains a text, whatever characters are in it."""
    escaped = WILD.sub(r"\\\1", text)
    return f"%{escaped}%"


def _inner_domain(operator, value):
    """Give which records a condition on a relation is about."""
    if operator in ("any", "any!"):
        return [("id", "in", value)] if isinstance(value, Query) else value
    if operator in ("in", "ilike", "like", "=ilike"):
        return [("id" if operator == "in" else "display_name", operator, value)]
    return None
