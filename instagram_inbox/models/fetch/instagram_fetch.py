from odoo import api, fields, models

from ...instagram.calls import as_webhook
from ...instagram.webhook import parser
from .instagram_network import NetworkJob


class InstagramFetch(models.Model):
    """A message to fetch, as Instagram has only announced it.

    Instagram reports most messages twice: by the message, and by an edit that changes
    nothing. Some accounts get only the edit.
    """

    _name = "instagram.fetch"
    _inherit = "instagram.queue"
    _description = "Instagram Message to Fetch"
    _order = "id"
    _log_access = False

    inbox_id = fields.Many2one(
        "instagram.inbox", required=True, readonly=True, ondelete="cascade"
    )
    event_id = fields.Many2one(
        "instagram.webhook.event", readonly=True, ondelete="cascade"
    )
    mid = fields.Char("Message ID", required=True, readonly=True)
    attempts = fields.Integer(readonly=True)
    not_before = fields.Datetime(readonly=True)

    _mid_unique = models.UniqueIndex("(inbox_id, mid)")

    @api.model
    def _begin(self, event, inbox, mid):
        """Fetch a message once, even if it is announced several times."""
        if not self.search_count([("inbox_id", "=", inbox.id), ("mid", "=", mid)]):
            self.create({"event_id": event.id, "inbox_id": inbox.id, "mid": mid})
            self.env["instagram.network"]._wake()

    @api.model
    def _network_due(self, limit, busy):
        calls_left = self.env["instagram.inbox"]._domain_calls_left()
        due = [*self._domain_due(), *calls_left]
        under_way = self.browse(self._under_way(busy))
        return self._in_turn(due, limit, under_way.exists())

    def _network_job(self):
        client = self.env["instagram.api"]._client()
        inbox = self.inbox_id
        own_ids = {inbox.app_scoped_id, inbox.username} - {False}
        arguments = inbox._token_sudo(), inbox.instagram_id, self.mid, own_ids
        return NetworkJob(
            (self._name, self.id),
            self,
            lambda: client.message(*arguments),
            arguments[0],
        )

    def _network_done(self, body):
        """Accept the message like any other, as if Instagram had delivered it.

        :param str body: the message as the body of a webhook
        """
        self._end("Its message did not come, and was fetched.")
        self.env["instagram.webhook.event"]._accept(body.encode())

    def _network_failed(self, error):
        self._look_up_failed(error)

    def _give_up(self, error):
        why = self.env["instagram.api"]._sentence(error.reason)
        if error.reason != "message_deleted":
            self._show_placeholder()
        self._end(f"Its message did not come, and could not be fetched: {why}")

    def _show_placeholder(self):
        """Show that a customer wrote something that can only be seen in Instagram."""
        for event in parser.parse(self.event_id.payload):
            if event.customer_id and not event.is_echo and event.mid == self.mid:
                body = as_webhook.not_to_be_had(
                    self.mid, event.account_id, event.customer_id, event.at
                )
                self.env["instagram.webhook.event"]._accept(body.encode())

    def _end(self, reason):
        self.event_id._settle("ignored", reason)
        self.unlink()
