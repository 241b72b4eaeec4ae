"""What agents change of conversations: snoozes, tags, priority, several at once."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from ..inbox_case import InboxCase
from ..wire import OTHER_ID, echoed, wrote

HOUR = timedelta(hours=1)


class ChangesCase(InboxCase):
    """Two conversations of the inbox, and one of an inbox of Carl's."""

    def setUp(self):
        super().setUp()
        self.first = self.conversation("Hallo")
        self.second = self.conversation("Hello", customer=OTHER_ID)
        self.both = self.first + self.second
        self.refund, self.delivery = self.env["instagram.tag"].create(
            [{"name": "Refund"}, {"name": "Delivery"}]
        )

    def later(self, **time):
        return fields.Datetime.to_string(fields.Datetime.now() + timedelta(**time))

    def history(self, thread):
        changes = self.env["instagram.conversation.change"]
        found = changes.search([("channel_id", "=", thread.id)], order="id")
        return found.mapped("summary")

    def carls(self):
        """Return an agent of another inbox of the same company."""
        carl = self.new_user("carl.t", "instagram_inbox_group_agent")
        self.new_inbox(
            name="Café",
            instagram_id="17841400000000002",
            app_scoped_id="2",
            agent_ids=[Command.set(carl.ids)],
        )
        return carl


class TestSnooze(ChangesCase):
    """A snoozed conversation is in no list until its time, or a message, comes."""

    def snooze(self, user=None, **time):
        until = self.later(**(time or {"hours": 2}))
        return self.as_user(user or self.anna, self.first).instagram_snooze(until)

    def waiting(self):
        """Return the unassigned conversations that Discuss loads for Anna."""
        found = self.store(self.anna, "instagram.unassigned")
        return {each["id"] for each in found.get("discuss.channel", ())}

    def clock(self, **time):
        with freeze_time(fields.Datetime.now() + timedelta(**time)):
            self.run_job("ir_cron_clock")

    def test_leaves_the_queue_and_comes_back_in_time(self):
        self.assertEqual(self.waiting(), set(self.both.ids))
        self.snooze()
        self.assertEqual(self.waiting(), set(self.second.ids))
        self.clock(minutes=119)
        self.assertTrue(self.first.instagram_snoozed_until)
        self.forget()
        self.clock(minutes=121)
        self.assertFalse(self.first.instagram_snoozed_until)
        self.assertEqual(self.waiting(), set(self.both.ids))
        self.assertIn("snooze is over", self.history(self.first)[-1])
        told = self.heard(self.inbox, "mail.record/insert")
        self.assertIn(
            self.first.id, [each["discuss.channel"][0]["id"] for each in told]
        )

    def test_leaves_its_agents_list_and_comes_back_unread(self):
        self.as_user(self.anna, self.first).instagram_take()
        self.snooze()
        self.assertFalse(self.members(self.first))
        self.assertEqual(self.first.instagram_agent_id, self.anna)
        self.forget()
        self.clock(minutes=121)
        self.assertEqual(self.members(self.first), self.anna)
        member = self.first.channel_member_ids.filtered("partner_id")
        self.assertEqual(member.message_unread_counter, 1)
        (told,) = self.heard(self.anna, "simple_notification")
        self.assertIn("is back", told["message"])

    def test_the_customers_next_message_ends_it(self):
        self.as_user(self.anna, self.first).instagram_take()
        self.snooze()
        self.receive(echoed("We say something"))
        self.assertTrue(self.first.instagram_snoozed_until)
        self.receive(wrote("And?"))
        self.assertFalse(self.first.instagram_snoozed_until)
        self.assertEqual(self.members(self.first), self.anna)
        self.assertIn("the customer wrote", self.history(self.first)[-1])

    def test_ended_by_hand(self):
        self.snooze()
        self.as_user(self.ben, self.first).instagram_snooze(False)
        self.assertFalse(self.first.instagram_snoozed_until)
        self.assertEqual(self.history(self.first)[-1], "Listed again")
        self.assertIn("Snoozed until", self.history(self.first)[-2])

    def test_taking_ends_it(self):
        self.snooze()
        self.as_user(self.ben, self.first).instagram_take()
        self.assertFalse(self.first.instagram_snoozed_until)
        self.assertEqual(self.members(self.first), self.ben)

    def test_replying_keeps_it_and_takes_the_conversation(self):
        self.snooze()
        self.answer(self.ben, "I shall ask.", self.first)
        self.assertEqual(self.first.instagram_agent_id, self.ben)
        self.assertTrue(self.first.instagram_snoozed_until)
        self.assertFalse(self.members(self.first))
        self.clock(minutes=121)
        self.assertEqual(self.members(self.first), self.ben)

    def test_an_agent_who_may_no_longer_read_gets_nothing(self):
        self.as_user(self.anna, self.first).instagram_take()
        self.snooze()
        self.inbox.agent_ids -= self.anna
        self.clock(minutes=121)
        self.assertFalse(self.first.instagram_agent_id)
        self.assertFalse(self.members(self.first))

    def test_resolving_ends_it(self):
        self.snooze()
        self.as_user(self.anna, self.first).instagram_set_status("resolved")
        self.assertFalse(self.first.instagram_snoozed_until)
        with self.assertRaisesRegex(UserError, "reopen it"):
            self.snooze()

    def test_what_a_browser_may_send(self):
        thread = self.as_user(self.anna, self.first)
        for value in (
            *("tomorrow", 5, [1], {"a": 1}, True, "2026-02-30 12:00:00"),
            *("0001-01-01 00:00:00", "9999-12-31 23:59:59", self.later(hours=-1)),
        ):
            with self.subTest(value=value), self.assertRaises(UserError):
                thread.instagram_snooze(value)
        self.assertFalse(self.first.instagram_snoozed_until)


class TestTagsAndPriority(ChangesCase):
    """They belong to the conversation that is open, and end with it."""

    def tag(self, user, tags, thread=None):
        self.as_user(user, thread or self.first).instagram_set_tags(tags.ids)

    def test_tags_reach_browsers(self):
        self.forget()
        self.tag(self.anna, self.refund + self.delivery)
        for channel in (self.first, self.inbox):
            with self.subTest(channel):
                told = self.heard(channel, "mail.record/insert")[-1]
                names = {each["name"] for each in told["instagram.tag"]}
                self.assertEqual(names, {"Refund", "Delivery"})
        self.as_user(self.ben, self.first).instagram_remove_tags(self.refund.ids)
        self.assertEqual(self.first.instagram_tag_ids, self.delivery)
        self.as_user(self.ben, self.first).instagram_add_tags(self.refund.ids)
        self.assertEqual(self.first.instagram_tag_ids, self.delivery + self.refund)

    def test_what_a_browser_may_send(self):
        thread = self.as_user(self.anna, self.first)
        for value in (None, False, 1, "2", "", [], ["1"], {}, {"1": "1"}):
            with self.subTest(priority=value), self.assertRaises(UserError):
                thread.instagram_set_priority(value)
        for value in (
            *(None, False, 5, "x", {"id": 1}),
            *([None], ["x"], [[1]], [2**31], [-1], [True], [1.5], [self.refund.id, {}]),
        ):
            with self.subTest(tags=value), self.assertRaises(UserError):
                thread.instagram_set_tags(value)
        self.assertFalse(self.first.instagram_tag_ids)
        thread.instagram_set_tags([2**31 - 1])
        self.assertFalse(self.first.instagram_tag_ids, "a tag that was deleted")

    def test_next_conversation_begins_without(self):
        self.tag(self.anna, self.refund)
        thread = self.as_user(self.anna, self.first)
        thread.instagram_set_priority("1")
        thread.instagram_set_status("resolved")
        self.assertEqual(self.first.instagram_tag_ids, self.refund)
        thread.instagram_set_status("open")
        self.assertEqual(self.first.instagram_tag_ids, self.refund)
        self.receive(wrote("More of the same"))
        self.assertEqual(self.first.instagram_priority, "1")
        thread.instagram_set_status("resolved")
        self.receive(wrote("Something else"))
        self.assertFalse(self.first.instagram_tag_ids)
        self.assertEqual(self.first.instagram_priority, "0")
        episodes = self.env["instagram.episode"].search(
            [("channel_id", "=", self.first.id)], order="id"
        )
        self.assertEqual(episodes[0].tag_ids, self.refund)
        self.assertEqual(episodes.mapped("priority"), ["1", False])

    def test_only_tags_that_one_may_use(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self.env["instagram.tag"].create(
            {"name": "Refund", "company_id": elsewhere.id}
        )
        self.tag(self.anna, theirs)
        self.assertFalse(self.first.instagram_tag_ids)
        self.manager.company_ids += elsewhere
        with self.assertRaisesRegex(UserError, "another company"):
            thread = self.as_user(self.manager, self.first)
            thread = thread.with_context(
                allowed_company_ids=(self.env.company + elsewhere).ids
            )
            thread.instagram_set_tags(theirs.ids)

    def test_managers_make_tags(self):
        with self.assertRaises(AccessError):
            self.env["instagram.tag"].with_user(self.anna).create({"name": "Mine"})
        tags = self.env["instagram.tag"].with_user(self.manager)
        tag = tags.create({"name": "VIP", "color": 3})
        self.tag(self.anna, tag)
        tag.active = False
        self.assertEqual(
            self.first.with_context(active_test=False).instagram_tag_ids.ids, tag.ids
        )
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            tags.create({"name": "vip"})

    def test_people_without_access_notice_nothing(self):
        """Reading all fields of a channel is no error for anybody."""
        general = self.env["discuss.channel"].create(
            {"name": "General", "channel_type": "channel"}
        )
        for user in (self.outsider, self.anna):
            (values,) = general.with_user(user).read()
            self.assertEqual(values["instagram_tag_ids"], [])
            self.assertFalse(values["instagram_waiting_since"])
        for user in (self.outsider, self.env.ref("base.public_user")):
            tags = self.env["instagram.tag"].with_user(user)
            self.assertFalse(tags.search([]))
            with self.assertRaises(AccessError):
                self.refund.with_user(user).read(["name"])


class TestSeveral(ChangesCase):
    """Several conversations are changed in one request, which one click undoes."""

    def change(self, user, **changes):
        return self.both.with_user(user).instagram_change(changes)

    def undo(self, user, undo):
        self.assertIs(
            self.env["discuss.channel"].with_user(user).instagram_undo(undo), True
        )

    def test_each_change_and_its_undoing(self):
        self.as_user(self.ben, self.second).instagram_take()
        before = [each._instagram_changeable() for each in self.both]
        for changes in (
            {"status": "resolved"},
            {"status": "pending"},
            {"agent_id": self.anna.id},
            {"agent_id": False},
            {"snoozed_until": self.later(hours=5)},
            {"priority": "1"},
            {"tag_ids": (self.delivery + self.refund).ids},
            {"add_tag_ids": self.refund.ids, "priority": "1", "agent_id": self.anna.id},
        ):
            with self.subTest(changes):
                undo = self.change(self.anna, **changes)
                self.env.invalidate_all()
                for each in self.both:
                    now = each._instagram_changeable()
                    for name in changes.keys() & now.keys():
                        self.assertEqual(now[name], changes[name])
                self.undo(self.anna, undo)
                self.env.invalidate_all()
                self.assertEqual(
                    [each._instagram_changeable() for each in self.both], before
                )
                self.assertEqual(self.members(self.second), self.ben)

    def test_undoing_keeps_since_when_the_customer_waits(self):
        since = self.first.instagram_waiting_since
        self.assertTrue(since)
        undo = self.change(self.anna, status="resolved")
        self.assertFalse(self.first.instagram_waiting_since)
        self.undo(self.anna, undo)
        self.assertEqual(self.first.instagram_waiting_since, since)

    def test_a_snooze_that_is_over_is_not_undone(self):
        self.as_user(self.anna, self.first).instagram_snooze(self.later(hours=1))
        undo = self.change(self.anna, status="resolved")
        with freeze_time(fields.Datetime.now() + 2 * HOUR):
            self.undo(self.anna, undo)
        self.assertEqual(set(self.both.mapped("instagram_status")), {"open"})
        self.assertFalse(self.first.instagram_snoozed_until)

    def test_taking_ends_a_snooze(self):
        until = self.later(hours=1)
        self.as_user(self.anna, self.first).instagram_snooze(until)
        undo = self.change(self.ben, agent_id=self.ben.id)
        self.assertFalse(self.first.instagram_snoozed_until)
        self.assertEqual(self.members(self.first), self.ben)
        self.undo(self.ben, undo)
        shown = fields.Datetime.to_string(self.first.instagram_snoozed_until)
        self.assertEqual(shown, until)

    def test_undoing_keeps_a_snooze(self):
        until = self.later(hours=1)
        mine = self.as_user(self.anna, self.first)
        mine.instagram_take()
        mine.instagram_snooze(until)
        self.undo(self.anna, self.change(self.anna, agent_id=False))
        self.assertEqual(self.first.instagram_agent_id, self.anna)
        shown = fields.Datetime.to_string(self.first.instagram_snoozed_until)
        self.assertEqual(shown, until)

    def test_only_what_changes_is_undone(self):
        self.as_user(self.anna, self.first).instagram_set_status("resolved")
        undo = self.change(self.anna, status="resolved")
        self.assertEqual([each["id"] for each in undo], self.second.ids)
        undo = self.change(self.anna, snoozed_until=self.later(hours=1))
        self.assertEqual(undo, [])

    def test_conversations_of_others_are_refused(self):
        carl = self.carls()
        for user in (carl, self.outsider):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.both.with_user(user).instagram_change({"status": "resolved"})
            undo = [{"id": self.first.id, "changes": {"status": "resolved"}}]
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["discuss.channel"].with_user(user).instagram_undo(undo)
        general = self.env["discuss.channel"].create({"name": "General"})
        with self.assertRaisesRegex(UserError, "not an Instagram conversation"):
            general.instagram_change({"status": "resolved"})
        self.assertEqual(set(self.both.mapped("instagram_status")), {"open"})

    def test_what_a_browser_may_send(self):
        thread = self.as_user(self.anna, self.first)
        for changes in (None, [], {"name": "x"}, {"status": "gone"}, {"priority": 1}):
            with self.subTest(changes), self.assertRaises(UserError):
                thread.instagram_change(changes)
        for undo in (None, {}, [None, {"id": "1"}, {"id": 2**40}, 3]):
            with self.subTest(undo):
                self.undo(self.anna, undo)

    def test_form_for_several(self):
        bulk = self.env["instagram.bulk"].with_user(self.anna)
        form = bulk.with_context(instagram_channel_ids=self.both.ids).create(
            {
                "agent_id": self.ben.id,
                "add_tag_ids": [Command.set(self.refund.ids)],
                "priority": "1",
            }
        )
        self.assertLessEqual(self.anna + self.ben, form.assignee_ids)
        action = form.action_apply()
        self.assertEqual(set(self.both.instagram_agent_id), set(self.ben))
        self.assertEqual(self.both.instagram_tag_ids, self.refund)
        self.assertEqual(set(self.both.mapped("instagram_status")), {"open"})
        self.undo(self.anna, action["params"]["undo"])
        self.assertFalse(self.both.instagram_agent_id)
        with self.assertRaises(AccessError):
            theirs = bulk.with_user(self.carls()).with_context(
                instagram_channel_ids=self.both.ids
            )
            theirs.create({"priority": "0"}).action_apply()
