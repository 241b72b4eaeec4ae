from odoo import api, fields, models

from ...instagram.common.text import shortened
from ...tools.clock import clock
from ..agents.instagram_inbox_notification import DEFAULTS
from ..fetch.instagram_contact import NAME_LENGTH


class InstagramComment(models.Model):
    """Keeps what Instagram tells about comments, and forgets deleted ones."""

    _inherit = "instagram.comment"

    # ------------------------------------------------------------
    # RECEIVED
    # ------------------------------------------------------------

    @api.model
    def _receive(self, updates):
        """Keep new comments, and apply the edits of known ones.

        :param list updates: of `instagram.webhook.event`, `Comment` and inbox
        """
        latest = self._latest(updates)
        known = self._known({(inbox, event.comment_id) for _r, event, inbox in latest})
        new = [each for each in latest if (each[2], each[1].comment_id) not in known]
        for row, event, inbox in updates:
            if comment := known.get((inbox, event.comment_id)):
                comment._apply_edit(event.text, self._told_at(row, event))
                if comment.deleted_at:
                    row._forget()
        comments = self.create(self._received_values(new))
        comments._link_replies()
        self.env["instagram.comment.action"]._confirm_by(comments)
        comments._announce()

    @api.model
    def _latest(self, updates):
        """Settle these updates; return the last one of each comment."""
        latest = {}
        for row, event, inbox in updates:
            row._settle("done")
            latest[inbox, event.comment_id] = row, event, inbox
        return list(latest.values())

    @api.model
    def _known(self, keys):
        """Return comments, deleted ones too, by inbox and Meta's id.

        :param set keys: of inbox and Meta's id
        :rtype: dict
        """
        found = self.with_context(active_test=False).search(
            [
                ("inbox_id", "in", [inbox.id for inbox, _number in keys]),
                ("comment_id", "in", [number for _inbox, number in keys]),
            ]
        )
        return {(each.inbox_id, each.comment_id): each for each in found}

    @api.model
    def _received_values(self, updates):
        posts = self.env["instagram.post"]._find_or_create(
            {
                (inbox, event.media_id): event.product_type
                for _row, event, inbox in updates
                if event.media_id
            }
        )
        contacts = self._contacts(updates)
        values = []
        for row, event, inbox in updates:
            post, at = posts.get((inbox, event.media_id)), self._told_at(row, event)
            contact = contacts.get((inbox, event.customer_id))
            is_own = event.is_echo or event.customer_id == inbox.app_scoped_id
            is_reply = event.parent_id != event.comment_id
            values.append(
                {
                    "inbox_id": inbox.id,
                    "comment_id": event.comment_id,
                    "post_id": post.id if post else False,
                    "parent_key": (is_reply and event.parent_id) or False,
                    "igsid": event.customer_id or False,
                    "username": shortened(event.username, NAME_LENGTH) or False,
                    "contact_id": contact.id if contact else False,
                    "text": event.text or False,
                    "commented_at": at,
                    "told_at": at,
                    "is_live": event.is_live,
                    "is_own": is_own,
                    "state": "resolved" if is_own else "open",
                }
            )
        return values

    @api.model
    def _told_at(self, row, event):
        """Return of when an update is, but never in the future.

        A later edit would be taken for an older one.
        """
        return min(event.at or row.received_at, clock()).replace(microsecond=0)

    @api.model
    def _contacts(self, updates):
        """Return those who wrote messages before, by inbox and Instagram-scoped id."""
        found = self.env["instagram.contact"].search(
            [
                ("inbox_id", "in", [inbox.id for _row, _event, inbox in updates]),
                ("igsid", "in", [event.customer_id for _row, event, _inbox in updates]),
            ]
        )
        return {(each.inbox_id, each.igsid): each for each in found}

    def _link_replies(self):
        """Put new comments below those that they reply to, whichever came first."""
        parents = self._known(
            {(each.inbox_id, each.parent_key) for each in self if each.parent_key}
        )
        for comment in self.filtered("parent_key"):
            key = comment.inbox_id, comment.parent_key
            comment.parent_id = parents.get(key, self.browse())
        mine = {(each.inbox_id, each.comment_id): each for each in self}
        waiting = self.search(
            [
                ("inbox_id", "in", self.inbox_id.ids),
                ("parent_key", "in", self.mapped("comment_id")),
                ("parent_id", "=", False),
            ]
        )
        for reply in waiting:
            if parent := mine.get((reply.inbox_id, reply.parent_key)):
                reply.parent_id = parent

    def _apply_edit(self, text, at):
        """Show a new text, unless the shown one is newer.

        :param datetime at: of when the text is
        """
        at = at.replace(microsecond=0)
        if self.deleted_at or at < self.told_at or (self.text or "") == text:
            return
        self.write({"text": text or False, "told_at": at})
        self._show()

    def _announce(self):
        """Tell the agents of each inbox, once, that somebody commented."""
        self._show()
        waiting = self.filtered(lambda each: each.state == "open")
        choices = self.env["instagram.inbox.notification"]._of(
            waiting.inbox_id.agent_ids, waiting.inbox_id
        )
        for inbox, mine in waiting.grouped("inbox_id").items():
            news = {"count": len(mine), "username": mine[0].username}
            for user in inbox.agent_ids:
                # those who want to know what waits for an agent
                chosen = choices.get((user.id, inbox.id), DEFAULTS)
                if chosen["unassigned"] and user.manual_im_status != "busy":
                    user._bus_send("instagram.inbox/commented", news)

    # ------------------------------------------------------------
    # FETCHED AND DELETED
    # ------------------------------------------------------------

    def _fetched(self, read):
        """Apply what Instagram shows now.

        :param read: a `ReadComment`
        """
        if self.deleted_at:
            return  # it was deleted during the call
        values = {"fetched_at": fields.Datetime.now()}
        if read.is_hidden is not None:
            values["hidden"] = read.is_hidden
        if read.username:
            values["username"] = shortened(read.username, NAME_LENGTH)
        if read.at and read.at < self.commented_at:
            # its delivery had only the time at which it was sent
            values["commented_at"] = read.at
        self.write(values)
        if read.text:  # none also of what the app may not read
            self._apply_edit(read.text, fields.Datetime.now())
        self._show()

    def _may_be_gone(self):
        """Return whether it was deleted if Instagram does not find it.

        It does not find comments either that the app may not see, or those of a
        broadcast that is over.
        """
        return not (self.is_live or self.inbox_id.comments_denied)

    def _gone(self):
        """Remove the content of deleted comments, and of the replies to them."""
        gone = self | self.child_ids | self.child_ids.child_ids
        gone = gone.filtered(lambda each: not each.deleted_at)
        events = self.env["instagram.webhook.event"]
        for comment in gone:
            events._forget_comment(comment)
        self.env["instagram.comment.action"]._forget(gone)
        now = fields.Datetime.now()
        gone.write(
            {
                "active": False,
                "contact_id": False,
                "deleted_at": now,
                "igsid": False,
                "state": "resolved",
                "text": False,
                "username": False,
            }
        )
        gone.filtered(lambda each: not each.resolved_at).resolved_at = now
        gone._show()
