from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import freeze_time

from ..changes import reacted
from ..inbox_case import NOTE, InboxCase
from ..push_service import Browser, PushService
from ..wire import OTHER_ID, wrote


class PushCase(InboxCase):
    """Everybody has closed the browser, and hears by push."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = PushService()
        cls.addClassCleanup(cls.service.close)
        cls.vapid = cls.env["mail.push.device"].get_web_push_vapid_public_key()
        cls.carl = cls.new_user("carl.t", "instagram_inbox_group_agent")

    def setUp(self):
        super().setUp()
        self.service.requests.clear()
        self.browsers = {
            user: self.subscribe(user)
            for user in (self.anna, self.ben, self.carl, self.manager, self.outsider)
        }

    def subscribe(self, user):
        browser = Browser(self.service, f"{user.login}.{self.id()}")
        devices = self.env["mail.push.device"].with_user(user)
        devices.register_devices(**browser.subscription, vapid_public_key=self.vapid)
        return browser

    def pushed(self):
        """Have Odoo send what waits; return title and body by who received it."""
        self.env.cr.precommit.run()
        self.env["mail.push"]._push_notification_to_endpoint()
        told = {}
        for user, browser in self.browsers.items():
            for each in browser.received:
                told.setdefault(user, []).append(
                    (each["title"], each["options"]["body"])
                )
        self.service.requests.clear()
        return told

    def choose(self, user, **values):
        return (
            self.env["instagram.inbox.notification"]
            .with_user(user)
            .instagram_choose(self.inbox.id, values)
        )


class TestPush(PushCase):
    def test_many_reminders_are_one(self):
        self.inbox.first_response_target = 1
        for customer in ("61", "62", "63", "64"):
            self.conversation(customer=customer)
        self.pushed()
        with freeze_time(fields.Datetime.now() + timedelta(minutes=61)):
            self.run_job("ir_cron_clock")
        sentence = "4 conversations wait for a first reply longer than intended."
        reminder = [("Instagram", sentence)]
        self.assertEqual(self.pushed(), {self.anna: reminder, self.ben: reminder})

    def test_new_conversation_reaches_all_agents_of_the_inbox(self):
        thread = self.conversation("Do you deliver?")
        waits = (f"Instagram, unassigned: {thread.name}", "Do you deliver?")
        self.assertEqual(self.pushed(), {self.anna: [waits], self.ben: [waits]})

    def test_it_opens_the_conversation(self):
        thread = self.conversation()
        self.env["mail.push"]._push_notification_to_endpoint()
        (told,) = self.browsers[self.anna].received
        data = {
            "action": "mail.action_discuss",
            "model": "discuss.channel",
            "res_id": thread.id,
        }
        self.assertEqual(told["options"]["data"], data)

    def test_waiting_conversation_is_told_once(self):
        self.conversation("One", "Two")
        self.assertEqual(len(self.pushed()[self.anna]), 1)
        self.conversation("Three")
        self.assertEqual(self.pushed(), {})

    def test_each_message_reaches_its_agent_alone(self):
        thread = self.conversation()
        self.as_user(self.anna).instagram_take()
        self.pushed()
        self.receive(wrote("Are you there?"), wrote("Hello?"))
        title = f"Instagram: {thread.name}"
        told = [(title, "Are you there?"), (title, "Hello?")]
        self.assertEqual(self.pushed(), {self.anna: told})

    def test_conversation_that_comes_back_reaches_its_agent(self):
        self.conversation()
        self.as_user(self.anna).instagram_take()
        self.as_user(self.anna).instagram_set_status("resolved")
        self.pushed()
        self.conversation("It is me again")
        self.assertEqual(list(self.pushed()), [self.anna])

    def test_without_agent_it_reaches_all(self):
        self.conversation()
        self.as_user(self.anna).instagram_set_status("resolved")
        self.pushed()
        self.conversation("It is me again")
        self.assertCountEqual(self.pushed(), [self.anna, self.ben])

    def test_absent_agent(self):
        thread = self.conversation()
        self.as_user(self.anna).instagram_take()
        self.go(self.anna)
        self.pushed()
        self.conversation("Anybody?")
        waits = (f"Instagram, unassigned: {thread.name}", "Anybody?")
        self.assertEqual(self.pushed(), {self.anna: [waits], self.ben: [waits]})

    def test_handing_over_reaches_the_new_agent(self):
        thread = self.conversation()
        self.pushed()
        self.as_user(self.anna).instagram_take()
        self.assertEqual(self.pushed(), {})
        self.as_user(self.anna).instagram_assign(self.ben.id)
        title = f"Instagram: {thread.name}"
        body = f"{self.anna.name} handed this conversation over to you."
        self.assertEqual(self.pushed(), {self.ben: [(title, body)]})

    def test_automatic_assignment_reaches_the_agent(self):
        thread = self.conversation()
        self.pushed()
        thread.with_user(self.env.ref("base.user_root")).sudo()._instagram_assign(
            self.ben
        )
        title = f"Instagram: {thread.name}"
        body = "This conversation was assigned to you."
        self.assertEqual(self.pushed(), {self.ben: [(title, body)]})

    def test_given_conversation_reaches_its_agent_alone(self):
        self.inbox.assignment = "round_robin"
        thread = self.conversation("Do you deliver?")
        agent = thread.instagram_agent_id
        told = (f"Instagram: {thread.name}", "Do you deliver?")
        self.assertEqual(self.pushed(), {agent: [told]})

    def test_conversation_that_nobody_can_get_reaches_all(self):
        self.inbox.assignment = "round_robin"
        self.go(self.anna, self.ben)
        self.conversation("Do you deliver?")
        self.assertCountEqual(self.pushed(), [self.anna, self.ben])

    def test_returned_conversation_reaches_the_others(self):
        thread = self.conversation("Do you deliver?")
        self.as_user(self.anna).instagram_take()
        self.pushed()
        self.as_user(self.anna).instagram_assign(False)
        waits = (f"Instagram, unassigned: {thread.name}", "Do you deliver?")
        self.assertEqual(self.pushed(), {self.ben: [waits]})

    def test_flood_is_told_in_one_notification(self):
        self.receive(*(wrote(customer=f"11298400000000{n}") for n in range(10, 15)))
        told = (
            "Instagram: unassigned conversations",
            "5 conversations are waiting for an agent.",
        )
        self.assertEqual(self.pushed()[self.anna], [told])

    def test_who_is_busy_hears_nothing(self):
        self.anna.manual_im_status = "busy"
        self.conversation()
        self.assertEqual(list(self.pushed()), [self.ben])

    def test_in_the_language_of_each(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.anna.lang = "fr_FR"
        thread = self.conversation()
        seen = []
        original = type(thread)._notify_by_web_push_prepare_payload

        def prepare(channel, *args, **kwargs):
            seen.append(channel.env.lang)
            return original(channel, *args, **kwargs)

        self.pushed()
        with patch.object(type(thread), "_notify_by_web_push_prepare_payload", prepare):
            self.conversation("Bonjour", customer=OTHER_ID)
        self.assertCountEqual(seen, ["fr_FR", "en_US"])

    def test_reaction_reaches_the_agent(self):
        thread = self.conversation()
        message = self.answer(self.anna, "Yes, on weekdays!")
        self.pushed()
        once = reacted(message.instagram_message_ids.mid, "❤️")
        self.receive(once)
        told = (f"Instagram: {thread.name}", "❤️ to: Yes, on weekdays!")
        self.assertEqual(self.pushed(), {self.anna: [told]})
        self.receive(once)
        self.receive(reacted(message.instagram_message_ids.mid, ""))
        self.assertEqual(self.pushed(), {})

    def test_choices_are_respected(self):
        mid = self.answered_mid()
        for choice, act in (
            ("mine", lambda: self.conversation("And on Sunday?")),
            ("reactions", lambda: self.receive(reacted(mid, "👍"))),
            ("unassigned", lambda: self.conversation(customer=OTHER_ID)),
        ):
            with self.subTest(choice):
                self.choose(self.anna, **{choice: False})
                act()
                self.assertNotIn(self.anna, self.pushed())
                self.choose(self.anna, **{choice: True})
        self.conversation("And on Monday?")
        self.assertIn(self.anna, self.pushed())

    def answered_mid(self):
        self.conversation()
        message = self.answer(self.anna, "Yes")
        self.pushed()
        return message.instagram_message_ids.mid

    def test_note_waits_for_no_push_service(self):
        """The conversation is locked while a note is posted."""
        self.conversation()
        self.as_user(self.anna).instagram_take()
        self.pushed()
        self.post(self.ben, "Call her", subtype=NOTE)
        self.assertFalse(self.service.requests)
        self.assertEqual(list(self.pushed()), [self.anna])

    def test_refused_request_tells_nothing(self):
        self.conversation()
        self.pushed()
        self.as_user(self.anna).instagram_assign(self.ben.id)
        self.env.cr.precommit.clear()
        self.assertEqual(self.pushed(), {})


class TestPushCost(InboxCase):
    """Without devices, a batch costs one query more at most."""

    def test_one_query_for_a_batch(self):
        self.env["mail.push.device"].get_web_push_vapid_public_key()
        counted = []
        notifier = type(self.env["instagram.notifier"])
        original = notifier._push

        def push(model):
            model.env.flush_all()
            before = model.env.cr.sql_log_count
            original(model)
            counted.append(model.env.cr.sql_log_count - before)

        thread = self.conversation()
        self.as_user(self.anna, thread).instagram_take()
        with patch.object(notifier, "_push", push):
            self.receive(
                wrote("One"),
                wrote("Two"),
                *(wrote(customer=f"11298400000000{n}") for n in range(10, 25)),
            )
        self.assertLessEqual(sum(counted), 1)
