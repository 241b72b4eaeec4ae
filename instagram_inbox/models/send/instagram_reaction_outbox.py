import logging

from odoo import api, fields, models

from ..fetch.instagram_network import NetworkJob

_logger = logging.getLogger(__name__)


class InstagramReactionOutbox(models.Model):
    """The outbox of agents' reactions.

    A reaction is committed together with the change in Discuss, like a reply. Repeating
    a call is harmless, so no outcome is uncertain: a reaction that was not sent is sent
    again, or removed from Discuss.
    """

    _name = "instagram.reaction.outbox"
    _inherit = "instagram.queue"
    _description = "Reaction to Send to Instagram"
    _order = "id"
    _log_access = False

    inbox_id = fields.Many2one(
        "instagram.inbox", required=True, readonly=True, ondelete="cascade"
    )
    channel_id = fields.Many2one(
        "discuss.channel", required=True, readonly=True, ondelete="cascade"
    )
    message_id = fields.Many2one(
        "instagram.message", required=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    emoji = fields.Char(readonly=True, help="Empty when the reaction is removed.")
    state = fields.Selection(
        [("queued", "Queued"), ("sending", "Sending")], required=True, readonly=True
    )
    not_before = fields.Datetime(readonly=True)
    attempts = fields.Integer(readonly=True)

    _queued_unique = models.UniqueIndex("(message_id) WHERE state = 'queued'")

    # ------------------------------------------------------------
    # QUEUE
    # ------------------------------------------------------------

    @api.model
    def _put(self, message, emoji):
        """Queue a reaction; it replaces one to the same message that is still queued.

        :param message: the `instagram.message` to react to
        :param str emoji: empty to remove the reaction
        """
        # sudo: instagram.reaction.outbox - the caller has checked who reacts
        outbox_sudo = self.sudo().search([("message_id", "=", message.id)])
        waiting_sudo = outbox_sudo.filtered(lambda each: each.state == "queued")
        on_its_way = outbox_sudo - waiting_sudo
        known = on_its_way.emoji if on_its_way else message._our_reaction()
        waiting_sudo.unlink()
        if (known or "") == emoji:
            return
        outbox_sudo.create(
            {
                "inbox_id": message.inbox_id.id,
                "channel_id": message.channel_id.id,
                "message_id": message.id,
                "user_id": self.env.uid,
                "emoji": emoji,
                "state": "queued",
            }
        )
        self.env["instagram.network"]._wake()

    @api.model
    def _recover_interrupted(self):
        """Queue again the reactions of a killed job, unless a newer one is queued."""
        left = self.search(
            ["|", ("state", "=", "sending"), ("inbox_id.state", "=", "disconnected")]
        )
        interrupted = left.filtered(lambda each: each.state == "sending")
        waiting = [("message_id", "in", interrupted.message_id.ids)]
        newer = self.search([*waiting, ("state", "=", "queued")]).message_id
        interrupted.filtered(lambda each: each.message_id in newer).unlink()
        interrupted.exists().state = "queued"
        for reaction in left.exists():
            if reaction.inbox_id.state == "disconnected":
                reaction._take_back("disconnected")

    @api.model
    def _network_due(self, limit, busy):
        """Return the reactions to send next, each inbox in turn.

        Replies of the conversation go first.
        """
        calling = self.env["instagram.message"].browse(self._under_way(busy)).exists()
        due = self.search(
            [
                *self._domain_to_send(),
                ("message_id", "not in", calling.ids),
            ]
        )
        under_way = [message.inbox_id for message in calling]
        return due._after_replies()._carefully()._by_turns(limit, under_way)

    def _network_claim(self):
        """Claim these and return their calls; drop those that cannot be sent any more.

        Their message was unsent, or Instagram accepts no reaction now.
        """
        self.filtered("message_id.unsent_at").unlink()
        for reaction in self.exists():
            if reason := reaction.channel_id._instagram_no_interaction():
                reaction._take_back(reason)
        due = self.exists()
        due.state = "sending"
        return [reaction._network_job() for reaction in due]

    def _after_replies(self):
        """Leave out those whose conversation has replies that are not sent yet."""
        if not self:
            return self
        replies = [("channel_id", "in", self.channel_id.ids)]
        going = [*replies, ("state", "in", ("queued", "sending"))]
        channels = self.env["instagram.message"].search(going).channel_id
        return self.filtered(lambda each: each.channel_id not in channels)

    def _network_job(self):
        client = self.env["instagram.api"]._client()
        inbox = self.inbox_id
        arguments = (
            inbox._token_sudo(),
            inbox.instagram_id,
            self.channel_id.instagram_user_id,
            self.message_id.mid,
            self.emoji or "",
        )
        return NetworkJob(
            (self._name, self.message_id.id),
            self,
            lambda: client.react(*arguments),
            arguments[0],
        )

    # ------------------------------------------------------------
    # OUTCOME
    # ------------------------------------------------------------

    def _network_done(self, _nothing):
        """Note that Instagram shows the reaction now."""
        self.message_id._note_our_reaction(self.emoji)
        self.inbox_id._resume()
        newer = self._newer()
        if (newer.emoji or "") == (self.emoji or ""):
            newer.unlink()
        if not newer.exists():
            self._show()
        self.unlink()

    def _show(self):
        """Show this reaction, also over another app's that arrived during the call."""
        part = self.message_id
        if not part.unsent_at:
            part.mail_message_id._instagram_react(
                self.emoji, is_ours=True, partner=self.user_id.partner_id
            )

    def _network_failed(self, error):
        if self._newer():
            self.unlink()  # a newer reaction replaces it
        else:
            self._handle_error(error)

    def _newer(self):
        """Return the newer reaction to the same message that is queued, if any."""
        waiting = [("message_id", "=", self.message_id.id), ("state", "=", "queued")]
        return self.search([*waiting, ("id", "!=", self.id)])

    def _wait_for_inbox(self, error):
        self.inbox_id._stop_sending(error)
        self._requeue(fields.Datetime.now())

    def _try_later(self, error):
        self._requeue(self._next_try(self.attempts))

    def _requeue(self, later):
        self.write(
            {"state": "queued", "not_before": later, "attempts": self.attempts + 1}
        )

    def _refused(self, error):
        _logger.info("A reaction to message %s was refused: %s", self.message_id, error)
        self._take_back(error.reason)

    def _take_back(self, reason):
        """Show the reaction that Instagram shows, and tell the agent the reason.

        :param str reason: a key of `REASONS`
        """
        part = self.message_id
        part.mail_message_id._instagram_react(part._our_reaction(), is_ours=True)
        self._tell(reason)
        self.unlink()

    def _tell(self, reason):
        user = self.user_id
        if not self.channel_id._instagram_readers(user):
            return
        text = self.with_context(lang=user.lang)._failure_sentence(reason)
        user._bus_send(
            "simple_notification",
            {
                "message": text,
                "sticky": True,
                "type": "warning",
                "instagram_thread_id": self.channel_id.id,
            },
        )

    def _failure_sentence(self, reason):
        values = {
            "emoji": self.emoji,
            "name": self.channel_id.name,
            "reason": self.env["instagram.api"]._sentence(reason, self.env.lang),
        }
        if self.emoji:
            return self.env._("%(emoji)s did not reach %(name)s. %(reason)s", **values)
        return self.env._(
            "%(name)s still sees your reaction: it could not be removed. %(reason)s",
            **values,
        )
