import logging

from odoo import api, fields, models

from ...instagram.common.exceptions import InstagramError

_logger = logging.getLogger(__name__)

STATES = [("pending", "To Send"), ("sent", "Sent"), ("refused", "Refused")]
MANAGER = "instagram_inbox.instagram_inbox_group_manager"


class InstagramInbox(models.Model):
    """What customers of an inbox can tap on."""

    _inherit = "instagram.inbox"

    ice_breaker_ids = fields.One2many(
        "instagram.tap",
        "inbox_id",
        "Ice Breakers",
        domain=[("kind", "=", "ice_breaker")],
        groups=MANAGER,
    )
    menu_ids = fields.One2many(
        "instagram.tap",
        "inbox_id",
        domain=[("kind", "=", "menu")],
        groups=MANAGER,
    )
    ice_breaker_state = fields.Selection(
        STATES, compute="_compute_tap_lists", groups=MANAGER
    )
    ice_breaker_info = fields.Char(compute="_compute_tap_lists", groups=MANAGER)
    menu_state = fields.Selection(STATES, compute="_compute_tap_lists", groups=MANAGER)
    menu_info = fields.Char(compute="_compute_tap_lists", groups=MANAGER)

    @api.depends("ice_breaker_ids", "menu_ids", "state")
    @api.depends_context("lang")
    def _compute_tap_lists(self):
        for inbox in self:
            lists = {each.kind: each for each in inbox._origin._tap_lists()}
            for kind in ("ice_breaker", "menu"):
                mine = lists.get(kind)
                inbox[f"{kind}_state"] = mine and mine.state
                inbox[f"{kind}_info"] = mine and mine._sentence()

    def action_send_taps(self):
        """Send the ice breakers and the menu to Instagram again."""
        self.check_access("write")
        self._send_taps_again()

    def _tap_lists(self):
        """Return the lists that Instagram has, or is to have, of this inbox."""
        return self.env["instagram.tap.list"].search([("inbox_id", "in", self.ids)])

    def _send_taps_again(self):
        """Have Instagram show the lists of these inboxes as they are here."""
        lists = {(each.inbox_id.id, each.kind) for each in self._tap_lists()}
        self.env["instagram.tap.list"]._send_anew(lists)

    def _hide_taps(self):
        """Ask Instagram to show nothing to tap on any more, before a disconnection.

        It is a courtesy to customers, as nobody would get their taps. What Instagram
        does not remove stays there until the account is connected again.
        """
        client, token = self._instagram_client(), self._token_sudo()
        account = self.instagram_id
        shown = self._tap_lists().filtered(lambda each: each._content())
        try:
            for kind in shown.mapped("kind") if token else ():
                client.delete_taps(token, account, kind)
        except InstagramError as error:
            _logger.warning("What inbox %s shows was not removed: %s", self.id, error)

    def _delete_taps(self):
        """Delete what customers could tap on, with the account's other data."""
        self.env["instagram.tap"].search([("inbox_id", "in", self.ids)]).unlink()
        self._tap_lists().unlink()

    def _replies_automatically(self):
        """Return whether anything is replied to automatically here."""
        if self._automatic_kinds():
            return True
        domain = [("inbox_id", "=", self.id), ("reply", "!=", False)]
        return bool(self.env["instagram.tap"].search_count(domain, limit=1))
