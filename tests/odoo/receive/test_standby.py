import itertools
from datetime import timedelta

from odoo import fields

from ..changes import handed, reacted, standby
from ..inbox_case import InboxCase
from ..wire import body, fixture, wrote

NOON = fields.Datetime.to_datetime("2025-11-03 12:00:00")
SECOND = timedelta(seconds=1)


class TestStandby(InboxCase):
    """While another app holds a thread, its events are shown and marked."""

    def receive_standby(self, *updates):
        rows = self.deliver_body(standby(*updates))
        self.run_incoming()
        return rows

    def test_shown_and_marked(self):
        rows = self.receive_standby(wrote("Is anybody there?", mid="mid.s"))
        self.assertEqual(rows.state, "done")
        self.assertEqual(self.texts(), ["Is anybody there?"])
        self.assertTrue(self.messages().instagram_message_ids.from_standby)
        self.assertTrue(self.thread().instagram_is_held)
        self.assertEqual(self.thread().instagram_status, "open")

    def test_until_a_normal_event(self):
        self.receive_standby(wrote("one"))
        self.receive(wrote("two"))
        self.assertFalse(self.thread().instagram_is_held)
        first, second = self.messages()
        self.assertTrue(first.instagram_message_ids.from_standby)
        self.assertFalse(second.instagram_message_ids.from_standby)

    def test_a_reaction_is_a_normal_event_too(self):
        self.receive_standby(wrote(mid="mid.s"))
        self.receive(reacted("mid.s"))
        self.assertFalse(self.thread().instagram_is_held)

    def test_a_thread_that_is_known(self):
        thread = self.conversation()
        self.assertFalse(thread.instagram_is_held)
        self.forget()
        self.receive_standby(wrote("again"))
        self.assertTrue(thread.instagram_is_held)
        for listening in (thread, self.inbox):
            told = str(self.heard(listening, "mail.record/insert"))
            self.assertIn("'instagram_is_held': True", told)

    def test_other_threads_are_left_alone(self):
        thread = self.conversation(customer="1129840000000007")
        self.receive_standby(wrote("one"))
        self.assertFalse(thread.instagram_is_held)

    def test_taken_from_us_and_passed_to_us(self):
        thread = self.conversation(at=NOON)
        self.assertEqual(self.receive(handed("take", at=NOON + SECOND)).state, "done")
        self.assertTrue(thread.instagram_is_held)
        row = self.receive(handed("pass", at=NOON + 2 * SECOND))
        self.assertEqual(row.state, "done")
        self.assertFalse(thread.instagram_is_held)
        self.assertEqual(len(self.messages()), 1)

    def test_handover_that_comes_late_changes_nothing(self):
        thread = self.conversation(at=NOON + 2 * SECOND)
        self.receive(handed("take", at=NOON))
        self.assertFalse(thread.instagram_is_held)
        self.receive(handed("take", at=NOON + 3 * SECOND))
        self.receive(handed("pass", at=NOON + SECOND))
        self.assertTrue(thread.instagram_is_held)

    def test_asking_for_a_thread_hands_nothing_over(self):
        thread = self.conversation(at=NOON)
        for held in (False, True):
            if held:
                self.receive_standby(wrote("two", at=NOON + SECOND))
            row = self.receive(handed("request", at=NOON + 2 * SECOND))
            self.assertEqual(row.state, "ignored")
            self.assertIn("asks for", row.error)
            self.assertIs(thread.instagram_is_held, held)

    def test_handover_of_an_unknown_thread(self):
        for action in ("take", "pass"):
            self.assertEqual(self.receive(handed(action)).state, "done")
        self.assertFalse(self.threads())

    def test_every_order(self):
        for number, order in enumerate(itertools.permutations(range(3))):
            customer = f"11298400000004{number:02}"
            bodies = [
                body(wrote("one", customer=customer, at=NOON)),
                standby(wrote("two", customer=customer, at=NOON + SECOND)),
                body(wrote("three", customer=customer, at=NOON + 2 * SECOND)),
            ]
            with self.subTest(order=order):
                for index in order:
                    self.deliver_body(bodies[index])
                    self.run_incoming()
                self.assertFalse(self.thread(customer).instagram_is_held)

    def test_in_the_store(self):
        self.receive_standby(wrote())
        thread = self.thread()
        data = self.store(self.anna, "instagram.unassigned")
        mine = [each for each in data["discuss.channel"] if each["id"] == thread.id]
        self.assertTrue(mine[0]["instagram_is_held"])

    def test_fixture(self):
        self.post_webhook(fixture("standby"))
        self.run_incoming()
        self.assertTrue(self.thread().instagram_is_held)
