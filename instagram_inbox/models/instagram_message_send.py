import logging
from datetime import timedelta

from odoo import api, fields, models

from ..instagram import exceptions
from .instagram_network import NetworkJob

_logger = logging.getLogger(__name__)

# After a call that certainly did nothing: minutes until the next try.
BACK_OFF = (0.1, 0.5, 2, 5, 15, 30, 60)


class InstagramMessageSend(models.Model):
    """The outbox.

    A reply is committed with its message as `queued`. It becomes `sending` in a commit
    of its own before the call, since Instagram has no key that would make repeating a
    call harmless: what is found `sending` after a crash is never sent again by itself.
    """

    _inherit = "instagram.message"

    @api.model
    def _recover_interrupted(self):
        """Settle what a killed job left behind: nobody else can be sending now."""
        interrupted = self.search([("state", "=", "sending")])
        if interrupted:
            _logger.warning("Interrupted while sending: %s", interrupted.ids)
            interrupted._unconfirm("interrupted")

    @api.model
    def _network_jobs(self, limit, busy):
        """Claim the replies to send next: one at a time in a thread, oldest first.

        :param int limit: at most so many
        :param set busy: keys of calls under way
        :rtype: list[NetworkJob]
        """
        self.env.cr.execute(
            """
            SELECT DISTINCT ON (message.channel_id) message.id
              FROM instagram_message message
              JOIN instagram_inbox inbox ON inbox.id = message.inbox_id
             WHERE message.state IN ('queued', 'sending')
               AND inbox.state = 'connected'
               AND message.channel_id != ALL(%s)
          ORDER BY message.channel_id, message.id
            """,
            [[key[1] for key in busy if key[0] == self._name]],
        )
        heads = self.browse(sorted(row[0] for row in self.env.cr.fetchall()))
        now = fields.Datetime.now()
        due = heads.filtered(
            lambda message: (
                message.state == "queued"
                and (not message.not_before or message.not_before <= now)
            )
        )[:limit]
        due.write({"state": "sending", "not_before": False})
        due._tell_state()
        return [message._network_job() for message in due]

    def _network_job(self):
        client = self.env["instagram.api"]._client()
        inbox = self.inbox_id
        arguments = (
            inbox._token_sudo(),
            inbox.instagram_id,
            self.channel_id.instagram_user_id,
            self.text,
        )
        return NetworkJob(
            (self._name, self.channel_id.id),
            self,
            lambda: client.send_text(*arguments),
        )

    def _network_done(self, mid):
        """Instagram took the message.

        :param str mid: the id it gave it; its echo may have told us before
        """
        self._settle_sent(mid, fields.Datetime.now())

    def _settle_sent(self, mid, sent_at):
        self.write(
            {
                "mid": mid,
                "state": "sent" if self.state != "read" else "read",
                "sent_at": sent_at,
                "error_code": False,
                "error_message": False,
            }
        )
        self.channel_id._instagram_answered(self)
        self._tell_state()
        self._wake_waiting()

    def _expect_settling(self):
        """Write these down unchanged: who settles one meanwhile then meets a conflict.

        One of both has to look again. Otherwise they would pass each other unseen, and
        the update that waits would not be woken.
        """
        self.env.cr.execute(
            "UPDATE instagram_message SET state = state WHERE id = ANY(%s)",
            [self.ids],
            log_exceptions=False,
        )

    def _wake_waiting(self):
        """Have updates looked at that waited to know how this call ends."""
        self.env["instagram.webhook.event"]._wake_waiting(
            self.inbox_id.instagram_id, self.channel_id.instagram_user_id
        )

    def _network_failed(self, error):
        if isinstance(error, exceptions.AuthError):
            self.inbox_id._instagram_needs_reauthorization(error)
            self._requeue(0)
        elif isinstance(error, (exceptions.RateLimited, exceptions.Transient)):
            minutes = BACK_OFF[min(self.attempts, len(BACK_OFF) - 1)]
            if wait := getattr(error, "retry_after", None):
                minutes = max(minutes, wait / 60)
            self._requeue(minutes)
        elif isinstance(error, exceptions.Unconfirmed):
            self._unconfirm(error.reason, error)
        else:
            self._fail(error)

    def _requeue(self, minutes):
        """Nothing was sent: try again later."""
        later = fields.Datetime.now() + timedelta(minutes=minutes)
        self.write(
            {"state": "queued", "not_before": later, "attempts": self.attempts + 1}
        )
        self._tell_state()
        self._wake_waiting()

    def _unconfirm(self, reason, error=None):
        """It may have arrived; only the echo, or the agent, can tell."""
        for message in self:
            message._set_error("unconfirmed", reason, error)

    def _fail(self, error):
        """Instagram refused it; the parts after it would make no sense alone."""
        _logger.warning("Message %s was refused: %s", self.id, error)
        self._set_error("failed", error.reason, error)
        rest = self.mail_message_id.instagram_message_ids.filtered(
            lambda part: part.state == "queued"
        )
        for part in rest:
            part._set_error("failed", "part_before_failed")

    def _set_error(self, state, reason, error=None):
        self.write(
            {
                "state": state,
                "error_code": error.vendor_code if error else False,
                "error_message": self.env["instagram.api"]._sentence(
                    reason, self.user_id.lang
                ),
            }
        )
        self._tell_state()
        self._wake_waiting()
