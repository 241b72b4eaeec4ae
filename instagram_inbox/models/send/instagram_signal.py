import logging
import time

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.jobs import CONFLICTS
from ..fetch.instagram_network import NetworkJob

_logger = logging.getLogger(__name__)

# Instagram's name for each signal.
API_ACTIONS = {"typing": "typing_on", "seen": "mark_seen"}
# The field of the inbox that allows each signal.
SWITCHES = {"typing": "send_typing", "seen": "send_seen"}
# Each signal is sent within this time; later it would be wrong, or useless.
USEFUL_SECONDS = {"typing": 5, "seen": 600}
# Seconds between two typing signals in one conversation.
TYPING_PAUSE = 10
DAY_SECONDS = 24 * 3600
# How many signals are deleted in one transaction.
DELETED_AT_ONCE = 1000


class InstagramSignal(models.Model):
    """Signals to the customer: an agent types, or has read the conversation.

    Each conversation has one row per signal, which is overwritten again and again. It
    is not a column of the conversation, whose row incoming messages need. Nothing waits
    for a signal, and a signal that fails is not sent again.
    """

    _name = "instagram.signal"
    _inherit = "instagram.queue"
    _description = "Typing or Seen on Instagram"
    _order = "id"
    _log_access = False

    channel_id = fields.Many2one(
        "discuss.channel", required=True, readonly=True, ondelete="cascade"
    )
    inbox_id = fields.Many2one(related="channel_id.instagram_inbox_id")
    kind = fields.Selection(
        [("typing", "Typing"), ("seen", "Seen")], required=True, readonly=True
    )
    is_due = fields.Boolean(readonly=True)
    # In seconds since 1970, as Odoo's datetimes have whole seconds.
    asked_at = fields.Float(readonly=True, aggregator=None)
    called_at = fields.Float(readonly=True, aggregator=None)
    until_id = fields.Integer(
        "Seen Until", readonly=True, help="The customer's latest message told as seen."
    )

    _kind_unique = models.UniqueIndex("(channel_id, kind)")
    _due_idx = models.Index("(id) WHERE is_due")

    @api.model
    def _ask(self, channel, kind, until_id=0):
        """Send a signal soon, unless it was just sent or would be useless.

        :param channel: the conversation, with sudo
        :param str kind: `typing` or `seen`
        :param int until_id: the id of the latest `instagram.message` that was seen
        """
        if channel._instagram_accepts_signal(kind) and self._write_down(
            channel, kind, until_id
        ):
            self.env["instagram.network"]._wake()

    @api.model
    def _write_down(self, channel, kind, until_id):
        """Mark a signal as due.

        :return: whether the signal is new
        :rtype: bool
        """
        now = time.time()
        conditions = {
            "typing": SQL(
                "GREATEST(signal.asked_at, signal.called_at) <= %s", now - TYPING_PAUSE
            ),
            "seen": SQL("signal.until_id < EXCLUDED.until_id"),
        }
        query = SQL(
            """
            INSERT INTO instagram_signal AS signal
                        (channel_id, kind, asked_at, called_at, until_id, is_due)
                 VALUES (%s, %s, %s, 0, %s, TRUE)
            ON CONFLICT (channel_id, kind) DO UPDATE
                    SET asked_at = EXCLUDED.asked_at,
                        until_id = EXCLUDED.until_id,
                        is_due = TRUE
                  WHERE %s
            """,
            channel.id,
            kind,
            now,
            until_id,
            conditions[kind],
        )
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(query, log_exceptions=False)
                is_news = bool(self.env.cr.rowcount)
        except CONFLICTS:
            return False  # another transaction marks the same signal at this moment
        self.invalidate_model()
        return is_news

    @api.model
    def _network_due(self, limit, busy):
        """Return the signals that are still useful, each inbox in turn.

        The others are no longer due.
        """
        channels = self.env["discuss.channel"].browse(self._under_way(busy)).exists()
        under_way = [channel.instagram_inbox_id for channel in channels]
        due = self.search(
            [("is_due", "=", True), ("channel_id", "not in", channels.ids)]
        )
        wanted = due.filtered(lambda signal: signal._is_worth_it()) - due._answered()
        (due - wanted).is_due = False
        return wanted._by_turns(limit, under_way)

    def _network_claim(self):
        # first: a signal with an error is tried only once, too
        self.is_due = False
        self.called_at = time.time()
        return [signal._network_job() for signal in self]

    def _is_worth_it(self):
        return time.time() - self.asked_at < USEFUL_SECONDS[
            self.kind
        ] and self.channel_id._instagram_accepts_signal(self.kind)

    def _answered(self):
        """Return the signals whose conversation has a newer reply, sent or queued.

        A reply replaces both signals: it ends the typing and shows that all is read.
        """
        if not self:
            return self
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT signal.id
              FROM instagram_signal signal
        CROSS JOIN LATERAL (
                   SELECT state, written_at
                     FROM instagram_message
                    WHERE channel_id = signal.channel_id
                      AND direction = 'out'
                 ORDER BY id DESC
                    LIMIT 1) latest
             WHERE signal.id = ANY(%s)
               AND (latest.state IN ('queued', 'sending')
                    OR extract(epoch FROM latest.written_at) >= floor(asked_at))
            """,
            [self.ids],
        )
        return self.browse(row[0] for row in self.env.cr.fetchall())

    def _network_job(self):
        client = self.env["instagram.api"]._client()
        inbox = self.inbox_id
        arguments = (
            inbox._token_sudo(),
            inbox.instagram_id,
            self.channel_id.instagram_user_id,
            API_ACTIONS[self.kind],
        )
        return NetworkJob(
            (self._name, self.channel_id.id),
            self,
            lambda: client.signal(*arguments),
            arguments[0],
        )

    def _network_done(self, _nothing):
        """Do nothing: the outcome of a signal is not stored."""

    def _network_failed(self, error):
        """Drop the signal; only errors that stop the whole inbox have a consequence."""
        _logger.info("Signal %s of thread %s: %s", self.kind, self.channel_id, error)
        self.is_due = False
        self._handle_error(error)

    def _stop_inbox(self, error):
        self.inbox_id._stop_sending(error)

    def _forget(self, _error):
        """Do nothing: nobody waits for a signal."""

    @api.autovacuum
    def _gc_old(self):
        """Delete signals of earlier days.

        :return: how many were deleted, and whether there may be more
        :rtype: tuple[int, bool]
        """
        before = time.time() - DAY_SECONDS
        old = self.search([("asked_at", "<", before)], limit=DELETED_AT_ONCE)
        old.unlink()
        return len(old), len(old) == DELETED_AT_ONCE
