"""An inbox with comments."""

from ..inbox_case import InboxCase
from ..wire import COMMENT_ID, commented, comments_body


class CommentCase(InboxCase):
    def setUp(self):
        super().setUp()
        self.inbox.has_comments = True

    def comment_on(self, *changes, at=None, **values):
        """Have somebody comment on a post; process it, and return the comment."""
        changes = changes or [commented(**values)]
        self.deliver_body(comments_body(*changes, at=at))
        self.run_incoming()
        return self.comment(changes[-1]["value"]["id"])

    def comment(self, number=COMMENT_ID):
        comments = self.env["instagram.comment"].with_context(active_test=False)
        return comments.search([("comment_id", "=", number)])

    def reply_privately(self, comment, text="It is open until six.", user=None):
        """Answer as an agent does, and have it sent."""
        self.call(comment, "instagram_reply_privately", text, user=user)
        self.run_network()

    def call(self, comment, method, *args, user=None, **context):
        theirs = comment.with_user(user or self.anna).with_context(**context)
        result = getattr(theirs, method)(*args)
        self.env.flush_all()
        self.env.invalidate_all()
        return result
