"""From a comment to a row that agents handle."""

from ast import literal_eval
from datetime import timedelta

from odoo import fields
from odoo.addons.instagram_inbox.tools.discuss import DESK
from odoo.exceptions import AccessError, UserError

from ..common import CUSTOMER_ID, INSTAGRAM_ID
from ..wire import COMMENT_ID, commented, comments_body, wrote
from .comment_case import CommentCase


class TestReceived(CommentCase):
    def test_a_comment_is_a_case(self):
        comment = self.comment_on(text="How much?")
        self.assertEqual(
            comment.mapped(lambda c: (c.text, c.username, c.state, c.igsid)),
            [("How much?", "ada.bakes", "open", CUSTOMER_ID)],
        )
        self.assertFalse(self.threads())
        self.assertEqual(self.events().state, "done")
        self.run_network()
        self.assertEqual(comment.post_caption, "Our new cake")
        self.assertEqual(comment.post_link, "https://www.instagram.com/p/cake/")
        self.assertTrue(comment.with_user(self.anna).post_picture)
        self.assertEqual(len(self.instagram.called("post")), 1)

    def test_off_means_ignored(self):
        self.inbox.has_comments = False
        self.assertFalse(self.comment_on())
        self.assertEqual(self.events().state, "ignored")
        self.assertEqual(self.events().error, "It is not about messages. (comments)")

    def test_the_same_comment_twice(self):
        self.comment_on(commented(), commented())
        comment = self.comment_on()
        self.assertEqual(len(comment), 1)
        self.assertEqual(set(self.events().mapped("state")), {"done"})

    def test_an_edit_replaces_the_text_and_an_old_one_does_not(self):
        now = fields.Datetime.now()
        comment = self.comment_on(text="Huw much?", at=now - timedelta(minutes=2))
        self.comment_on(text="How much?", at=now)
        self.comment_on(text="Huw much?", at=now - timedelta(minutes=2))
        self.assertEqual(comment.text, "How much?")
        self.assertEqual(comment.commented_at, now - timedelta(minutes=2))

    def test_own_comments_are_no_cases(self):
        comment = self.comment_on()
        own = self.comment_on(
            text="Thank you!",
            number="17800000000000002",
            customer=INSTAGRAM_ID,
            username="bakery",
            parent_id=COMMENT_ID,
        )
        self.assertEqual((own.is_own, own.state), (True, "resolved"))
        self.assertEqual(own.parent_id, comment)
        action = self.env.ref("instagram_inbox.instagram_comment_action")
        shown = comment.search(literal_eval(action.domain))
        self.assertEqual(shown, comment)

    def test_a_reply_that_comes_before_its_comment(self):
        reply = self.comment_on(number="17800000000000002", parent_id=COMMENT_ID)
        comment = self.comment_on()
        self.assertEqual(reply.parent_id, comment)

    def test_one_post_is_looked_up_once(self):
        self.comment_on(
            *(commented(number=f"178000000000001{n:02}") for n in range(20))
        )
        self.run_network()
        self.assertEqual(len(self.instagram.called("post")), 1)

    def test_agents_hear_of_it_once(self):
        self.forget()
        self.comment_on(*(commented(number=f"178000000000001{n:02}") for n in range(3)))
        shown = self.heard(self.inbox, "instagram.inbox/comments", DESK)
        self.assertEqual(len(shown), 1)
        [news] = self.heard(self.anna.partner_id, "instagram.inbox/commented")
        self.assertEqual(news, {"count": 3, "username": "ada.bakes"})

    def test_messages_go_first(self):
        changes = [commented(number=f"17800000000001{n:03}") for n in range(150)]
        self.deliver_body(comments_body(*changes))
        self.deliver(wrote())
        events = self.env["instagram.webhook.event"]
        first = events._claim(events._lock_in_turn)
        self.assertEqual(first.mapped("kind"), ["message"])
        self.run_incoming()
        self.assertEqual(self.env["instagram.comment"].search_count([]), 150)


class TestHandled(CommentCase):
    def test_agents_assign_tag_and_resolve(self):
        comment = self.comment_on()
        tag = self.env["instagram.tag"].create({"name": "Price"})
        self.call(comment, "instagram_take")
        self.call(comment, "instagram_set_tags", tag.ids)
        self.call(comment, "instagram_resolve")
        self.assertEqual(comment.agent_id, self.anna)
        self.assertEqual(comment.tag_ids, tag)
        self.assertEqual(comment.state, "resolved")
        self.call(comment, "instagram_reopen")
        self.assertEqual(comment.state, "open")
        with self.assertRaises(UserError):
            self.call(comment, "instagram_assign", self.outsider.id)

    def test_strangers_do_nothing(self):
        comment = self.comment_on()
        self.inbox.agent_ids = self.ben
        for user in (self.anna, self.outsider):
            for method, args in {
                "instagram_take": [],
                "instagram_reply_privately": ["Hi"],
                "instagram_reply_publicly": ["Hi"],
                "instagram_hide": [True],
                "instagram_delete": [],
                "instagram_refresh": [],
                "read": [["text"]],
            }.items():
                with (
                    self.subTest(user=user.login, method=method),
                    self.assertRaises(AccessError),
                ):
                    self.call(comment, method, *args, user=user)

    def test_many_at_once(self):
        self.comment_on()
        self.comment_on(number="17800000000000002")
        comments = self.env["instagram.comment"].search([])
        tag = self.env["instagram.tag"].create({"name": "Price"})
        action = comments.with_user(self.anna).action_change()
        form = self.env[action["res_model"]].with_user(self.anna)
        form = form.with_context(**action["context"])
        form.create({"agent_id": self.ben.id, "add_tag_ids": tag.ids}).action_apply()
        self.assertEqual(comments.agent_id, self.ben)
        self.assertEqual(comments[0].tag_ids, tag)
