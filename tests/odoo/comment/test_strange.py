"""Comments as nobody expects them: none does harm, and each is settled."""

from datetime import timedelta

from odoo import fields
from odoo.addons.instagram_inbox.instagram.calls.answers import ReadComment

from ..common import CUSTOMER_ID, INSTAGRAM_ID
from ..wire import COMMENT_ID, commented, comments_body
from .comment_case import CommentCase

UNKNOWN_ACCOUNT = "17841499999999999"


class TestStrange(CommentCase):
    def comments(self):
        comments = self.env["instagram.comment"].with_context(active_test=False)
        return comments.search([])

    def test_of_no_use(self):
        """Without an id or an author, and of accounts that are not here."""
        usual = commented()["value"]
        for content in (
            {**usual, "id": "../../me"},
            {**usual, "id": ""},
            {**usual, "id": {"id": COMMENT_ID}},
            {**usual, "id": 10**70},
            {**usual, "id": "1" * 65},
            {**usual, "id": None},
            {**usual, "from": None},
            {**usual, "from": {"id": "%"}},
            {**usual, "from": [CUSTOMER_ID]},
            {},
            [],
            "Lovely!",
            None,
        ):
            with self.subTest(content=content):
                before = self.events()
                self.comment_on({"field": "comments", "value": content}, number=None)
                row = self.events() - before
                self.assertNotIn(row.state, ("pending", "done"))
        rows = self.deliver_body(comments_body(commented(), account=UNKNOWN_ACCOUNT))
        self.run_incoming()
        self.assertNotIn("done", rows.mapped("state"))
        self.assertFalse(self.comments())

    def comment_on(self, *changes, number=COMMENT_ID, **values):
        if number:
            return super().comment_on(*changes, number=number, **values)
        self.deliver_body(comments_body(*changes))
        self.run_incoming()
        return self.comments()

    def test_parts_that_are_missing_or_strange(self):
        for number, changes in enumerate(
            (
                {"media": None},
                {"media": {"id": "../me"}},
                {"text": None},
                {"text": ["Lovely!"]},
                {"text": "a\0b"},
                {"username": None},
                {"parent_id": "../me"},
                {"parent_id": {}},
            )
        ):
            with self.subTest(changes=changes):
                comment = self.comment_on(number=f"1780000000000010{number}", **changes)
                self.assertEqual((len(comment), comment.state), (1, "open"))
                self.assertFalse(comment.parent_id)
                self.assertTrue(comment.display_name)

    def test_long_words(self):
        comment = self.comment_on(text="word " * 20_000, username="u" * 20_000)
        self.assertLessEqual(len(comment.display_name), 600)
        self.reply_privately(comment)
        self.assertLessEqual(len(self.thread().name), 512)
        self.assertEqual(comment.private_state, "sent")

    def test_of_the_future(self):
        """A clock that is ahead keeps no later edit away."""
        later = fields.Datetime.now() + timedelta(days=3)
        comment = self.comment_on(text="Huw much?", at=later)
        self.assertLessEqual(comment.commented_at, fields.Datetime.now())
        self.comment_on(text="How much?")
        self.assertEqual(comment.text, "How much?")

    def test_below_itself_and_below_each_other(self):
        other_id = "17800000000000002"
        own = self.comment_on(parent_id=COMMENT_ID)
        self.assertFalse(own.parent_id)
        one = self.comment_on(number="17800000000000003", parent_id=other_id)
        other = self.comment_on(number=other_id, parent_id=one.comment_id)
        self.call(one, "instagram_delete")
        self.run_network()
        self.assertTrue(one.deleted_at and other.deleted_at)
        self.env["instagram.comment"]._erase_of(self.inbox, None, 10)
        self.assertFalse(self.comments())

    def test_by_the_account_under_a_post_that_is_not_known(self):
        """By both of its ids: nobody has to answer them."""
        author = {"id": "1", "username": "bakery", "self_ig_scoped_id": "1"}
        for number, values in enumerate(
            (
                {"customer": INSTAGRAM_ID},
                {"customer": self.inbox.app_scoped_id},
                {"from": author},
            )
        ):
            change = commented(number=f"1780000000000020{number}", **values)
            own = self.comment_on(change)
            self.assertEqual((own.is_own, own.state), (True, "resolved"))

    def test_what_is_gone_stays_gone(self):
        """An edit that comes late brings nothing back, nor does a look-up."""
        comment = self.comment_on(text="Secret")
        self.call(comment, "instagram_delete")
        self.call(comment, "instagram_delete")
        self.run_network()
        self.assertEqual(len(self.instagram.called("delete")), 1)
        row = self.deliver_body(comments_body(commented(text="Secret, too")))
        self.run_incoming()
        comment._fetched(
            ReadComment(text="Secret", username="ada.bakes", at=None, is_hidden=False)
        )
        self.assertTrue(comment.deleted_at)
        self.assertFalse(comment.text or comment.username or comment.igsid)
        self.assertNotIn("Secret", f"{row.payload}")
