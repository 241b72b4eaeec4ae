"""A comment is answered by a message: once, and in one thread."""

from datetime import timedelta

import requests
from odoo import fields
from odoo.exceptions import UserError

from ..common import CUSTOMER_ID, INSTAGRAM_ID, graph_error
from ..wire import COMMENT_ID, echoed, wrote
from .comment_case import CommentCase


class TestPrivateReply(CommentCase):
    def test_it_is_one_thread(self):
        comment = self.comment_on(text="How much?")
        self.run_network()
        self.reply_privately(comment, "Twelve euros.")
        [call] = self.instagram.called("send")
        self.assertEqual(call.params["recipient"], {"comment_id": COMMENT_ID})
        self.assertEqual(call.params["message"], {"text": "Twelve euros."})
        thread = comment.channel_id
        self.assertEqual(thread, self.thread())
        self.assertEqual(comment.private_state, "sent")
        self.assertEqual(comment.agent_id, self.anna)
        self.assertEqual(thread.instagram_closed_reason, "never_wrote")
        [note] = self.messages()._instagram_content()
        self.assertEqual((note["kind"], note["title"]), ("comment", "How much?"))
        self.assertEqual(note["url"], "https://www.instagram.com/p/cake/")
        # its echo is no second message; the customer writes in the same thread
        mid = thread.instagram_contact_id.env["instagram.message"].search([]).mid
        self.receive(echoed("Twelve euros.", mid=mid))
        self.receive(wrote("I take two."))
        self.assertEqual(self.threads(), thread)
        self.assertEqual(self.texts(), ["Twelve euros.", "I take two."])
        self.assertFalse(thread.instagram_closed_reason)
        self.assertEqual(thread.instagram_status, "open")
        self.assertEqual(thread.instagram_agent_id, self.anna)

    def test_it_stands_in_the_thread_that_is_there(self):
        thread = self.conversation("Hallo")
        comment = self.comment_on()
        self.assertEqual(comment.contact_id, thread.instagram_contact_id)
        self.reply_privately(comment)
        self.assertEqual(comment.channel_id, thread)
        self.assertEqual(len(self.messages()), 2)

    def test_only_once(self):
        comment = self.comment_on()
        self.call(comment, "instagram_reply_privately", "One")
        with self.assertRaisesRegex(UserError, "anna.t .*has already answered"):
            self.call(comment, "instagram_reply_privately", "Two", user=self.ben)
        self.run_network()
        with self.assertRaisesRegex(UserError, "anna.t .*has already answered"):
            self.call(comment, "instagram_reply_privately", "Two")
        self.assertEqual(len(self.instagram.called("send")), 1)

    def test_after_seven_days(self):
        comment = self.comment_on(at=fields.Datetime.now() - timedelta(days=8))
        with self.assertRaisesRegex(UserError, "more than 7 days old"):
            self.call(comment, "instagram_reply_privately", "Hi")
        self.assertIn("7 days", comment.private_closed)
        self.assertFalse(comment.public_closed)

    def test_older_than_its_delivery(self):
        """Only when it is looked up, it is known when it was written."""
        comment = self.comment_on()
        old = {"id": COMMENT_ID, "text": "Hi", "timestamp": "2026-01-02T03:04:05+0000"}
        self.instagram.answers["comment"] = [old]
        self.call(comment, "instagram_refresh")
        self.run_network()
        self.assertIn("7 days", comment.private_closed)

    def test_own_comment(self):
        own = self.comment_on(customer=INSTAGRAM_ID, username="bakery")
        with self.assertRaisesRegex(UserError, "by your own account"):
            self.call(own, "instagram_reply_privately", "Hi")

    def test_text(self):
        comment = self.comment_on()
        for text, words in {"  ": "Write something", "ä" * 501: "at most 1000"}.items():
            with self.assertRaisesRegex(UserError, words):
                self.call(comment, "instagram_reply_privately", text)
        self.assertFalse(self.threads())

    def test_refused(self):
        for (code, subcode), reason in {
            (10900, None): "already_replied",
            (100, 2534025): "comment_closed",
            (200, 2534066): "comments_not_allowed",
            (10903, 1893049): "recipient_unavailable",
        }.items():
            with self.subTest(code=code):
                number = f"178000000000{code:05}"
                comment = self.comment_on(number=number)
                error = graph_error(code, subcode=subcode)
                self.instagram.answers["send"] = [error]
                with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
                    self.reply_privately(comment)
                self.assertEqual(comment.private_state, "failed")
                part = comment.private_message_ids
                self.assertEqual(part.error_reason, reason)

    def test_live_comment_after_the_broadcast(self):
        comment = self.comment_on(field="live_comments")
        self.instagram.answers["send"] = [graph_error(100, subcode=2534025)]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.reply_privately(comment)
        self.assertIn("broadcast", comment.private_error)
        with self.assertRaisesRegex(UserError, "broadcast"):
            self.call(comment, "instagram_reply_privately", "Hi")

    def test_deleted_meanwhile(self):
        """Instagram's refusal has several reasons: the comment is looked up."""
        comment = self.comment_on(text="Secret")
        self.instagram.answers["send"] = [graph_error(100, subcode=2534025)]
        self.instagram.answers["comment"] = [graph_error(100, subcode=33)]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.reply_privately(comment)
        self.assertTrue(comment.deleted_at)
        self.assertFalse(comment.text or comment.username)
        self.assertFalse(comment.active)
        self.assertFalse([e for e in self.events() if "Secret" in e.payload])
        self.comment_on(text="Secret")  # delivered once more
        self.assertFalse(comment.text)
        self.assertFalse([e for e in self.events() if "Secret" in e.payload])

    def test_no_answer(self):
        """Without a response nobody knows: only an echo or an agent can tell."""
        comment = self.comment_on()
        self.instagram.answers["send"] = [requests.ReadTimeout()]
        self.reply_privately(comment)
        self.assertEqual(comment.private_state, "unconfirmed")
        with self.assertRaisesRegex(UserError, "did not confirm"):
            self.call(comment, "instagram_reply_privately", "Two", user=self.ben)
        self.receive(echoed("It is open until six."))
        self.assertEqual(comment.private_state, "sent")
        self.assertEqual(len(self.messages()), 1)

    def test_sent_again_after_no_answer(self):
        comment = self.comment_on()
        self.instagram.answers["send"] = [requests.ReadTimeout(), graph_error(10900)]
        self.reply_privately(comment)
        message = self.messages()
        message.with_user(self.anna).instagram_send_again()
        self.run_network()
        self.assertEqual(comment.private_state, "sent")

    def test_killed_while_sending(self):
        comment = self.comment_on()
        self.call(comment, "instagram_reply_privately", "One")
        comment.private_message_ids.state = "sending"
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.run_network()
        self.assertEqual(comment.private_state, "unconfirmed")
        self.assertFalse(self.instagram.called("send"))

    def test_tried_again_after_a_failure(self):
        comment = self.comment_on()
        self.instagram.answers["send"] = [graph_error(551)]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.reply_privately(comment)
        self.reply_privately(comment, "Again")
        self.assertEqual(comment.private_state, "sent")

    def test_another_id_in_the_answer(self):
        comment = self.comment_on(customer="1129840000000009")
        self.reply_privately(comment)
        self.receive(wrote("Thanks", customer=CUSTOMER_ID))
        self.assertEqual(self.threads(), comment.channel_id)

    def test_the_name_is_looked_up_when_they_write(self):
        """Before, Instagram refuses: they have not consented."""
        comment = self.comment_on()
        self.instagram.answers["profile"] = [graph_error(230)]
        self.reply_privately(comment)
        self.assertEqual(comment.channel_id.name, "ada.bakes")
        self.receive(wrote("I take two."))
        self.run_network()
        self.assertEqual(comment.channel_id.name, "Ada")

    def test_figures(self):
        facts = self.env["instagram.inbox.report"]
        before = facts.search_count([])
        comment = self.comment_on(at=fields.Datetime.now() - timedelta(hours=2))
        self.reply_privately(comment)
        self.assertEqual(facts.search_count([]), before)
        self.assertEqual(comment.answered_privately, 1)
        self.assertAlmostEqual(comment.first_response_time, 2, 1)
        self.assertEqual(comment.first_reply_user_id, self.anna)
