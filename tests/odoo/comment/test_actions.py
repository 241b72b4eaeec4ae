"""Comments are answered publicly, hidden and deleted: each at most once."""

from datetime import timedelta

import requests
from odoo import fields
from odoo.exceptions import UserError

from ..common import INSTAGRAM_ID, graph_error
from ..wire import COMMENT_ID, commented
from .comment_case import CommentCase

ANSWER_ID = "17800000000001001"


class TestActions(CommentCase):
    def setUp(self):
        super().setUp()
        self.case = self.comment_on(text="How much?")

    def answers(self):
        return self.case.action_ids.filtered(lambda each: each.kind == "reply")

    def reply(self, text="Twelve euros.", user=None, **context):
        self.call(self.case, "instagram_reply_publicly", text, user=user, **context)

    def own(self, text="Twelve euros.", number=ANSWER_ID):
        """Return Instagram's comment that is our public reply."""
        return commented(
            text=text,
            number=number,
            customer=INSTAGRAM_ID,
            username="bakery",
            parent_id=COMMENT_ID,
        )

    def test_public_reply(self):
        self.reply()
        self.run_network()
        [call] = self.instagram.called("reply")
        self.assertEqual(call.path, f"/v25.0/{COMMENT_ID}/replies")
        self.assertEqual(call.params, {"message": "Twelve euros."})
        self.comment_on(self.own())
        [child] = self.case.child_ids
        self.assertEqual((child.text, child.is_own), ("Twelve euros.", True))
        self.assertEqual(self.answers().state, "done")
        self.assertEqual(self.case.answered_publicly, 1)
        self.assertFalse(self.threads())

    def test_two_agents(self):
        self.reply()
        with self.assertRaisesRegex(UserError, "anna.t .*has already answered"):
            self.reply("Thirteen.", user=self.ben)
        # who has seen the answer may add one
        self.reply("And thank you!", user=self.ben, instagram_answers_shown=1)
        with self.assertRaisesRegex(UserError, "ben.t .*has already answered"):
            self.reply("Bye", instagram_answers_shown=1)

    def test_no_answer_is_confirmed_by_the_comment(self):
        self.instagram.answers["reply"] = [requests.ReadTimeout()]
        self.reply()
        self.run_network()
        self.assertEqual(self.answers().state, "unconfirmed")
        self.assertTrue(self.heard(self.anna.partner_id, "simple_notification"))
        self.run_network()
        self.assertEqual(len(self.instagram.called("reply")), 1)
        self.comment_on(self.own())
        self.assertEqual(self.answers().state, "done")
        self.assertEqual(len(self.case.child_ids), 1)

    def test_the_comment_comes_before_the_failure(self):
        self.reply()
        self.case.action_ids.state = "sending"
        self.comment_on(self.own())
        self.answers()._leave_open(None)
        self.assertEqual(self.answers().state, "done")

    def test_killed_while_sending(self):
        self.reply()
        self.call(self.case, "instagram_hide", True)
        self.case.action_ids.state = "sending"
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.run_network()
        self.assertEqual(self.answers().state, "unconfirmed")
        self.assertFalse(self.instagram.called("reply"))
        self.assertTrue(self.case.hidden)

    def test_refused(self):
        self.instagram.answers["reply"] = [graph_error(100, "Hidden")]
        self.reply()
        self.run_network()
        [action] = self.case.open_action_ids
        self.assertEqual(
            (action.state, action.error_reason), ("failed", "comment_refused")
        )
        self.assertIn("Hidden", action.error_message)
        self.call(action, "action_dismiss")
        self.assertFalse(self.case.open_action_ids)
        self.reply()
        self.run_network()
        self.assertEqual(self.case.answered_publicly, 1)

    def test_hidden_and_live_ones_have_no_public_reply(self):
        self.case.hidden = True
        with self.assertRaisesRegex(UserError, "hidden"):
            self.reply()
        self.case.write({"hidden": False, "is_live": True})
        with self.assertRaisesRegex(UserError, "live broadcast"):
            self.reply()
        self.case.is_live = False
        with self.assertRaisesRegex(UserError, "2200"):
            self.reply("a" * 2201)

    def test_hide_and_show_again(self):
        self.call(self.case, "instagram_hide", True)
        self.call(self.case, "instagram_hide", True)
        self.run_network()
        [call] = self.instagram.called("hide")
        self.assertEqual(call.params, {"hide": True})
        self.assertTrue(self.case.hidden)
        self.call(self.case, "instagram_hide", False)
        self.run_network()
        self.assertFalse(self.case.hidden)

    def test_hide_is_tried_again(self):
        self.instagram.answers["hide"] = [graph_error(2, "Later", status=500)]
        self.call(self.case, "instagram_hide", True)
        self.run_network()
        self.assertFalse(self.case.hidden)
        self.case.action_ids.not_before = False
        self.run_network()
        self.assertTrue(self.case.hidden)

    def test_delete(self):
        reply = self.comment_on(number="17800000000000002", parent_id=COMMENT_ID)
        self.call(self.case, "instagram_delete")
        self.run_network()
        self.assertEqual(len(self.instagram.called("delete")), 1)
        for gone in self.case, reply:
            self.assertFalse(gone.active or gone.text or gone.username or gone.igsid)
        for method, args in {
            "instagram_reply_privately": ["Hi"],
            "instagram_reply_publicly": ["Hi"],
            "instagram_hide": [True],
            "instagram_delete": [],
            "instagram_resolve": [],
        }.items():
            with self.assertRaisesRegex(UserError, "was deleted"):
                self.call(self.case, method, *args)

    def test_delete_what_is_gone(self):
        self.instagram.answers["delete"] = [graph_error(100, subcode=33)]
        self.call(self.case, "instagram_delete")
        self.run_network()
        self.assertTrue(self.case.deleted_at)

    def test_opened_after_it_was_deleted(self):
        self.instagram.answers["comment"] = [graph_error(100, subcode=33)]
        self.call(self.case, "instagram_refresh")
        self.run_network()
        self.assertTrue(self.case.deleted_at)

    def test_not_found_is_not_always_deleted(self):
        """Instagram says the same of what the app may not see."""
        for record, name in (self.inbox, "comments_denied"), (self.case, "is_live"):
            self.instagram.answers["comment"] = [graph_error(100, subcode=33)]
            record[name] = True
            self.call(self.case, "instagram_refresh")
            self.run_network()
            self.assertEqual(self.case.text, "How much?")
            record[name] = False

    def test_opened_after_it_was_edited(self):
        self.call(self.case, "instagram_refresh")
        self.call(self.case, "instagram_refresh")
        self.run_network()
        self.call(self.case, "instagram_refresh")
        self.run_network()
        self.assertEqual(len(self.instagram.called("comment")), 1)
        self.assertEqual(self.case.text, "Lovely!")

    def test_disconnected(self):
        self.reply()
        self.inbox.state = "disconnected"
        self.run_network()
        self.assertEqual(self.answers().state, "failed")
        with self.assertRaisesRegex(UserError, "disconnected"):
            self.reply("Again")

    def test_reconnection_needed(self):
        self.instagram.answers["reply"] = [graph_error(190)]
        self.reply()
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.run_network()
        self.assertEqual(self.answers().state, "queued")
        self.inbox.write({"state": "connected", "access_token": "IGAAnew"})
        self.run_network()
        self.assertEqual(self.answers().state, "done")

    def test_answered_in_the_app(self):
        self.comment_on(self.own(text="Ask us in a message!"))
        self.assertEqual(self.case.answered_publicly, 1)
        self.assertFalse(self.case.first_reply_user_id)

    def test_time_to_first_answer(self):
        self.case.commented_at = fields.Datetime.now() - timedelta(hours=3)
        self.reply()
        self.run_network()
        self.reply_privately(self.case)
        self.assertAlmostEqual(self.case.first_response_time, 3, 1)
        self.assertEqual(self.case.answered_privately, 1)
