from odoo import api, fields, models
from odoo.tools import SQL

from ...instagram.calls.taps import Tap, locale_of
from ...instagram.common.const import DEFAULT_LOCALE
from ...instagram.reasons import WITH_WORDS
from ..fetch.instagram_network import NetworkJob
from .instagram_tap import KINDS


class InstagramTapList(models.Model):
    """The ice breakers or the menu of an inbox, as Instagram is to show them.

    Each list is sent as a whole, and a list that has become empty is deleted there. A
    call may be repeated without harm, so nothing is lost when Odoo stops during one.
    """

    _name = "instagram.tap.list"
    _inherit = "instagram.queue"
    _description = "Ice Breakers or Menu to Send to Instagram"
    _order = "kind, id"
    _log_access = False

    inbox_id = fields.Many2one(
        "instagram.inbox", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    state = fields.Selection(
        [("pending", "To Send"), ("sent", "Sent"), ("refused", "Refused")],
        required=True,
        readonly=True,
    )
    sent_at = fields.Datetime(readonly=True)
    attempts = fields.Integer(readonly=True, aggregator=None)
    not_before = fields.Datetime(readonly=True)
    error_reason = fields.Char(readonly=True)
    error_words = fields.Char(
        readonly=True, help="What Instagram said of it, if that matters."
    )

    _list_unique = models.UniqueIndex("(inbox_id, kind)")
    _pending_idx = models.Index("(id) WHERE state = 'pending'")

    @api.model
    def _send_anew(self, lists):
        """Have Instagram show these lists as they are once this is committed.

        :param lists: pairs of an inbox's id and a kind
        """
        if not lists:
            return
        self.env.flush_all()
        # each time, so that a call under way knows that its list has changed
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO instagram_tap_list (inbox_id, kind, state, attempts)
                     VALUES %s
                ON CONFLICT (inbox_id, kind)
                  DO UPDATE SET state = 'pending', attempts = 0, not_before = NULL,
                                error_reason = NULL, error_words = NULL
                """,
                SQL(", ").join((*each, "pending", 0) for each in sorted(lists)),
            )
        )
        self.invalidate_model()
        self.env["instagram.inbox"].invalidate_model(
            ["ice_breaker_state", "ice_breaker_info", "menu_state", "menu_info"]
        )
        self.env["instagram.network"]._wake()

    def _content(self):
        """Return the taps of this list by Meta's locale; none when it is empty."""
        domain = [("inbox_id", "=", self.inbox_id.id), ("kind", "=", self.kind)]
        taps = self.env["instagram.tap"].search(domain)
        if not taps:
            return {}
        usual = self.inbox_id.company_id.partner_id.lang or "en_US"
        content = {DEFAULT_LOCALE: self._written(taps, usual)}
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        # a language that Meta has comes before another variant of it
        for lang in sorted(installed, key=lambda code: (locale_of(code) != code, code)):
            locale, written = locale_of(lang), self._written(taps, lang)
            if locale and written != content[DEFAULT_LOCALE]:
                content.setdefault(locale, written)
        return content

    @api.model
    def _written(self, taps, lang):
        return tuple(
            Tap(tap.name, url=tap.url) if tap.url else Tap(tap.name, tap._payload())
            for tap in taps.with_context(lang=lang)
        )

    def _sentence(self):
        """Return what has become of this list, in the user's language."""
        if self.state == "refused":
            sentence = self.env["instagram.api"]._sentence_with
            reason = sentence(self.error_reason, self.error_words, self.env.lang)
            return self.env._("Instagram refused this list: %(reason)s", reason=reason)
        # it was removed there when the account was disconnected
        if self.state == "sent" and self.inbox_id.state != "disconnected":
            return self.env._("Instagram has this list.")
        if self.inbox_id.state != "connected":
            return self.env._("It is sent as soon as the account is connected.")
        return self.env._("It is being sent to Instagram.")

    # ------------------------------------------------------------
    # IN THE NETWORK JOB
    # ------------------------------------------------------------

    @api.model
    def _network_due(self, limit, busy):
        calls_left = self.env["instagram.inbox"]._domain_calls_left()
        due = [("state", "=", "pending"), *self._domain_due(), *calls_left]
        under_way = self.browse(self._under_way(busy))
        return self._in_turn(due, limit, under_way.exists())

    def _network_job(self):
        client, token = self.env["instagram.api"]._client(), self.inbox_id._token_sudo()
        account, kind, content = self.inbox_id.instagram_id, self.kind, self._content()

        def send():
            if content:
                client.set_taps(token, account, kind, content)
            else:
                client.delete_taps(token, account, kind)
            return content

        return NetworkJob((self._name, self.id), self, send, token)

    def _network_done(self, content):
        """Note that a list was sent, unless it has changed meanwhile."""
        if content == self._content():
            now = fields.Datetime.now()
            self.write({"state": "sent", "sent_at": now, "not_before": False})

    def _network_failed(self, error):
        self._look_up_failed(error)

    def _try_later(self, _error):
        self.not_before = self._next_try(self.attempts)
        self.attempts += 1

    def _refuse(self, error):
        self.write(
            {
                "state": "refused",
                "error_reason": error.reason,
                "error_words": error.words if error.reason in WITH_WORDS else False,
            }
        )
