"""Conversations that were given out before: they come back, or the customer does."""

from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time

from ..wire import fixture, wrote
from .assignment_case import AssignmentCase


class TestTheSameAgentAgain(AssignmentCase):
    """A customer who writes again after the conversation was resolved."""

    def setUp(self):
        super().setUp()
        self.ben.instagram_available = False
        (self.first,) = self.arrive(1)
        self.as_user(self.anna, self.first).instagram_set_status("resolved")
        self.ben.instagram_available = True

    def write_again(self):
        self.receive(wrote("Again", customer=self.first.instagram_user_id))
        return self.first.instagram_agent_id

    def test_same(self):
        self.assertEqual(self.write_again(), self.anna)
        self.assertEqual(self.members(self.first), self.anna)
        # nobody answered the first one either
        self.assertEqual(self.unread(self.anna, self.first), 2)
        self.assertEqual(
            self.history(self.first)[-1], f"Given to {self.anna.name} again"
        )
        # it was not her turn
        self.assertEqual(self.agents(self.arrive(1)), [self.ben])

    def test_is_not_available(self):
        ways = (
            lambda: self.anna.write({"instagram_available": False}),
            lambda: self.go(self.anna),
            lambda: self.inbox.write({"assignment_limit": 1}) and self.arrive(2),
        )
        for leave in ways:
            with self.subTest(), self.env.cr.savepoint() as savepoint:
                leave()
                if self.inbox.assignment_limit:
                    self.inbox.assignment_limit = 2
                    self.arrive(1)
                    self.inbox.assignment_limit = 1
                self.assertIn(self.write_again(), (self.ben, self.env["res.users"]))
                savepoint.rollback()
                self.env.invalidate_all()

    def test_nobody_is_available(self):
        """The agent of before may have it again, as soon as they are there."""
        for is_sticky, agent in ((True, self.anna), (False, self.ben)):
            for leave, come in (
                (self.go, self.come),
                (self.take_a_break, self.end_the_break),
            ):
                with self.subTest(is_sticky=is_sticky), self.env.cr.savepoint() as save:
                    self.inbox.assignment_sticky = is_sticky
                    leave(self.anna, self.ben)
                    self.assertFalse(self.write_again())
                    self.assertFalse(self.members(self.first))
                    come(self.ben, self.anna)
                    self.give()
                    self.assertEqual(self.first.instagram_agent_id, agent)
                    save.rollback()
                    self.env.invalidate_all()

    def take_a_break(self, *users):
        for user in users:
            user.instagram_available = False

    def end_the_break(self, *users):
        for user in users:
            user.instagram_available = True

    def test_somebody_else_is_available(self):
        self.go(self.anna, self.ben)
        self.assertFalse(self.write_again())
        self.come(self.ben)
        self.give()
        self.assertEqual(self.first.instagram_agent_id, self.ben)

    def test_not_wanted(self):
        self.inbox.assignment_sticky = False
        self.assertEqual(self.write_again(), self.ben)

    def test_not_wanted_by_hand(self):
        self.inbox.write({"assignment": "manual", "assignment_sticky": False})
        self.forget()
        self.assertFalse(self.write_again())
        self.assertEqual(
            self.history(self.first)[-1], "Back to Unassigned: the customer wrote again"
        )
        self.assertEqual(len(self.heard(self.inbox, "instagram.inbox/new_message")), 1)


class TestReturned(AssignmentCase):
    """A customer waits for an agent who is not there."""

    def setUp(self):
        super().setUp()
        self.inbox.assignment_return_minutes = 12
        self.ben.instagram_available = False
        (self.waiting,) = self.arrive(1)

    def look_after(self, minutes):
        with freeze_time(fields.Datetime.now() + timedelta(minutes=minutes)):
            self.give()
        return self.waiting.instagram_agent_id

    def test_after_the_minutes(self):
        ways = {
            "is not available": lambda: self.anna.write(
                {"instagram_away_reason": "lunch"}
            ),
            "is away": lambda: self.env["mail.presence"]._update_presence(
                self.anna, 3600 * 1000
            ),
            "is offline": lambda: self.go(self.anna),
            "is on leave": lambda: self.anna.write(
                {"out_of_office_from": "2020-01-01 08:00:00"}
            ),
        }
        for why, leave in ways.items():
            with self.subTest(why):
                self.come(self.anna)
                self.anna.write(
                    {"instagram_available": True, "out_of_office_from": False}
                )
                self.waiting.instagram_assign(self.anna.id)
                leave()
                self.assertEqual(self.look_after(11), self.anna)
                self.assertFalse(self.look_after(12.5))
                self.assertFalse(self.members(self.waiting))
                self.assertEqual(
                    self.history(self.waiting)[-1],
                    f"Back to Unassigned after 12 minutes: {self.anna.name} {why}",
                )

    def test_to_somebody_else(self):
        self.go(self.anna)
        self.ben.instagram_available = True
        self.assertEqual(self.look_after(13), self.ben)

    def test_not_of_an_agent_who_is_there(self):
        self.anna.manual_im_status = "busy"
        self.assertEqual(self.look_after(60), self.anna)

    def test_not_what_was_answered(self):
        self.answer(self.anna, "Yes", self.waiting)
        self.go(self.anna)
        self.assertEqual(self.look_after(60), self.anna)

    def test_after_a_snooze(self):
        self.go(self.anna)
        until = fields.Datetime.now() + timedelta(minutes=60)
        self.waiting.instagram_snooze(fields.Datetime.to_string(until))
        with freeze_time(until):
            self.run_job("ir_cron_clock")
        self.assertEqual(self.look_after(71), self.anna)
        self.assertFalse(self.look_after(73))

    def test_listed_again_without_agent(self):
        """It is given out at once, and not only when the job runs anyway."""
        self.go(self.anna)
        self.waiting.instagram_assign(False)
        until = fields.Datetime.now() + timedelta(minutes=60)
        self.waiting.instagram_snooze(fields.Datetime.to_string(until))
        self.forget_wake_ups()
        with freeze_time(until):
            self.run_job("ir_cron_clock")
            self.assert_woken()

    def test_never(self):
        self.inbox.assignment_return_minutes = 0
        self.go(self.anna)
        self.assertEqual(self.look_after(600), self.anna)

    def test_not_by_hand(self):
        self.inbox.assignment = "manual"
        self.go(self.anna)
        self.assertEqual(self.look_after(600), self.anna)


class TestTests(AssignmentCase):
    """Tests of Meta's App Dashboard are not given out."""

    def test_stays_with_the_agent(self):
        def press(at):
            content = fixture("test_message")
            content["entry"][0]["time"] = at
            self.deliver_body(content)
            self.run_incoming()

        press(1661141998)
        (thread,) = self.threads()
        self.assertFalse(thread.instagram_agent_id)
        self.as_user(self.anna, thread).instagram_take()
        self.as_user(self.anna, thread).instagram_set_status("resolved")
        press(1661141999)
        self.assertEqual(thread.instagram_status, "open")
        self.assertEqual(thread.instagram_agent_id, self.anna)
