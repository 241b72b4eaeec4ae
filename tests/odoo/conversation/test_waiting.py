"""Since when customers wait, and what happens to those who wait too long."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.instagram_inbox.models.conversation import instagram_clock
from odoo.exceptions import ValidationError
from odoo.tests import freeze_time
from odoo.tools import SQL, mute_logger

from ..common import graph_error
from ..inbox_case import InboxCase
from ..wire import OTHER_ID, echoed, wrote

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


class WaitingCase(InboxCase):
    def setUp(self):
        super().setUp()
        self.now = fields.Datetime.now()

    def ago(self, **time):
        return self.now - timedelta(**time)

    def clock(self, at):
        with freeze_time(at):
            self.run_job("ir_cron_clock")

    def told(self, user):
        return [each["message"] for each in self.heard(user, "simple_notification")]


class TestWaitingSince(WaitingCase):
    """The customer's oldest message without a reply."""

    def since(self):
        self.env.invalidate_all()
        return self.thread().instagram_waiting_since

    def test_the_oldest_without_reply(self):
        first, second = self.ago(hours=3), self.ago(hours=2)
        self.receive(wrote(at=first), wrote(at=second))
        self.assertEqual(self.since(), first)
        self.receive(wrote(at=self.ago(hours=1)))
        self.assertEqual(self.since(), first)
        self.post(self.anna, "Yes", self.thread())
        self.assertEqual(self.since(), first, "nothing was sent yet")
        self.run_network()
        self.assertFalse(self.since())
        self.receive(wrote())
        self.assertTrue(self.since())

    def test_a_reply_that_fails_is_none(self):
        self.receive(wrote(at=self.ago(hours=1)))
        self.instagram.answers["send"].append(graph_error(10, subcode=2534022))
        self.answer(self.anna, "Yes", self.thread())
        self.assertEqual(self.parts().state, "failed")
        self.assertEqual(self.since(), self.ago(hours=1))

    def test_answered_in_the_app(self):
        self.receive(wrote(at=self.ago(hours=1)))
        self.receive(echoed(at=self.ago(minutes=10)))
        self.assertFalse(self.since())

    def test_late_messages(self):
        """One that was answered, and one that came before all others."""
        self.receive(wrote(at=self.ago(hours=3)))
        self.receive(echoed(at=self.ago(hours=2)))
        self.receive(wrote(at=self.ago(hours=2, minutes=30)))
        self.assertFalse(self.since())
        self.receive(wrote(at=self.ago(minutes=10)))
        self.receive(wrote(at=self.ago(minutes=20)))
        self.assertEqual(self.since(), self.ago(minutes=20))

    def test_automatic_reply_and_note_are_none(self):
        self.receive(wrote(at=self.ago(hours=1)))
        self.thread().message_post(
            body="Soon.", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.run_network()
        self.post(self.anna, "Careful", self.thread(), "mail.mt_note")
        self.assertEqual(self.since(), self.ago(hours=1))

    def test_resolved_and_reopened(self):
        self.receive(wrote(at=self.ago(hours=1)))
        thread = self.as_user(self.anna)
        for _again in range(2):
            thread.instagram_set_status("resolved")
            self.assertFalse(self.since())
            thread.instagram_set_status("open")
            self.assertEqual(self.since(), self.ago(hours=1))
        self.receive(wrote(at=self.ago(minutes=1)))
        self.assertEqual(self.since(), self.ago(hours=1))
        self.answer(self.anna, "Yes", self.thread())
        self.assertFalse(self.since())

    def test_rebuilding_keeps_it(self):
        self.receive(wrote(at=self.ago(hours=1)))
        self.inbox.with_user(self.manager).action_rebuild_overview()
        self.run_job("ir_cron_report")
        self.assertEqual(self.since(), self.ago(hours=1))

    def test_a_list_of_those_who_wait_longest_uses_an_index(self):
        query = self.env["discuss.channel"]._search(
            [("instagram_waiting_since", "!=", False)],
            order="instagram_priority desc, instagram_waiting_since, id",
            limit=80,
        )
        # the few rows of a test need no index
        self.env.cr.execute(
            "SET LOCAL enable_seqscan TO off; SET LOCAL enable_sort TO off"
        )
        plan = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        lines = "\n".join(line for (line,) in plan)
        self.assertIn("instagram_waiting_idx", lines)
        self.assertNotIn("Sort", lines)


class TestLate(WaitingCase):
    """Conversations whose first reply is overdue by the inbox's target."""

    def setUp(self):
        super().setUp()
        self.inbox.first_response_target = 2
        self.receive(wrote(at=self.ago(hours=1)))
        self.channel = self.thread()

    def late(self, at):
        with freeze_time(at):
            channels = self.env["discuss.channel"].with_user(self.anna)
            found = channels.search([("instagram_is_late", "=", True)])
            self.env.invalidate_all()
            self.assertEqual(self.channel.instagram_is_late, self.channel in found)
            return bool(found)

    def test_late_until_the_first_reply(self):
        self.assertEqual(self.channel.instagram_response_due, self.now + HOUR)
        self.assertFalse(self.late(self.now + 59 * MINUTE))
        self.assertTrue(self.late(self.now + 61 * MINUTE))
        self.answer(self.anna, "Yes", self.channel)
        self.assertFalse(self.channel.instagram_response_due)
        self.receive(wrote())
        self.assertFalse(self.late(self.now + 100 * HOUR))

    def test_due_soon_in_the_last_quarter(self):
        for minutes, is_soon in ((29, False), (31, True), (59, True), (61, False)):
            with (
                self.subTest(minutes=minutes),
                freeze_time(self.now + minutes * MINUTE),
            ):
                self.env.invalidate_all()
                self.assertEqual(self.channel.instagram_is_due_soon, is_soon)

    def test_resolved_is_not_late(self):
        self.as_user(self.anna).instagram_set_status("resolved")
        self.assertFalse(self.late(self.now + 9 * HOUR))
        self.as_user(self.anna).instagram_set_status("open")
        self.assertTrue(self.late(self.now + 9 * HOUR))

    def test_new_target(self):
        self.inbox.with_user(self.manager).first_response_target = 4
        self.assertEqual(self.channel.instagram_response_due, self.now + 3 * HOUR)
        self.inbox.with_user(self.manager).first_response_target = 0
        self.assertFalse(self.channel.instagram_response_due)
        with self.assertRaises(ValidationError):
            self.inbox.first_response_target = -1

    def test_business_hours(self):
        calendar = self.env["resource.calendar"].create(
            {"name": "9 to 17", "tz": "UTC"}
        )
        self.inbox.resource_calendar_id = calendar
        friday = fields.Datetime.to_datetime("2025-10-31 15:30:00")
        with freeze_time(friday):
            self.receive(wrote(customer=OTHER_ID, at=friday))
        attended = calendar.plan_hours(2, friday, compute_leaves=True)
        self.assertEqual(self.thread(OTHER_ID).instagram_response_due, attended)
        self.assertEqual(attended.weekday(), 0)

    def test_agent_is_reminded_once_then_managers(self):
        self.as_user(self.anna).instagram_take()
        self.forget()
        for minutes in (59, 61, 70, 179):
            self.clock(self.now + minutes * MINUTE)
            self.assertEqual(len(self.told(self.anna)), minutes > 60)
            self.assertFalse(self.told(self.ben) + self.told(self.manager))
        for minutes in (181, 190):
            self.clock(self.now + minutes * MINUTE)
            self.assertEqual(len(self.told(self.anna)), 1)
            self.assertEqual(len(self.told(self.manager)), 1)
        self.assertIn(self.anna.name, self.told(self.manager)[0])

    def test_managers_hear_of_each_inbox(self):
        """Those that are not very late yet do not keep the others waiting."""
        slow = self.new_inbox(
            name="Slow", instagram_id="17841400000000002", first_response_target=90
        )
        first = self.env["discuss.channel"].union(
            *(
                self.conversation(customer=str(number), at=self.ago(hours=24))
                for number in range(61, 63)
            )
        )
        first.instagram_inbox_id = slow
        first.instagram_reminded = "agent"
        self.clock(self.now + 61 * MINUTE)
        self.forget()
        with patch(
            "odoo.addons.instagram_inbox.models.conversation.instagram_clock.BATCH", 2
        ):
            self.clock(self.now + 181 * MINUTE)
        [sentence] = self.told(self.manager)
        self.assertIn(self.channel.name, sentence)

    def test_everybody_is_reminded_of_what_nobody_has(self):
        self.forget()
        self.clock(self.now + 61 * MINUTE)
        for agent in (self.anna, self.ben):
            self.assertEqual(len(self.told(agent)), 1)
        self.assertFalse(self.told(self.outsider))

    def test_many_are_told_in_one_sentence(self):
        for customer in ("61", "62"):
            self.receive(wrote(customer=customer, at=self.ago(hours=1)))
        self.forget()
        self.clock(self.now + 61 * MINUTE)
        self.assertEqual(len(self.told(self.ben)), 3)
        for customer in ("63", "64", "65", "66"):
            self.receive(wrote(customer=customer, at=self.ago(hours=1)))
        self.forget()
        self.clock(self.now + 62 * MINUTE)
        [sentence] = self.told(self.anna)
        self.assertEqual(
            sentence,
            "4 conversations wait for a first reply longer than intended.",
        )
        self.assertEqual(self.told(self.ben), [sentence])

    def test_people_choose_what_they_are_reminded_of(self):
        choices = self.env["instagram.inbox.notification"]
        for user, name in ((self.anna, "unassigned"), (self.ben, "mine")):
            choices.with_user(user).instagram_choose(self.inbox.id, {name: False})
        self.receive(wrote(customer=OTHER_ID, at=self.ago(hours=1)))
        self.as_user(self.ben, self.thread(OTHER_ID)).instagram_take()
        self.forget()
        self.clock(self.now + 61 * MINUTE)
        self.assertFalse(self.told(self.anna))
        [sentence] = self.told(self.ben)
        self.assertIn(self.channel.name, sentence)

    def test_nobody_is_reminded_of_what_they_muted(self):
        self.as_user(self.anna).instagram_take()
        member = self.channel.channel_member_ids.filtered(
            lambda each: each.partner_id == self.anna.partner_id
        )
        member.mute_until_dt = self.now + 99 * HOUR
        self.forget()
        self.clock(self.now + 61 * MINUTE)
        self.assertFalse(self.told(self.anna))

    def test_snoozed_ones_are_left_alone(self):
        until = fields.Datetime.to_string(self.now + 9 * HOUR)
        self.as_user(self.anna).instagram_snooze(until)
        self.forget()
        self.clock(self.now + 2 * HOUR)
        self.assertFalse(self.told(self.anna))

    def test_next_conversation_has_reminders_of_its_own(self):
        self.clock(self.now + 61 * MINUTE)
        self.as_user(self.anna).instagram_set_status("resolved")
        self.receive(wrote())
        self.assertFalse(self.channel.instagram_reminded)
        self.assertTrue(self.channel.instagram_response_due)


class TestClosing(WaitingCase):
    """Customers who wait while the reply window comes to its end."""

    def setUp(self):
        super().setUp()
        self.receive(wrote(at=self.ago(hours=20)))
        self.channel = self.thread()

    def closing(self, at):
        with freeze_time(at):
            self.env.invalidate_all()
            channels = self.env["discuss.channel"].with_user(self.anna)
            found = channels.search([("instagram_is_closing", "=", True)])
            self.assertEqual(self.channel.instagram_is_closing, self.channel in found)
            return bool(found)

    def test_closing_within_the_chosen_time(self):
        for minutes, is_closing in ((59, False), (61, True), (239, True), (241, False)):
            with self.subTest(minutes=minutes):
                at = self.now + minutes * MINUTE
                self.assertEqual(self.closing(at), is_closing)
        self.inbox.closing_soon_hours = 1
        self.assertFalse(self.closing(self.now + 61 * MINUTE))
        self.inbox.closing_soon_hours = 0
        self.assertFalse(self.closing(self.now + 239 * MINUTE))

    def test_a_person_may_have_longer(self):
        self.set_parameter("human_agent", "True")
        self.assertFalse(self.closing(self.now + 61 * MINUTE))
        self.assertTrue(self.closing(self.now + timedelta(days=6, minutes=61)))

    def test_answered_is_not_closing(self):
        self.answer(self.anna, "Yes", self.channel)
        self.assertFalse(self.closing(self.now + 61 * MINUTE))

    def test_told_once(self):
        self.as_user(self.anna).instagram_take()
        self.forget()
        for minutes in (59, 61, 70):
            self.clock(self.now + minutes * MINUTE)
            self.assertEqual(len(self.told(self.anna)), minutes > 60)
        self.assertFalse(self.told(self.ben))
        self.receive(wrote())
        self.clock(fields.Datetime.now() + 22 * HOUR)
        self.assertEqual(len(self.told(self.anna)), 2)


class TestClock(WaitingCase):
    """The job that does what is due."""

    def test_conversations_that_fail_do_not_hold_up_others(self):
        """Also not when they come first, and are as many as the job looks at at once."""
        failing = self.conversation()
        others = [self.conversation(customer=each) for each in (OTHER_ID, "61")]
        for hours, thread in enumerate([failing, *others], start=1):
            until = fields.Datetime.to_string(self.now + hours * HOUR)
            self.as_user(self.anna, thread).instagram_snooze(until)
        wake, looked = type(failing)._instagram_wake, []

        def failing_wake(channel):
            looked.append(channel)
            if channel == failing:
                raise ValueError("Something unforeseen")
            return wake(channel)

        with (
            patch.object(type(failing), "_instagram_wake", failing_wake),
            patch.object(instagram_clock, "BATCH", 1),
            mute_logger(instagram_clock.__name__),
        ):
            self.clock(self.now + 9 * HOUR)
        self.assertEqual(looked, [failing, *others])
        self.assertTrue(failing.instagram_snoozed_until)
        for other in others:
            self.assertFalse(other.instagram_snoozed_until)

    def test_a_reminder_that_did_not_go_out_is_made_up_for(self):
        """Odoo may end at any moment."""
        self.inbox.first_response_target = 2
        self.receive(wrote(at=self.ago(hours=1)))
        self.as_user(self.anna).instagram_take()
        self.forget()
        announcement = type(self.env["instagram.announcement"])
        with (
            patch.object(announcement, "_remind", side_effect=KeyboardInterrupt),
            self.assertRaises(KeyboardInterrupt),
        ):
            self.clock(self.now + 61 * MINUTE)
        for _again in range(2):
            self.clock(self.now + 62 * MINUTE)
        self.assertEqual(len(self.told(self.anna)), 1)

    def test_managers_hear_of_those_behind_many_that_are_only_late(self):
        self.inbox.first_response_target = 2
        patient = self.new_inbox(
            instagram_id="17841400000000009", app_scoped_id="9", name="Patient"
        )
        patient.first_response_target = 100
        self.receive(wrote(customer=OTHER_ID, at=self.ago(hours=9)))
        late = self.thread(OTHER_ID)
        self.receive(wrote(at=self.ago(hours=1)))
        late.instagram_inbox_id = patient
        with patch.object(instagram_clock, "BATCH", 1):
            for hours in (2, 4):
                self.clock(self.now + hours * HOUR)
        self.assertEqual(late.instagram_reminded, "agent")
        self.assertEqual(self.thread().instagram_reminded, "managers")


class TestQuiet(WaitingCase):
    """Conversations are resolved when the customer does not write for days."""

    def setUp(self):
        super().setUp()
        self.receive(wrote(at=self.ago(days=2)))
        self.receive(echoed(at=self.ago(days=1)))
        self.channel = self.thread()

    def status(self, at=None):
        self.clock(at or self.now)
        self.env.invalidate_all()
        return self.channel.instagram_status

    def test_after_the_days(self):
        self.assertEqual(self.status(self.now + timedelta(days=99)), "open")
        self.inbox.auto_resolve_days = 3
        self.assertEqual(self.status(self.now + 23 * HOUR), "open")
        self.assertEqual(self.status(self.now + 25 * HOUR), "resolved")
        change = self.env["instagram.conversation.change"].search([], limit=1)
        self.assertEqual(
            change.summary, "Resolved: the customer did not write for days"
        )
        self.assertFalse(change.user_id)
        fact = self.env["instagram.inbox.report"].search([("resolutions", ">", 0)])
        self.assertTrue(fact.is_automatic)
        self.assertFalse(fact.agent_id)

    def test_never_while_the_customer_waits(self):
        self.inbox.auto_resolve_days = 1
        self.receive(wrote(at=self.ago(hours=30)))
        self.assertEqual(self.status(), "resolved")
        self.receive(wrote(at=self.ago(hours=20)))
        self.assertEqual(self.status(self.now + 99 * HOUR), "open")

    def test_not_while_snoozed(self):
        self.inbox.auto_resolve_days = 1
        until = fields.Datetime.to_string(self.now + timedelta(days=9))
        self.as_user(self.anna).instagram_snooze(until)
        self.assertEqual(self.status(self.now + timedelta(days=5)), "open")

    def test_stays_reopened_for_the_days(self):
        self.inbox.auto_resolve_days = 3
        self.assertEqual(self.status(self.now + 25 * HOUR), "resolved")
        reopened = self.now + 26 * HOUR
        with freeze_time(reopened):
            self.as_user(self.anna).instagram_set_status("open")
        self.assertEqual(self.status(reopened + HOUR), "open")
        self.assertEqual(self.status(reopened + 73 * HOUR), "resolved")

    def test_who_was_put_back_is_found_by_an_index(self):
        found = self.env["instagram.clock"]._put_back(self.ago(days=2))
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        rows = self.env.execute_query(SQL("EXPLAIN %s", found))
        self.assertIn("_put_back_idx", str(rows))

    def test_stays_listed_for_the_days_after_a_snooze(self):
        self.inbox.auto_resolve_days = 1
        until = self.now + timedelta(days=9)
        self.as_user(self.anna).instagram_snooze(fields.Datetime.to_string(until))
        self.assertEqual(self.status(until + HOUR), "open")
        self.assertFalse(self.channel.instagram_snoozed_until)
        self.assertEqual(self.status(until + 26 * HOUR), "resolved")
