from datetime import timedelta

import requests
from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError
from odoo.tools import html2plaintext, mute_logger
from psycopg2 import IntegrityError

from .files_case import PNG, FilesCase


class TestUndo(FilesCase):
    """A reply waits for some seconds, in which its author can undo it."""

    def setUp(self):
        super().setUp()
        self.anna.instagram_undo_seconds = 10

    def sent(self):
        return [
            call.params["message"]["text"] for call in self.instagram.called("send")
        ]

    def after(self, **span):
        return freeze_time(fields.Datetime.now() + timedelta(**span))

    def triggers(self):
        cron = self.env.ref("instagram_inbox.ir_cron_network")
        return self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])

    def test_off_by_default(self):
        self.assertFalse(self.ben.instagram_undo_seconds)
        message = self.answer(self.ben, "Yes")
        self.assertEqual(message.instagram_message_ids.state, "sent")
        self.assertIs(message._instagram_undo_left(), False)

    def test_waits_and_is_sent(self):
        """Also without the browser, which may be closed."""
        self.triggers().unlink()
        message = self.answer(self.anna, "Yes")
        part = message.instagram_message_ids
        self.assertEqual(part.state, "queued")
        self.assertEqual(self.sent(), [])
        [trigger] = self.triggers()
        self.assertEqual(trigger.call_at, part.not_before)
        with self.after(seconds=11):
            self.run_network()
        self.assertEqual(self.sent(), ["Yes"])
        self.assertIs(message._instagram_undo_left(), False)

    def test_everybody_sees_how_long(self):
        message = self.post(self.anna, "Yes")
        for user in (self.anna, self.ben):
            left = message.with_user(user)._instagram_undo_left()
            self.assertTrue(7 < left <= 10, left)
        shown = self.heard(self.thread(), "discuss.channel/new_message")
        [data] = [
            each
            for payload in shown
            for each in payload["data"]["mail.message"]
            if each["id"] == message.id
        ]
        self.assertTrue(7 < data["instagram_undo_left"] <= 10)

    def test_undone(self):
        message = self.post(self.anna, "<p>Yes<br>we do</p>")
        self.assertIs(message.with_user(self.anna).instagram_undo(), True)
        with self.after(seconds=11):
            self.run_network()
        self.assertEqual(self.sent(), [])
        # it is nothing that the author has to be told of
        self.assertFalse(message.notification_ids)
        draft = message.with_user(self.anna).instagram_take_back()
        self.assertEqual(draft["text"], "Yes\nwe do")
        self.assertEqual(self.texts(), ["Do you deliver?"])

    def test_files_come_back(self):
        message = self.post_files(self.attachment(), text="Look")
        self.assertTrue(message.with_user(self.anna).instagram_undo())
        draft = message.with_user(self.anna).instagram_take_back()
        files = self.env["ir.attachment"].browse(draft["attachment_ids"])
        self.assertEqual(files.raw, PNG)
        self.assertEqual(draft["text"], "Look")

    def test_long_reply_is_undone_whole(self):
        message = self.post(self.anna, "word " * 600)
        self.assertGreater(len(message.instagram_message_ids), 1)
        self.assertTrue(message.with_user(self.anna).instagram_undo())
        with self.after(seconds=11):
            self.run_network()
        self.assertEqual(self.sent(), [])

    def test_too_late(self):
        message = self.post(self.anna, "word " * 600)
        first = message.instagram_message_ids.sorted("id")[0]
        first.write({"state": "sending", "not_before": False})
        self.assertIs(message.with_user(self.anna).instagram_undo(), False)
        self.assertEqual(
            set(message.instagram_message_ids.mapped("state")), {"sending", "queued"}
        )

    def test_only_its_author(self):
        message = self.post(self.anna, "Yes")
        for user in (self.ben, self.manager):
            self.assertIs(message.with_user(user).instagram_undo(), False)
        with self.assertRaises(AccessError):
            message.with_user(self.outsider).instagram_undo()
        self.assertTrue(message.instagram_message_ids.not_before)

    def test_another_wait_is_not_to_be_undone(self):
        """After a failure that may pass, a reply waits for its next try."""
        self.anna.instagram_undo_seconds = 0
        self.instagram.answers["send"] = [requests.ConnectionError("away")]
        message = self.answer(self.anna, "Yes")
        self.assertTrue(message.instagram_message_ids.not_before)
        self.assertIs(message._instagram_undo_left(), False)
        self.assertIs(message.with_user(self.anna).instagram_undo(), False)

    def test_later_replies_wait_for_it(self):
        self.post(self.anna, "First")
        self.answer(self.ben, "Second")
        self.assertEqual(self.sent(), [])
        with self.after(seconds=11):
            self.run_network()
        self.assertEqual(self.sent(), ["First", "Second"])

    def test_the_end_of_the_window_is_not_missed(self):
        """Nor does a reply wait until it would need the tag of a human agent."""
        thread = self.thread()
        for human_agent in (False, "True"):
            self.set_parameter("human_agent", human_agent)
            end = thread.instagram_window_end
            with freeze_time(end - timedelta(seconds=100)):
                message = self.answer(self.anna, "Just in time")
            self.assertEqual(message.instagram_message_ids.state, "sent")
            self.assertNotIn("tag", self.instagram.called("send")[-1].params)

    def test_waits_in_the_human_agents_time(self):
        self.set_parameter("human_agent", "True")
        with self.after(hours=30):
            message = self.post(self.anna, "Sorry")
            self.assertTrue(message.instagram_message_ids.not_before)

    def test_everybody_sets_it_for_themselves(self):
        users = self.env["res.users"]
        for user in (self.anna, self.outsider):
            user.with_user(user).write({"instagram_undo_seconds": 5})
            self.assertEqual(user.instagram_undo_seconds, 5)
        for other in (self.ben, self.outsider, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.anna.with_user(other).write({"instagram_undo_seconds": 7})
        for seconds in (-1, 16):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.anna.instagram_undo_seconds = seconds
                self.env.flush_all()
        view = users.with_user(self.anna).get_view(
            self.env.ref("base.view_users_form_simple_modif").id, "form"
        )
        self.assertIn("instagram_undo_seconds", view["arch"])
        view = users.with_user(self.outsider).get_view(
            self.env.ref("base.view_users_form_simple_modif").id, "form"
        )
        self.assertNotIn("instagram_undo_seconds", view["arch"])

    def test_what_nobody_wrote_does_not_wait(self):
        """The setting is of the person who writes."""
        message = self.thread().message_post(
            body="We are away.",
            author_id=self.anna.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(html2plaintext(message.body), "We are away.")
        self.assertFalse(message.instagram_message_ids.not_before)
