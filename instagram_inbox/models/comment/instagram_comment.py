from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...instagram.common.text import shortened
from ...tools.discuss import DESK, MANAGER
from ...tools.ids import is_id

TITLE_LENGTH = 60
# A comment that an agent opens is fetched anew, at most this often.
FRESH = timedelta(minutes=1)


class InstagramComment(models.Model):
    """A comment on a post of the account, as a case of its own.

    Somebody handles it, tags it and resolves it like a conversation, but no figure of
    messages counts it. Nobody writes its fields: agents call its methods. Comments by
    the account itself are only shown, below those that they answer.

    A comment that was deleted in Instagram loses its content and is archived; the empty
    row keeps it from coming in again.
    """

    _name = "instagram.comment"
    _inherit = "instagram.record"
    _description = "Instagram Comment"
    _order = "commented_at desc, id desc"
    _rec_name = "text"

    inbox_id = fields.Many2one(
        "instagram.inbox", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="inbox_id.company_id", store=True)
    comment_id = fields.Char("Comment ID", required=True, readonly=True)
    active = fields.Boolean(default=True, readonly=True)
    post_id = fields.Many2one(
        "instagram.post", readonly=True, ondelete="set null", index="btree_not_null"
    )
    post_picture = fields.Image("Picture", related="post_id.picture")
    has_picture = fields.Boolean(related="post_id.has_picture")
    post_caption = fields.Text("Caption", related="post_id.caption")
    post_link = fields.Char("Link to the Post", related="post_id.permalink")
    parent_key = fields.Char(
        readonly=True, help="Meta's id of the comment that it replies to."
    )
    parent_id = fields.Many2one(
        "instagram.comment",
        "Reply To",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    child_ids = fields.One2many("instagram.comment", "parent_id", "Replies")
    igsid = fields.Char("Instagram-scoped ID", readonly=True)
    username = fields.Char("Written by", readonly=True)
    contact_id = fields.Many2one(
        "instagram.contact",
        "Customer",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    channel_id = fields.Many2one(
        "discuss.channel",
        "Conversation",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The conversation in which it was answered privately.",
    )
    text = fields.Text("Comment", readonly=True)
    commented_at = fields.Datetime("Written on", required=True, readonly=True)
    told_at = fields.Datetime(readonly=True, help="Of when the text is.")
    fetched_at = fields.Datetime(readonly=True)
    hidden = fields.Boolean(
        readonly=True, help="Only the person who wrote it sees it in Instagram."
    )
    is_live = fields.Boolean("On a Live Broadcast", readonly=True)
    is_own = fields.Boolean("By the Account Itself", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("resolved", "Resolved")],
        "Status",
        default="open",
        required=True,
        readonly=True,
    )
    resolved_at = fields.Datetime(readonly=True)
    agent_id = fields.Many2one(
        "res.users", "Handled by", readonly=True, index="btree_not_null"
    )
    tag_ids = fields.Many2many(
        "instagram.tag", "instagram_comment_tag_rel", string="Tags", readonly=True
    )
    deleted_at = fields.Datetime("Deleted on", readonly=True)

    _comment_unique = models.UniqueIndex("(inbox_id, comment_id)")
    _open_idx = models.Index(
        "(inbox_id, agent_id) WHERE state = 'open' AND active AND NOT is_own"
    )
    _author_idx = models.Index("(inbox_id, igsid) WHERE igsid IS NOT NULL")
    _parent_idx = models.Index("(inbox_id, parent_key) WHERE parent_key IS NOT NULL")
    _commented_at_idx = models.Index("(commented_at)")

    @api.depends("text", "username", "deleted_at", "is_own")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for comment in self:
            words = shortened(" ".join((comment.text or "").split()), TITLE_LENGTH)
            if comment.deleted_at:
                words = self.env._("Deleted comment")
            who = comment.username
            comment.display_name = (
                f"@{who}: {words}" if who and words else who or words
            ) or self.env._("Comment")

    # ------------------------------------------------------------
    # WHAT AGENTS DO
    # ------------------------------------------------------------

    def instagram_take(self):
        """Assign this comment to the user.

        :rtype: bool
        """
        return self.instagram_assign(self.env.uid)

    def instagram_assign(self, user_id):
        """Assign this comment to an agent of its inbox.

        :param int user_id: the agent, or False to unassign it
        :raises UserError: when the user is no agent of the inbox
        """
        comment_sudo = self._for_agent()
        # sudo: res.users - not everybody may read managers of other companies
        users_sudo = self.env["res.users"].sudo()
        user = users_sudo.browse(user_id if is_id(user_id) else []).exists()
        if user_id and user not in comment_sudo._readers(user):
            raise UserError(
                self.env._(
                    "%(person)s is not an agent of the inbox %(inbox)s. A manager can"
                    " add them there.",
                    person=user.name or self.env._("This user"),
                    inbox=comment_sudo.inbox_id.name,
                )
            )
        is_news = user not in (self.env.user, comment_sudo.agent_id)
        comment_sudo.agent_id = user
        comment_sudo._show()
        if user and is_news:
            comment_sudo._tell_assigned(user)
        return True

    def instagram_set_tags(self, tag_ids):
        """Tag this comment with exactly these tags.

        :param list tag_ids: ids of `instagram.tag`
        """
        comment_sudo = self._for_agent()
        tags = self.env["instagram.tag"]._among(tag_ids)
        comment_sudo.tag_ids = tags._usable(comment_sudo.inbox_id)
        comment_sudo._show()
        return True

    def instagram_resolve(self):
        """Remove this comment from the open ones."""
        return self._set_state("resolved")

    def instagram_reopen(self):
        """List this comment among the open ones again."""
        return self._set_state("open")

    def instagram_refresh(self):
        """Have this comment fetched anew, as an agent looks at it.

        It may have been deleted or edited meanwhile, and Instagram says nothing.
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: instagram.comment - whoever may read it may have it fetched
        comment_sudo = self.sudo()
        before = fields.Datetime.now() - FRESH
        is_fresh = comment_sudo.fetched_at and comment_sudo.fetched_at > before
        if not is_fresh and comment_sudo._is_reachable():
            self.env["instagram.comment.action"]._put(comment_sudo, "read")
        return True

    def action_take(self):
        """Assign these comments to the user."""
        for comment in self:
            comment.instagram_take()

    def action_resolve(self):
        """Remove these comments from the open ones."""
        for comment in self:
            comment.instagram_resolve()

    def action_reopen(self):
        """List these comments among the open ones again."""
        for comment in self:
            comment.instagram_reopen()

    def action_change(self):
        """Let the user choose an agent and tags for these comments."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Assign and tag"),
            "res_model": "instagram.comment.change",
            "view_mode": "form",
            "target": "new",
            "context": {"instagram_comment_ids": self.ids},
        }

    def action_open_conversation(self):
        """Open the thread in which this comment was answered privately."""
        self.ensure_one()
        return self.channel_id.action_instagram_open()

    def action_open_post(self):
        """Open the post in Instagram."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.post_link, "target": "new"}

    def action_erase(self):
        """Erase all data of the people who wrote these comments."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only managers erase a customer's data."))
        self.check_access("read")
        # sudo: instagram.comment, instagram.contact - managers may erase customers
        wanted = {(each.inbox_id, each.igsid) for each in self.sudo() if each.igsid}
        contacts_sudo = self.env["instagram.contact"].sudo()._find_or_create(wanted)
        contacts_sudo = self.env["instagram.contact"].union(*contacts_sudo.values())
        return contacts_sudo.sudo(False).action_erase()

    # ------------------------------------------------------------
    # IMPLEMENTATION
    # ------------------------------------------------------------

    def _for_agent(self):
        """Return this comment, locked and with sudo, for a user who may handle it."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.su and self.env.user not in self.sudo()._readers(self.env.user):
            raise AccessError(
                self.env._("You are no longer an agent of this Instagram inbox.")
            )
        # Wait for a concurrent change: Odoo then repeats the request with its result. A
        # lock alone would not do, as not every change writes this row.
        self.env.cr.execute(
            SQL("UPDATE instagram_comment SET state = state WHERE id = %s", self.id),
            log_exceptions=False,
        )
        # sudo: instagram.comment - readers may make the changes of these methods
        return self.sudo()

    def _readers(self, users):
        """Return those of these users who may read this comment."""
        readable_by = self.env["discuss.channel"]._instagram_readable_by
        return users.filtered(
            lambda user: self.inbox_id.filtered_domain(readable_by(user))
        )

    def _tell_assigned(self, user):
        """Tell a user on the screen that somebody gave them this comment."""
        env = self.with_context(lang=user.lang).env
        message = env._(
            "%(colleague)s assigned a comment by %(customer)s to you.",
            colleague=self.env.user.name,
            customer=f"@{self.username}" if self.username else env._("somebody"),
        )
        user._bus_send("simple_notification", {"message": message, "type": "info"})

    def _set_state(self, state):
        comment_sudo = self._for_agent()
        if comment_sudo.deleted_at or comment_sudo.is_own:
            comment_sudo._refuse(
                "comment_deleted" if self.deleted_at else "comment_is_own"
            )
        is_resolved = state == "resolved"
        at = is_resolved and fields.Datetime.now()
        comment_sudo.write({"state": state, "resolved_at": at})
        comment_sudo._show()
        return True

    def _refuse(self, reason):
        """Refuse what the user wants, and say why.

        :param str reason: a key of `REASONS`
        """
        raise UserError(self.env["instagram.api"]._sentence(reason, self.env.lang))

    def _is_reachable(self):
        """Return whether Instagram can be asked about this comment now."""
        return self.inbox_id.state == "connected" and not self.deleted_at

    def _show(self):
        """Show the current state of these to everybody who looks at them."""
        for inbox, mine in self.grouped("inbox_id").items():
            news = {"changed": mine.ids}
            inbox._bus_send("instagram.inbox/comments", news, subchannel=DESK)
