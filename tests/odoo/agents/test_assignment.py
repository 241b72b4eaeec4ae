"""Inboxes give their conversations to the agents who are available."""

from collections import Counter
from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.addons.instagram_inbox.tools.discuss import AGENT, DESK
from odoo.fields import Command
from odoo.sql_db import db_connect
from odoo.tests import freeze_time
from psycopg2.errors import LockNotAvailable, SerializationFailure

from ..wire import wrote
from .assignment_case import AssignmentCase


class TestGivenOut(AssignmentCase):
    """To whom new conversations are given."""

    def test_by_hand(self):
        self.inbox.assignment = "manual"
        threads = self.arrive(2)
        self.give()
        self.assertFalse(threads.instagram_agent_id)

    def test_in_turn(self):
        first = self.arrive(3)
        self.assertEqual(self.agents(first), [self.anna, self.ben, self.anna])
        # also over several batches, whatever anybody resolves or takes meanwhile
        first.with_user(self.ben).action_instagram_take()
        self.assertEqual(self.agents(self.arrive(2)), [self.ben, self.anna])

    def test_fewest_open_first(self):
        self.inbox.assignment = "balanced"
        self.go(self.ben)
        self.arrive(3)
        self.come(self.ben)
        threads = self.arrive(4)
        self.assertEqual(self.agents(threads)[:3], [self.ben] * 3)
        # one that is resolved or waits for the customer is not open
        mine = self.threads().filtered(lambda t: t.instagram_agent_id == self.anna)
        for thread, status in zip(mine[:2], ("resolved", "pending"), strict=True):
            thread.instagram_set_status(status)
        self.assertEqual(self.agents(self.arrive(1)), [self.anna])

    def test_room_for_another_one(self):
        """One that is resolved, snoozed or waits for the customer is not open."""
        self.ben.instagram_available = False
        self.inbox.assignment_limit = 1
        tomorrow = fields.Datetime.to_string(fields.Datetime.now() + timedelta(days=1))
        (thread,) = self.arrive(1)
        for close in (
            lambda each: each.instagram_set_status("resolved"),
            lambda each: each.instagram_set_status("pending"),
            lambda each: each.instagram_snooze(tomorrow),
        ):
            (next_one,) = self.arrive(1)
            self.assertFalse(next_one.instagram_agent_id)
            self.forget_wake_ups()
            close(thread)
            self.assert_woken()
            self.give()
            self.assertEqual(next_one.instagram_agent_id, self.anna)
            thread = next_one

    def test_up_to_the_limit(self):
        for assignment in ("round_robin", "balanced"):
            with self.subTest(assignment):
                self.threads().with_user(self.anna).action_instagram_resolve()
                self.inbox.write({"assignment": assignment, "assignment_limit": 2})
                threads = self.arrive(5)
                counts = Counter(self.agents(threads))
                self.assertEqual((counts[self.anna], counts[self.ben]), (2, 2))
                (rest,) = threads.filtered(lambda t: not t.instagram_agent_id)
                self.give()
                self.assertFalse(rest.instagram_agent_id)
                mine = threads.filtered(lambda t: t.instagram_agent_id == self.ben)
                self.as_user(self.ben, mine[0]).instagram_set_status("pending")
                self.assert_woken()
                self.give()
                self.assertEqual(rest.instagram_agent_id, self.ben)
                # agents may take more by hand
                self.as_user(self.ben, threads[0]).instagram_take()

    def test_limit_counts_all_inboxes(self):
        other = self.new_inbox(name="Shop", instagram_id="17841400000000002")
        self.inbox.assignment_limit = 1
        self.arrive(2).sudo().instagram_inbox_id = other
        self.assertFalse(any(self.agents(self.arrive(1))))

    def test_nobody_available(self):
        self.go(self.anna, self.ben)
        threads = self.arrive(3)
        self.give()
        self.assertFalse(threads.instagram_agent_id)
        self.assertEqual(len(self.heard(self.inbox, "instagram.inbox/new_message")), 3)
        self.inbox.assignment_limit = 2
        oldest = threads.sorted("id")[0]
        for number, thread in enumerate(threads.sorted("id", reverse=True)):
            episode = self.env["instagram.episode"]._open_by_channel(thread)[thread]
            episode.waiting_since = fields.Datetime.now() - timedelta(hours=number)
        self.forget_wake_ups()
        self.come(self.anna)
        self.assert_woken()
        self.give()
        given = threads.filtered("instagram_agent_id")
        self.assertEqual(given.instagram_agent_id, self.anna)
        self.assertEqual(given, threads.sorted("id")[:2])
        self.assertIn(oldest, given)

    def test_who_is_not_available(self):
        users = type(self.env["res.users"])
        users_im_status = users._compute_im_status
        for status in ("away", "busy", "offline", "leave_online", "presence_home_away"):
            with self.subTest(status):

                def compute(records, status=status):
                    users_im_status(records)
                    (records & self.anna).im_status = status

                self.env.invalidate_all()
                with patch.object(users, "_compute_im_status", compute):
                    self.assertEqual(self.agents(self.arrive(2)), [self.ben] * 2)
        self.env.invalidate_all()
        self.anna.out_of_office_from = "2020-01-01 08:00:00"
        self.assertEqual(self.agents(self.arrive(2)), [self.ben] * 2)

    def test_switch(self):
        mine = self.anna.with_user(self.anna)
        self.ben.instagram_available = False
        for reason in ("break", "lunch"):
            mine.write({"instagram_away_reason": reason})
            self.assertFalse(mine.instagram_available)
            (thread,) = self.arrive(1)
            self.assertFalse(thread.instagram_agent_id)
            self.forget_wake_ups()
            mine.write({"instagram_available": True})
            self.assertFalse(self.anna.instagram_away_reason)
            self.assert_woken()
            self.give()
            self.assertEqual(thread.instagram_agent_id, self.anna)
        told = self.heard(self.anna, "mail.record/insert")
        switches = [each["Store"] for each in told if "Store" in each]
        self.assertEqual(
            [each["instagram_away_reason"] for each in switches],
            ["break", False, "lunch", False],
        )
        found = self.env["res.users"].search([("instagram_available", "=", False)])
        self.assertEqual(found, self.ben)

    def test_cards_hear_who_is_there(self):
        ways = (
            lambda: self.anna.write({"instagram_away_reason": "lunch"}),
            lambda: self.go(self.anna),
            lambda: self.come(self.anna),
        )
        for change in ways:
            with self.subTest():
                self.forget()
                change()
                self.assertTrue(self.heard_by_cards())
        self.forget()
        self.come(self.anna)
        self.assertFalse(self.heard_by_cards(), "nothing changed")

    def heard_by_cards(self):
        return self.heard(self.inbox, "instagram.inbox/agents_changed", DESK)

    def test_business_hours(self):
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Mondays",
                "tz": "UTC",
                "attendance_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "name": "Morning",
                            "dayofweek": "0",
                            "hour_from": 9,
                            "hour_to": 12,
                        }
                    ),
                ],
            }
        )
        self.inbox.resource_calendar_id = calendar
        (thread,) = self.threads() or self.arrive_at("2031-01-06 08:59:00")
        self.assertFalse(thread.instagram_agent_id)
        with freeze_time("2031-01-06 09:00:00"):
            self.give()
        self.assertTrue(thread.instagram_agent_id)
        self.assertTrue(self.arrive_at("2031-01-06 11:59:00").instagram_agent_id)

    def arrive_at(self, moment):
        with freeze_time(moment):
            return self.arrive(1)

    def test_what_is_not_given_out(self):
        """Neither what another inbox has, nor what nobody has to reply to."""
        self.go(self.anna, self.ben)
        pending, test = self.arrive(2)
        pending.instagram_set_status("pending")
        test.instagram_contact_id.is_test = True
        self.inbox.state = "disconnected"
        rest = self.arrive(1)
        self.come(self.anna)
        self.give()
        self.inbox.state = "connected"
        self.assertFalse((pending + test + rest).instagram_agent_id)
        self.give()
        self.assertEqual(
            self.agents(pending + test + rest),
            [pending.instagram_agent_id] * 2 + [self.anna],
        )

    def test_agents_only(self):
        """Whoever may no longer answer gets nothing."""
        self.anna.group_ids -= self.env.ref(AGENT)
        self.assertEqual(self.agents(self.arrive(2)), [self.ben] * 2)
        self.ben.active = False
        self.assertFalse(any(self.agents(self.arrive(1))))

    def test_returned_by_hand(self):
        """It is not given to the agent again who did not want it."""
        self.go(self.ben)
        (thread,) = self.arrive(1)
        self.as_user(self.anna, thread).instagram_assign(False)
        self.assert_woken()
        self.give()
        self.assertFalse(thread.instagram_agent_id)
        self.come(self.ben)
        self.give()
        self.assertEqual(thread.instagram_agent_id, self.ben)


class TestHeard(AssignmentCase):
    """What a conversation is like that was given to an agent."""

    def test_like_one_that_was_taken(self):
        self.ben.instagram_available = False
        (given,) = self.arrive(1)
        self.inbox.assignment = "manual"
        (taken,) = self.arrive(1)
        self.as_user(self.anna, taken).instagram_take()
        for thread in (given, taken):
            self.assertEqual(thread.instagram_agent_id, self.anna)
            self.assertEqual(self.members(thread), self.anna)
            self.assertTrue(thread.instagram_agent_since)
            self.receive(wrote("More", customer=thread.instagram_user_id))
        self.assertEqual(self.unread(self.anna, given), 2)
        self.assertEqual(self.unread(self.anna, taken), 1)

    def test_history(self):
        (thread,) = self.arrive(1)
        name = thread.instagram_agent_id.name
        self.assertEqual(self.history(thread), [f"Given to {name} in turn"])
        self.inbox.assignment = "balanced"
        (thread,) = self.arrive(1)
        name = thread.instagram_agent_id.name
        self.assertEqual(
            self.history(thread),
            [f"Given to {name}, who had the fewest open conversations"],
        )
        change = self.env["instagram.conversation.change"].search(
            [("channel_id", "=", thread.id)]
        )
        self.assertEqual(
            (change.reason, change.author_name), ("fewest", "Automatically")
        )

    def test_told_with_the_message(self):
        self.ben.instagram_available = False
        self.forget()
        threads = self.arrive(2)
        self.assert_told(threads)
        # it is nobody else's news
        self.assertFalse(self.heard(self.inbox, "instagram.inbox/new_message"))

    def test_told_later(self):
        self.go(self.anna, self.ben)
        threads = self.arrive(2)
        self.come(self.anna)
        self.forget()
        self.give()
        self.assert_told(threads)
        # everybody's queue is up to date
        shown = [
            each["id"]
            for told in self.heard(self.inbox, "mail.record/insert")
            for each in told.get("discuss.channel", ())
            if each.get("instagram_agent_id") == self.anna.id
        ]
        self.assertEqual(sorted(shown), sorted(threads.ids))

    def assert_told(self, threads):
        """Assert that Anna's browser can show threads, unread, with their message."""
        (told,) = self.heard(self.anna, "instagram.inbox/given")
        data = told["data"]
        self.assertEqual(sorted(told["channel_ids"]), sorted(threads.ids))
        self.assertEqual(
            sorted(each["id"] for each in data["discuss.channel"]), sorted(threads.ids)
        )
        mine = [
            each
            for each in data["discuss.channel.member"]
            if each.get("partner_id") == self.anna.partner_id.id
        ]
        self.assertEqual([each["message_unread_counter"] for each in mine], [1, 1])
        self.assertEqual(len(data["mail.message"]), 2)
        self.assertEqual(len({each["id"] for each in data["mail.guest"]}), 2)


class TestComingAndGoing(AssignmentCase):
    def test_a_day(self):
        """300 conversations, and ten agents who come and go."""
        team = self.anna + self.ben
        for number in range(8):
            team += self.new_user(f"day{number}.t", "instagram_inbox_group_agent")
        self.inbox.agent_ids = team
        self.inbox.assignment_limit = 45
        for number, count in enumerate((3, 10, 0, 1, 7, 5, 0, 9, 2, 6)):
            here = team.browse((team.ids[number:] + team.ids)[:count])
            self.go(*(team - here).filtered("presence_ids"))
            self.come(*here)
            self.give()
            before = Counter(self.agents(self.threads()))
            self.arrive(30)
            after = Counter(self.agents(self.threads()))
            new = [after[user] - before[user] for user in here]
            full = any(after[user] >= 45 for user in here)
            # each in turn: nobody gets two more than another
            self.assertTrue(full or not here or max(new) - min(new) <= 1, new)
            self.assertLessEqual(max(after[user] for user in team), 45)
        self.come(*team)
        self.give()
        threads = self.threads()
        self.assertEqual(len(threads), 300)
        self.assertTrue(all(self.agents(threads)))
        changes = self.env["instagram.conversation.change"].search(
            [("channel_id", "in", threads.ids), ("kind", "=", "agent")]
        )
        self.assertEqual(len(changes), len(changes.channel_id))


class TestTwoAtOnce(AssignmentCase):
    """Two real transactions that give conversations to the same agents."""

    def transaction(self):
        cursor = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(cursor.close)
        return api.Environment(cursor, SUPERUSER_ID, {})

    def turns(self, env, wait=True):
        users = env.ref("base.user_root") + env.ref("base.user_admin")
        return env["instagram.assignment"]._lock_turns(users, wait)[1]

    def test_second_begins_again(self):
        first, second = self.transaction(), self.transaction()
        admin = self.env.ref("base.user_admin").id
        self.turns(first)
        first.cr.commit()
        self.turns(second)
        second.cr.commit()
        self.addCleanup(first.cr.commit)
        self.addCleanup(first.cr.execute, "DELETE FROM instagram_turn")
        second.cr.execute("SELECT 1 FROM instagram_turn")  # its snapshot
        self.turns(first)
        with self.assertRaises(LockNotAvailable), second.cr.savepoint(flush=False):
            self.turns(second, wait=False)
        first["instagram.assignment"]._write_turns({admin: (1, 1)}, {admin})
        first.cr.commit()
        with self.assertRaises(SerializationFailure), second.cr.savepoint(flush=False):
            self.turns(second)
        second.cr.rollback()
        turns = self.turns(second)
        self.assertEqual(max(turns, key=turns.get), admin)
        second.cr.rollback()


class TestCosts(AssignmentCase):
    """Queries do not depend on how many agents or conversations there are."""

    def queries(self, conversations):
        customers = self.customers(conversations)
        self.deliver(*(wrote("Hello", customer=each) for each in customers))
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.run_incoming()
        count = self.env.cr.sql_log_count - before
        self.assertTrue(all(self.agents(self.threads_of(customers))))
        return count

    def test_many_agents(self):
        self.queries(4)
        few = self.queries(20)
        crowd = self.env["res.users"].union(
            *(
                self.new_user(f"agent{number}.t", "instagram_inbox_group_agent")
                for number in range(60)
            )
        )
        self.come(*crowd)
        self.inbox.agent_ids |= crowd
        for user in crowd:
            user.has_group(AGENT)  # Odoo keeps the groups of each user in memory
        self.queries(4)
        self.assertLessEqual(self.queries(20), few)

    def test_many_conversations(self):
        self.queries(2)
        given = self.queries(12) - self.queries(2)
        self.inbox.assignment = "manual"

        def by_hand(count):
            customers = self.customers(count)
            self.deliver(*(wrote("Hello", customer=each) for each in customers))
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.run_incoming()
            return self.env.cr.sql_log_count - before

        self.assertLessEqual((given - (by_hand(12) - by_hand(2))) / 10, 0.5)
