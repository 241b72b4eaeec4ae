import json
import re

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, Query

from ..instagram.webhook.masked import readable
from ..tools.masked_text import MaskedText

# So many updates with a text are looked for, the latest.
FOUND = 2000
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
        """Find a text in what came, where it may stand escaped as Meta writes it.

        What is masked is not found either: else it could be guessed letter by letter.
        """
        if operator not in ("ilike", "=ilike", "like") or not isinstance(value, str):
            return NotImplemented
        written = json.dumps(value)[1:-1]
        patterns = [_containing(each) for each in {value, written.replace("/", r"\/")}]
        may_contain = Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "%s ILIKE ANY(%s)", SQL.identifier(alias, "payload"), patterns
            )
        )
        shown = json.dumps(value, ensure_ascii=False)[1:-1].casefold()
        found = []
        for event in self.search(may_contain, limit=FOUND):
            text = event.content.casefold()
            if shown in text or value.casefold() in text:
                found.append(event.id)
        return [("id", "in", found)]

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        self._check_masked(aggregate_spec)
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _read_group_groupby(self, alias, groupby_spec, query):
        self._check_masked(groupby_spec)
        return super()._read_group_groupby(alias, groupby_spec, query)

    @api.model
    def _check_masked(self, spec):
        """Refuse to group or aggregate by what is masked where it is read."""
        name = re.match(r"\w*", spec)[0]
        if isinstance(self._fields.get(name), MaskedText):
            raise AccessError(
                self.env._("What Instagram sent can be read, and not grouped by.")
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
