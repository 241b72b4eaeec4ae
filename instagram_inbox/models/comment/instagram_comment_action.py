import logging

from odoo import api, fields, models

from ...instagram.common.text import same_words
from ..fetch.instagram_network import NetworkJob

_logger = logging.getLogger(__name__)

KINDS = [
    ("reply", "Public Reply"),
    ("hide", "Hide"),
    ("unhide", "Show Again"),
    ("delete", "Delete"),
    ("read", "Look Up"),
]


class InstagramCommentAction(models.Model):
    """What Instagram is asked to do with a comment, and the outcome.

    A public reply is written at most once: it becomes `sending` in a commit of its own
    before the call, and stays *unconfirmed* when no response came, until Instagram
    delivers it as a comment. Everything else is harmless to repeat.
    """

    _name = "instagram.comment.action"
    _inherit = "instagram.queue"
    _description = "Action on an Instagram Comment"
    _order = "id"
    _log_access = False

    comment_id = fields.Many2one(
        "instagram.comment",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    inbox_id = fields.Many2one(related="comment_id.inbox_id", store=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    text = fields.Text(readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")
    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("sending", "Sending"),
            ("done", "Done"),
            ("unconfirmed", "Unconfirmed"),
            ("failed", "Failed"),
        ],
        default="queued",
        required=True,
        readonly=True,
    )
    asked_at = fields.Datetime("Date", default=fields.Datetime.now, readonly=True)
    answer_key = fields.Char(readonly=True, help="Meta's id of the public reply.")
    is_dismissed = fields.Boolean(
        "Dismissed", readonly=True, help="An agent has seen that it was not done."
    )
    attempts = fields.Integer(readonly=True, aggregator=None)
    not_before = fields.Datetime(readonly=True)
    error_code = fields.Char(readonly=True)
    error_reason = fields.Char(readonly=True)
    error_words = fields.Char(readonly=True)
    error_message = fields.Char("Error", compute="_compute_error_message")

    _outbox_idx = models.Index("(id) WHERE state IN ('queued', 'sending')")

    @api.depends("error_reason", "error_words")
    @api.depends_context("lang")
    def _compute_error_message(self):
        sentence = self.env["instagram.api"]._sentence_with
        for action in self:
            reason, words = action.error_reason, action.error_words
            action.error_message = reason and sentence(reason, words, self.env.lang)

    def action_dismiss(self):
        """Stop showing what was not done, or perhaps not."""
        for action in self:
            comment_sudo = action.comment_id._for_agent()
            if action.state in ("failed", "unconfirmed"):
                # sudo: instagram.comment.action - agents have seen the outcome
                action.sudo().is_dismissed = True
                comment_sudo._show()

    # ------------------------------------------------------------
    # QUEUE
    # ------------------------------------------------------------

    @api.model
    def _put(self, comment, kind, text=False):
        """Queue an action; the same one, still queued, is not repeated.

        :param comment: the `instagram.comment`
        """
        # sudo: instagram.comment.action - the caller has checked who acts
        actions_sudo = self.sudo()
        waiting_sudo = actions_sudo.search(
            [("comment_id", "=", comment.id), ("state", "in", ("queued", "sending"))]
        )
        if kind != "reply" and kind in waiting_sudo.mapped("kind"):
            return
        if kind in ("hide", "unhide"):
            opposite = "unhide" if kind == "hide" else "hide"
            waiting_sudo.filtered(
                lambda each: each.kind == opposite and each.state == "queued"
            ).unlink()
        actions_sudo.create(
            {
                "comment_id": comment.id,
                "kind": kind,
                "text": text,
                "user_id": self.env.uid,
            }
        )
        self.env["instagram.network"]._wake()
        if kind != "read":
            comment._show()

    @api.model
    def _recover_interrupted(self):
        """Settle what a killed job left: only a public reply may not be repeated."""
        left = self.search(
            [
                ("state", "in", ("queued", "sending")),
                "|",
                ("state", "=", "sending"),
                ("inbox_id.state", "=", "disconnected"),
            ]
        )
        for action in left:
            if action.state == "sending" and action.kind == "reply":
                _logger.warning("Interrupted while answering a comment: %s", action.id)
                action._set_error("unconfirmed", "comment_unconfirmed")
            elif action.inbox_id.state == "disconnected":
                action._set_error("failed", "disconnected")
            else:
                action.state = "queued"

    @api.model
    def _network_due(self, limit, busy):
        """Return the oldest action of each comment that is due, each inbox in turn."""
        calling = self.env["instagram.comment"].browse(self._under_way(busy)).exists()
        due = self.search(
            [
                *self._domain_to_send(),
                ("comment_id", "not in", calling.ids),
            ]
        )
        first = {}
        for action in due:
            first.setdefault(action.comment_id, action)
        under_way = [comment.inbox_id for comment in calling]
        return self.union(*first.values())._carefully()._by_turns(limit, under_way)

    def _network_claim(self):
        """Claim these and return their calls; fail what cannot be done any more."""
        for action in self:
            if action.comment_id.deleted_at:
                action._set_error("failed", "comment_deleted")
        due = self.filtered(lambda each: each.state == "queued")
        due.write({"state": "sending", "not_before": False})
        return [action._network_job() for action in due]

    def _network_job(self):
        client = self.env["instagram.api"]._client()
        token, number = self.inbox_id._token_sudo(), self.comment_id.comment_id
        kind, text = self.kind, self.text

        def call():
            if kind == "reply":
                return client.reply_to_comment(token, number, text)
            if kind == "read":
                return client.comment(token, number)
            if kind == "delete":
                return client.delete_comment(token, number)
            return client.hide_comment(token, number, kind == "hide")

        return NetworkJob((self._name, self.comment_id.id), self, call, token)

    # ------------------------------------------------------------
    # OUTCOME
    # ------------------------------------------------------------

    def _network_done(self, result):
        self.inbox_id._resume()
        getattr(self, f"_done_{self.kind}")(result)

    def _done_reply(self, number):
        """Note that the public reply is there, and show it below the comment.

        :param str number: Meta's id of the reply
        """
        self._set_done(number)
        self._show_reply(number)

    def _done_hide(self, _nothing):
        self.comment_id.hidden = True
        self._set_done()

    def _done_unhide(self, _nothing):
        self.comment_id.hidden = False
        self._set_done()

    def _done_delete(self, _nothing):
        self._set_done()
        self.comment_id._gone()

    def _done_read(self, read):
        comment = self.comment_id
        self.unlink()
        comment._fetched(read)

    def _set_done(self, number=False):
        self.write(
            {
                "state": "done",
                "answer_key": number,
                "error_code": False,
                "error_reason": False,
                "error_words": False,
            }
        )
        if self.kind == "reply":
            self.comment_id._answered(self.user_id, is_private=False)
        self.comment_id._show()

    def _show_reply(self, number):
        """Show the public reply at once; its webhook finds it there."""
        comment = self.comment_id
        if comment._known({(comment.inbox_id, number)}):
            return
        # Instagram puts replies to replies below the first comment
        parent = comment.parent_id or comment
        now = fields.Datetime.now()
        comment.create(
            {
                "inbox_id": comment.inbox_id.id,
                "comment_id": number,
                "post_id": comment.post_id.id,
                "parent_id": parent.id,
                "parent_key": parent.comment_id,
                "username": comment.inbox_id.username,
                "text": self.text,
                "commented_at": now,
                "told_at": now,
                "is_own": True,
                "state": "resolved",
            }
        )

    @api.model
    def _confirm_by(self, comments):
        """Settle public replies whose outcome is unknown by the account's new comments.

        One that Odoo did not write was written in the app: it is an answer, too.

        :param comments: new `instagram.comment` records
        """
        for own in comments.filtered(lambda each: each.is_own and each.parent_id):
            replies = self.search(
                [
                    ("kind", "=", "reply"),
                    ("state", "in", ("sending", "unconfirmed")),
                    "|",
                    ("comment_id", "=", own.parent_id.id),
                    ("comment_id.parent_id", "=", own.parent_id.id),
                ]
            )
            same = replies.filtered(
                lambda each, own=own: same_words(each.text, own.text or "")
            )[:1]
            if same.state == "unconfirmed":
                same._set_done(own.comment_id)
            elif not same:
                nobody = self.env["res.users"]
                own.parent_id._answered(nobody, False, own.commented_at)

    @api.model
    def _forget(self, comments):
        """Remove what was written about deleted comments."""
        actions = self.search([("comment_id", "in", comments.ids)])
        actions.filtered(lambda each: each.state == "queued").unlink()
        actions.exists().text = False

    # ------------------------------------------------------------
    # NOT DONE
    # ------------------------------------------------------------

    def _wait_for_inbox(self, error):
        self.inbox_id._stop_sending(error)
        self._requeue(fields.Datetime.now())

    def _try_later(self, error):
        if self.kind == "read" and self._is_tried_enough():
            self.unlink()
        else:
            self._requeue(self._next_try(self.attempts))

    def _requeue(self, later):
        self.write(
            {"state": "queued", "not_before": later, "attempts": self.attempts + 1}
        )

    def _leave_open(self, error):
        """Leave a public reply unconfirmed, unless it has come back already."""
        if self.kind != "reply":
            self._try_later(error)
            return
        comment = self.comment_id
        parent = comment.parent_id or comment
        for own in parent.child_ids:
            is_later = own.commented_at >= self.asked_at
            if own.is_own and is_later and same_words(self.text, own.text or ""):
                self._set_done(own.comment_id)
                return
        self._set_error("unconfirmed", "comment_unconfirmed", error)

    def _fail(self, error):
        comment = self.comment_id
        is_gone = error.reason == "comment_deleted" and comment._may_be_gone()
        if self.kind == "delete" and is_gone:
            self._set_done()
        elif self.kind == "read":
            self.unlink()
        else:
            _logger.info("An action on a comment was refused: %s", error)
            self._set_error("failed", error.reason, error)
        if is_gone:
            comment._gone()

    def _set_error(self, state, reason, error=None):
        words = error.words if error and reason == "comment_refused" else False
        self.write(
            {
                "state": state,
                "error_code": error.vendor_code if error else False,
                "error_reason": reason,
                "error_words": words,
            }
        )
        self.comment_id._show()
        if self.kind != "read":
            self._tell(reason)

    def _tell(self, reason):
        """Tell the user whose action was not done, or perhaps not."""
        user = self.user_id
        if not user or not self.comment_id._readers(user):
            return
        env = self.with_context(lang=user.lang).env
        message = env["instagram.api"]._sentence(reason, user.lang)
        user._bus_send(
            "simple_notification",
            {"message": message, "sticky": True, "type": "warning"},
        )
