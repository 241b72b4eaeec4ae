import logging

from odoo import api, fields, models

from ..instagram.text import same_words
from .instagram_network import NetworkJob

_logger = logging.getLogger(__name__)


class InstagramMessageSend(models.Model):
    """The outbox.

    A reply is committed with its message as `queued`. It becomes `sending` in a commit
    of its own before the call, since Instagram has no key that would make repeating a
    call harmless: what is found `sending` after a crash is never sent again automatically.
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
    def _network_jobs(self, limit, busy, with_files=False):
        """Claim the replies to send next: one at a time in a thread, oldest first.

        :param int limit: at most so many
        :param set busy: keys of calls under way
        :param bool with_files: those that consist of files, or the others
        :rtype: list[NetworkJob]
        """
        # those that came too late are settled, and give way to the next of their thread
        while due := self._network_due(limit, busy, with_files):
            if jobs := due._network_claim():
                return jobs
        return []

    def _network_claim(self):
        """Have these sent, but for those that waited until nobody takes them any more.

        :rtype: list[NetworkJob]
        """
        for message in self:
            if reason := message._closed():
                _logger.info("Message %s is not sent: %s", message.id, reason)
                message._fail_unsent(reason)
        due = self.filtered(lambda message: message.state == "queued")
        due.write({"state": "sending", "not_before": False})
        due._note_call()
        due._tell_state()
        return [message._network_job() for message in due]

    @api.model
    def _network_due(self, limit, busy, with_files=False):
        """Give what can be sent now."""
        now = fields.Datetime.now()
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT DISTINCT ON (message.channel_id) message.id
              FROM instagram_message message
              JOIN instagram_inbox inbox ON inbox.id = message.inbox_id
             WHERE message.state IN ('queued', 'sending')
               AND inbox.state = 'connected'
               AND (inbox.paused_until IS NULL OR inbox.paused_until <= %s)
               AND message.channel_id != ALL(%s)
          ORDER BY message.channel_id, message.id
            """,
            [
                now,
                [key[1] for key in busy if key[0] in (self._name, "instagram.upload")],
            ],
        )
        heads = self.browse(sorted(row[0] for row in self.env.cr.fetchall()))
        due = heads.filtered(
            lambda message: (
                message.state == "queued"
                and bool(message.file_kind) == with_files
                and (not message.not_before or message.not_before <= now)
            )
        )
        return due._carefully()[:limit]

    def _carefully(self):
        """Leave out all but one of an inbox that was paused: it is a try."""
        trying = self.inbox_id.filtered("pause_key")
        if not trying:
            return self
        sending = [("inbox_id", "in", trying.ids), ("state", "=", "sending")]
        busy = set(self.search(sending).inbox_id)
        chosen = self.browse()
        for message in self:
            if message.inbox_id not in busy:
                chosen |= message
            if message.inbox_id in trying:
                busy.add(message.inbox_id)
        return chosen

    def _closed(self):
        return self.channel_id._instagram_closed(self.by_person)

    def _network_job(self):
        client = self.env["instagram.api"]._client()
        inbox = self.inbox_id
        arguments = (
            inbox._token_sudo(),
            inbox.instagram_id,
            self.channel_id.instagram_user_id,
            self.text,
        )
        tag = self.channel_id._instagram_tag(self.by_person)
        quoted = self._quoted_mid()
        return NetworkJob(
            (self._name, self.channel_id.id),
            self,
            lambda: client.send_text(*arguments, tag=tag, reply_to=quoted),
            inbox._token_sudo(),
        )

    def _is_echoed_by(self, event):
        """Whether an echo may be of this part: the same is said."""
        return same_words(self.text, event.text)
