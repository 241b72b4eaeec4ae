"""An agent answers a comment in Chromium; the customer writes back."""

from ..wire import wrote
from .comment_case import CommentCase


class TestCommentTour(CommentCase):
    def test_answered_privately(self):
        self.env["mail.canned.response"].with_user(self.anna).create(
            {"source": "price", "substitution": "Twelve euros, {customer}."}
        )
        comment = self.comment_on(text="How much?")
        self.run_network()
        self.start_tour(
            "/odoo/instagram",
            "instagram_inbox_answer_comment",
            login="anna.t",
        )
        self.run_network()
        self.receive(wrote("I take two."))
        self.assertEqual(self.threads(), comment.channel_id)
        self.assertEqual(self.texts(), ["Twelve euros, ada.bakes.😀", "I take two."])
