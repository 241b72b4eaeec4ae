from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import JsonRpcException

from ..inbox_case import COMMENT, NOTE, InboxCase
from ..wire import echoed, wrote


class WindowCase(InboxCase):
    """A customer who wrote some time ago."""

    def setUp(self):
        super().setUp()
        self.set_parameter("human_agent", False)

    def wrote_ago(self, **ago):
        return self.conversation(at=fields.Datetime.now() - timedelta(**ago))

    def allow_human_agent(self, value="True"):
        self.set_parameter("human_agent", value)
        self.env.invalidate_all()

    def run_network_after(self, **later):
        with freeze_time(fields.Datetime.now() + timedelta(**later)):
            self.run_network()

    def calls(self):
        return [call.params for call in self.instagram.called("send")]

    def assert_refused(self, words):
        before = self.texts()
        with self.assertRaises(JsonRpcException):
            self.post(self.anna, "Sorry for the wait")
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, words):
            self.as_user(self.anna).message_post(
                body="Sorry", message_type="comment", subtype_xmlid=COMMENT
            )
        self.run_network()
        self.assertEqual(self.texts(), before)
        self.assertFalse(self.parts().filtered(lambda part: not part.from_app))
        self.assertFalse(self.thread().instagram_agent_id)
        self.assertFalse(self.calls())

    def post_as_job(self):
        """Post as a rule or a job does, in an agent's name."""
        return self.thread().message_post(
            author_id=self.anna.partner_id.id,
            body="How did you like it?",
            message_type="comment",
            subtype_xmlid=COMMENT,
        )


class TestWindow(WindowCase):
    """Within 24 hours after the customer's latest message."""

    def test_inside_plainly(self):
        self.wrote_ago(hours=23, minutes=59)
        self.answer(self.anna, "Here we are")
        self.assertEqual(self.parts().state, "sent")
        self.assertFalse({"tag", "messaging_type"} & set(self.calls()[0]))

    def test_inside_plainly_also_with_human_agent(self):
        self.allow_human_agent()
        self.wrote_ago(hours=23, minutes=59)
        self.answer(self.anna, "Here we are")
        self.assertFalse({"tag", "messaging_type"} & set(self.calls()[0]))

    def test_later_nothing_is_posted(self):
        self.wrote_ago(hours=24, seconds=1)
        self.assert_refused("24 hours")

    def test_nobody_wrote(self):
        self.receive(echoed("Thank you for following us"))
        self.assert_refused("has not written to you")

    def test_browser_has_no_say(self):
        self.wrote_ago(hours=25)
        contexts = (
            {"default_instagram_window_end": "2099-01-01 00:00:00"},
            {"install_mode": True, "instagram_by_person": True, "default_by_person": 1},
        )
        for context in contexts:
            with self.subTest(context=context), self.assertRaises(JsonRpcException):
                self.post(self.anna, "Yes", context=context)

    def test_notes_are_always_taken(self):
        self.wrote_ago(days=30)
        self.post(self.anna, "Never answered", subtype=NOTE)
        self.assertEqual(self.texts()[-1], "Never answered")

    def test_customer_opens_it_again_live(self):
        thread = self.wrote_ago(days=30)
        self.forget()
        self.receive(wrote("Hello?"))
        told = [
            channel
            for payload in self.heard(thread, "mail.record/insert")
            for channel in payload.get("discuss.channel", ())
            if "instagram_window_end" in channel
        ]
        now = fields.Datetime.now()
        self.assertGreater(told[-1]["instagram_window_end"], str(now))
        self.assertGreater(told[-1]["instagram_answer_end"], str(now))
        self.answer(self.anna, "Here we are")
        self.assertEqual(self.parts().state, "sent")

    def test_older_message_that_comes_late_does_not_shorten_it(self):
        thread = self.conversation()
        end = thread.instagram_window_end
        self.receive(wrote("First!", at=fields.Datetime.now() - timedelta(hours=3)))
        self.assertEqual(thread.instagram_window_end, end)

    def test_our_own_messages_do_not_prolong_it(self):
        thread = self.wrote_ago(hours=20)
        end = thread.instagram_window_end
        self.answer(self.anna, "Yes")
        self.receive(echoed("And more"))
        self.assertEqual(thread.instagram_window_end, end)


class TestHumanAgent(WindowCase):
    """Six more days, for people, when the app has the feature."""

    def setUp(self):
        super().setUp()
        self.allow_human_agent()

    def test_tagged(self):
        for ago in ({"hours": 24, "seconds": 1}, {"days": 6, "hours": 23}):
            with self.subTest(ago=ago):
                self.receive(wrote(at=fields.Datetime.now() - timedelta(days=20)))
                self.thread().instagram_window_end = False
                self.wrote_ago(**ago)
                self.answer(self.anna, "Sorry for the wait")
                call = self.calls()[-1]
                self.assertEqual(call["tag"], "HUMAN_AGENT")
                self.assertEqual(call["messaging_type"], "MESSAGE_TAG")
                self.assertEqual(self.parts()[-1].state, "sent")

    def test_over_after_seven_days(self):
        self.wrote_ago(days=7, seconds=1)
        self.assert_refused("7 days")

    def test_off(self):
        for value in (False, "False", "0", ""):
            with self.subTest(value=value):
                self.allow_human_agent(value)
                self.wrote_ago(hours=25)
                self.assert_refused("24 hours")

    def test_never_for_automatic_messages(self):
        self.wrote_ago(hours=25)
        with self.assertRaisesRegex(UserError, "24 hours"):
            self.post_as_job()
        self.assertFalse(self.parts())

    def test_automatic_messages_within_the_window(self):
        self.wrote_ago(hours=1)
        self.post_as_job()
        self.run_network()
        self.assertEqual(self.parts().state, "sent")
        self.assertNotIn("tag", self.calls()[0])

    def test_automatic_message_that_waited_is_not_tagged(self):
        self.wrote_ago(hours=23)
        self.post_as_job()
        self.run_network_after(hours=2)
        self.assertEqual(self.parts().state, "failed")
        self.assertFalse(self.calls())

    def test_agents_see_how_long(self):
        thread = self.wrote_ago(hours=25)
        data = self.store(self.anna, "instagram.unassigned")
        (shown,) = (c for c in data["discuss.channel"] if c["id"] == thread.id)
        end = thread.instagram_window_end + timedelta(days=6)
        self.assertEqual(shown["instagram_answer_end"], str(end))

    def test_feature_is_not_approved(self):
        self.wrote_ago(hours=25)
        error = {"message": "To use 'Human Agent'…", "code": 10}
        self.instagram.answers["send"] = [(403, {"error": error})]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.answer(self.anna, "Sorry for the wait")
        self.assertIn("Human Agent", self.parts().error_message)


class TestClosedMeanwhile(WindowCase):
    """The window is checked again when a waiting reply is sent."""

    def test_reply_fails_with_the_reason(self):
        self.wrote_ago(hours=23)
        self.post(self.anna, "Yes")
        self.run_network_after(hours=2)
        part = self.parts()
        self.assertEqual(part.state, "failed")
        self.assertIn("24 hours", part.error_message)
        self.assertFalse(part.error_code or self.calls())

    def test_all_that_waits_fails_at_once(self):
        self.wrote_ago(hours=23)
        self.post(self.anna, "word " * 600)
        self.post(self.anna, "And tomorrow, too.")
        self.run_network_after(hours=2)
        self.assertEqual(set(self.parts().mapped("state")), {"failed"})
        self.assertEqual(len(set(self.parts().mapped("error_message"))), 1)

    def test_reply_goes_tagged(self):
        self.allow_human_agent()
        self.wrote_ago(hours=23)
        self.post(self.anna, "Yes")
        self.run_network_after(hours=2)
        self.assertEqual(self.calls()[0]["tag"], "HUMAN_AGENT")

    def test_feature_was_turned_off(self):
        self.allow_human_agent()
        self.wrote_ago(hours=25)
        self.post(self.anna, "Yes")
        self.allow_human_agent("False")
        self.run_network()
        self.assertEqual(self.parts().state, "failed")
        self.assertFalse(self.calls())

    def test_customer_wrote_again(self):
        self.wrote_ago(hours=23)
        self.post(self.anna, "Yes")
        self.receive(wrote("Hello?"))
        self.run_network_after(hours=2)
        self.assertEqual(self.parts().state, "sent")
        self.assertNotIn("tag", self.calls()[0])
