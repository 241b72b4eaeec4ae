import json
import re
from datetime import timedelta

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, Query

from ...instagram.webhook.masked import readable
from ...tools.jobs import wake_cron
from ...tools.masked_text import MaskedText
from .instagram_webhook_event import SHOW_CRON

# A search for a text returns this many updates at most, the latest.
FOUND = 2000
# A search for a name returns this many people at most.
NAMESAKES = 1000
WILD = re.compile(r"([\\%_])")

# The browser follows a replay for this long.
FOLLOWED = timedelta(hours=1)


class InstagramWebhookEvent(models.Model):
    """The queue as a log: the inbox, the customer and the content of each update.

    Managers read what concerns the inboxes of their companies; updates that belong to
    no inbox are for Settings administrators. They can have updates processed again: the
    processing knows what is here already and what was unsent, so nothing appears twice
    and nothing deleted comes back.
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
    replayed_at = fields.Datetime("Replayed On", readonly=True)

    _failed_idx = models.Index("(id) WHERE state = 'failed'")

    _replayed_idx = models.Index("(replayed_at) WHERE replayed_at IS NOT NULL")

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
        """Find a text in the payload, also where Meta escapes it.

        Masked parts are not searched: they could be guessed letter by letter.
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

    @api.depends("account", "customer")
    def _compute_about(self):
        # sudo: instagram.inbox, instagram.contact - only their names are shown
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

    def action_replay(self):
        """Process these updates again."""
        self.check_access("read")
        self._take_up_again(fields.Datetime.now())
        return self._replay_notice(len(self))

    @api.model
    def action_replay_failed(self):
        """Process again all failed updates that the user may read.

        :return: their number, and the time to pass to `get_summary` to follow them
        :rtype: dict
        """
        self.check_access("read")
        now = fields.Datetime.now()
        failed = self.search([("state", "=", "failed")])
        failed._take_up_again(now)
        return {"count": len(failed), "since": now}

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
        """Refuse to group or aggregate by a field that is masked for readers."""
        name = re.match(r"\w*", spec)[0]
        if isinstance(self._fields.get(name), MaskedText):
            raise AccessError(
                self.env._("What Instagram sent can be read, and not grouped by.")
            )

    # ------------------------------------------------------------
    # REPLAY
    # ------------------------------------------------------------

    def _take_up_again(self, now):
        if not self:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE instagram_webhook_event
                   SET state = 'pending',
                       error = NULL,
                       not_before = NULL,
                       replayed_at = %s
                 WHERE id = ANY(%s)
                """,
                now,
                self.ids,
            )
        )
        self.invalidate_recordset()
        wake_cron(self.env, SHOW_CRON)

    def _replay_notice(self, count):
        text = self.env._("%(count)s updates are processed again.", count=count)
        if count == 1:
            text = self.env._("The update is processed again.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": text,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def get_summary(self, since=False):
        """Return the state of the queue.

        :param since: also count what was replayed from this time on
        :return: counts of waiting and failed updates, the seconds the oldest has
            waited, the time of the latest; and, under ``replay``, counts by state
        :rtype: dict
        """
        self.check_access("read")
        waiting = [("state", "=", "pending")]
        # those that wait for their message are not due
        oldest = self.search(self._pending_domain(), order="id", limit=1)
        latest = self.search([], order="id desc", limit=1)
        now = fields.Datetime.now()
        due = oldest.not_before or oldest.received_at
        waits = now - due if oldest else timedelta()
        return {
            "pending": self.search_count(waiting),
            "failed": self.search_count([("state", "=", "failed")]),
            "waits": max(round(waits.total_seconds()), 0),
            "latest": latest.received_at,
            "replay": self._replay_states(since, now),
        }

    @api.model
    def _replay_states(self, since, now):
        since = fields.Datetime.to_datetime(since or False)
        if not since or since < now - FOLLOWED:
            return {}
        return dict(
            self._read_group([("replayed_at", ">=", since)], ["state"], ["__count"])
        )

    @api.model
    def get_empty_list_help(self, help_message):
        """Show different help for a list without errors and for an empty log."""
        if not self.search_count([], limit=1):
            return super().get_empty_list_help(help_message)
        title = self.env._("Nothing waiting or failed")
        text = self.env._("Remove the filter to see all events.")
        return Markup('<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>') % (
            title,
            text,
        )


def _containing(text):
    """Return the pattern that finds a text, whatever characters it holds."""
    escaped = WILD.sub(r"\\\1", text)
    return f"%{escaped}%"


def _inner_domain(operator, value):
    """Return the domain of the related records that a condition selects."""
    if operator in ("any", "any!"):
        return [("id", "in", value)] if isinstance(value, Query) else value
    if operator in ("in", "ilike", "like", "=ilike"):
        return [("id" if operator == "in" else "display_name", operator, value)]
    return None
