import re
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time

from ..changes import reacted
from ..inbox_case import InboxCase
from ..wire import echoed, saw, wrote


class TestAssignment(InboxCase):
    """Who handles a conversation."""

    def setUp(self):
        super().setUp()
        self.channel = self.conversation("Hallo")

    def assert_handled_by(self, user):
        self.assertEqual(self.channel.instagram_agent_id, user)
        self.assertEqual(self.members(), user)

    def unread(self, user):
        member = self.channel.channel_member_ids.filtered(
            lambda each: each.partner_id == user.partner_id
        )
        return member.message_unread_counter

    def test_at_first_nobody(self):
        self.assert_handled_by(self.env["res.users"])

    def test_take(self):
        self.assertIs(self.as_user(self.anna).instagram_take(), True)
        self.assert_handled_by(self.anna)

    def test_take_again(self):
        self.as_user(self.anna).instagram_take()
        self.assertIs(self.as_user(self.anna).instagram_take(), True)
        self.assert_handled_by(self.anna)

    def test_take_lost(self):
        self.as_user(self.anna).instagram_take()
        self.forget()
        self.assertIs(self.as_user(self.ben).instagram_take(), False)
        self.assert_handled_by(self.anna)
        told = self.heard(self.ben, "mail.record/insert")
        self.assertEqual(
            told[-1]["discuss.channel"][0]["instagram_agent_id"], self.anna.id
        )

    def test_first_answer_takes(self):
        self.post(self.anna, "Yes, we do.")
        self.assert_handled_by(self.anna)

    def test_answer_of_a_colleague_does_not_take(self):
        self.as_user(self.anna).instagram_take()
        self.post(self.ben, "Let me help")
        self.assert_handled_by(self.anna)

    def test_note_does_not_take(self):
        self.post(self.anna, "For later", subtype="mail.mt_note")
        self.assert_handled_by(self.env["res.users"])

    def test_managers_answer_takes(self):
        self.manager.company_ids |= self.inbox.company_id
        self.post(self.manager, "I am the boss")
        self.assert_handled_by(self.manager)

    def test_assign_to_another_agent(self):
        self.as_user(self.anna).instagram_take()
        self.as_user(self.anna).instagram_assign(self.ben.id)
        self.assert_handled_by(self.ben)

    def test_assign_to_a_manager_of_several_companies(self):
        """The colleague who assigns it need not know those companies."""
        other = self.env["res.company"].create({"name": "Café"})
        self.manager.company_ids |= other
        self.env.invalidate_all()
        self.as_user(self.anna).instagram_assign(self.manager.id)
        self.assertEqual(self.thread().instagram_agent_id, self.manager)
        self.manager.write(
            {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "is not an agent of the inbox"):
            self.as_user(self.anna).instagram_assign(self.manager.id)

    def test_assign_to_no_agent_is_refused(self):
        refusal = re.escape(f"{self.outsider.name} is not an agent of the inbox Bakery")
        with self.assertRaisesRegex(UserError, refusal):
            self.as_user(self.anna).instagram_assign(self.outsider.id)
        with self.assertRaisesRegex(UserError, "This user is not an agent"):
            self.as_user(self.anna).instagram_assign(2**31 - 1)
        self.assert_handled_by(self.env["res.users"])

    def test_what_a_browser_may_send(self):
        """Nobody meets an error of Odoo's own, and nothing changes."""
        self.as_user(self.anna).instagram_take()
        anything = ("", "2", "open ", [1, 2], {"id": 2}, [[]], {}, None, True, -1, 2.5)
        for value in (*anything, 2**31, 10**30, str(self.ben.id), [self.ben.id]):
            with self.subTest(value=value):
                if value:
                    with self.assertRaisesRegex(UserError, "This user is not an agent"):
                        self.as_user(self.anna).instagram_assign(value)
                with self.assertRaisesRegex(UserError, "A conversation cannot be"):
                    self.as_user(self.anna).instagram_set_status(value)
        self.assert_handled_by(self.anna)
        self.assertEqual(self.thread().instagram_status, "open")

    def test_assign_to_agent_of_another_inbox_is_refused(self):
        stranger = self.new_user("carl.t", "instagram_inbox_group_agent")
        with self.assertRaises(UserError):
            self.as_user(self.anna).instagram_assign(stranger.id)

    def test_assign_to_archived_agent_is_refused(self):
        self.ben.active = False
        with self.assertRaises(UserError):
            self.as_user(self.anna).instagram_assign(self.ben.id)

    def test_unassign(self):
        self.as_user(self.anna).instagram_take()
        self.as_user(self.anna).instagram_assign(False)
        self.assert_handled_by(self.env["res.users"])

    def test_history_counts_as_read(self):
        self.conversation("one", "two", "three")
        self.as_user(self.anna).instagram_take()
        self.assertEqual(self.unread(self.anna), 0)
        self.conversation("four")
        self.assertEqual(self.unread(self.anna), 1)

    def test_handed_over_is_unread_and_told(self):
        self.conversation("one", "two", "three")
        self.ben.lang = self.anna.lang
        self.as_user(self.anna).instagram_take()
        self.as_user(self.anna).instagram_assign(self.ben.id)
        self.assertEqual(self.unread(self.ben), 1)
        (told,) = self.heard(self.ben, "simple_notification")
        self.assertIn(self.anna.name, told["message"])
        self.assertIn(self.channel.name, told["message"])

    def test_assigned_again_is_no_news(self):
        self.as_user(self.anna).instagram_take()
        for user in (self.ben, self.ben, self.anna, False):
            self.as_user(self.anna).instagram_assign(user and user.id)
        self.assertEqual(len(self.heard(self.ben, "simple_notification")), 1)
        self.assertEqual(self.heard(self.anna, "simple_notification"), [])

    def test_who_could_handle_it(self):
        self.new_user("carl.t", "instagram_inbox_group_agent")
        self.manager.company_ids |= self.inbox.company_id
        agents = {self.anna.id, self.ben.id}
        for user, expected in (
            (self.anna, agents),
            (self.manager, agents | {self.manager.id}),
        ):
            with self.subTest(user=user.login):
                found = self.as_user(user).instagram_assignees()
                self.assertEqual({each["id"] for each in found}, expected)
        self.ben.active = False
        self.assertEqual(
            [each["id"] for each in self.as_user(self.anna).instagram_assignees()],
            [self.anna.id],
        )

    def test_several_at_once(self):
        both = self.channel | self.conversation(customer="1129840000000002")
        both.with_user(self.anna).action_instagram_take()
        self.assertEqual(both.instagram_agent_id, self.anna)
        both.with_user(self.ben).action_instagram_unassign()
        self.assertFalse(both.instagram_agent_id)

    def test_outsider_is_refused(self):
        for user in (self.outsider, self.env.ref("base.public_user")):
            for call in (
                lambda user=user: self.as_user(user).instagram_take(),
                lambda user=user: self.as_user(user).instagram_assign(user.id),
                lambda user=user: self.as_user(user).instagram_assignees(),
                lambda user=user: self.as_user(user).instagram_set_status("resolved"),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call()

    def test_only_instagram_threads(self):
        other = self.env["discuss.channel"]._create_channel("General", group_id=None)
        with self.assertRaises(UserError):
            other.with_user(self.anna).instagram_take()


class TestStatus(InboxCase):
    """The status of a conversation."""

    def setUp(self):
        super().setUp()
        self.channel = self.conversation("Hallo")
        self.mine = self.as_user(self.anna)

    def episodes(self):
        return self.env["instagram.episode"].search([], order="id")

    def resolutions(self):
        facts = self.env["instagram.inbox.report"].search([])
        return sum(facts.mapped("resolutions"))

    def test_resolve_ends_the_episode_and_leaves_the_sidebar(self):
        self.mine.instagram_take()
        self.mine.instagram_set_status("resolved")
        self.assertEqual(self.channel.instagram_status, "resolved")
        self.assertFalse(self.members())
        self.assertEqual(self.channel.instagram_agent_id, self.anna)
        self.assertTrue(self.episodes().resolved_at)

    def test_resolve_twice_counts_once(self):
        self.mine.instagram_set_status("resolved")
        self.mine.instagram_set_status("resolved")
        self.assertEqual(self.resolutions(), 1)

    def test_customer_writes_again(self):
        self.mine.instagram_take()
        self.mine.instagram_set_status("resolved")
        self.receive(wrote("Me again"), wrote("Hello?"))
        self.assertEqual(self.channel.instagram_status, "open")
        self.assertEqual(len(self.episodes()), 2)
        self.assertEqual(self.members(), self.anna)
        member = self.channel.channel_member_ids.filtered("partner_id")
        self.assertEqual(member.message_unread_counter, 2)

    def test_customer_writes_again_to_an_agent_who_has_left(self):
        self.mine.instagram_take()
        self.mine.instagram_set_status("resolved")
        self.inbox.agent_ids = self.ben
        self.conversation("Me again")
        self.assertFalse(self.channel.instagram_agent_id)
        self.assertFalse(self.members())

    def test_reopen_continues_the_episode(self):
        self.mine.instagram_take()
        self.mine.instagram_set_status("resolved")
        self.mine.instagram_set_status("open")
        self.assertEqual(self.channel.instagram_status, "open")
        self.assertEqual(len(self.episodes()), 1)
        self.assertFalse(self.episodes().resolved_at)
        self.assertEqual(self.members(), self.anna)
        self.conversation("Thanks")
        self.assertEqual(len(self.episodes()), 1)

    def test_reopen_unassigned_stays_so(self):
        self.mine.instagram_set_status("resolved")
        self.mine.instagram_set_status("open")
        self.assertFalse(self.members() or self.channel.instagram_agent_id)

    def test_pending_until_the_customer_writes(self):
        self.mine.instagram_take()
        self.mine.instagram_set_status("pending")
        self.assertEqual(self.channel.instagram_status, "pending")
        self.assertEqual(self.members(), self.anna)
        self.conversation("Here I am")
        self.assertEqual(self.channel.instagram_status, "open")
        self.assertEqual(len(self.episodes()), 1)

    def test_unknown_status_is_refused(self):
        for status in ("done", "", False, None):
            with self.subTest(status=status), self.assertRaises(UserError):
                self.mine.instagram_set_status(status)

    def test_answer_after_resolve_goes_out_and_opens_nothing(self):
        self.mine.instagram_set_status("resolved")
        part = self.answer(self.anna, "One more thing").instagram_message_ids
        self.assertEqual(part.state, "sent")
        self.assertEqual(self.channel.instagram_status, "resolved")
        self.assertEqual(len(self.episodes()), 1)
        self.assertFalse(self.members())

    def test_agent_may_resolve_what_a_colleague_handles(self):
        self.mine.instagram_take()
        self.as_user(self.ben).instagram_set_status("resolved")
        self.assertEqual(self.channel.instagram_agent_id, self.anna)
        self.assertFalse(self.members())


class TestAbsence(InboxCase):
    """A customer's message to an absent agent waits for anybody."""

    def setUp(self):
        super().setUp()
        self.channel = self.conversation("Hallo")
        self.mine = self.as_user(self.anna, self.channel)
        self.mine.instagram_take()

    def assert_back(self, summary):
        """Assert that it waits for all, notifies them, and its history says why."""
        self.assertEqual(self.channel.instagram_status, "open")
        self.assertFalse(self.channel.instagram_agent_id or self.members())
        rings = self.heard(self.inbox, "instagram.inbox/new_message")
        self.assertEqual(len(rings), 1)
        self.assertFalse(rings[0].get("silent"))
        last = self.changes()[0]
        self.assertEqual((last.author_name, last.summary), ("Automatically", summary))

    def assert_kept(self):
        self.assertEqual(self.channel.instagram_agent_id, self.anna)
        self.assertFalse(self.changes().filtered("reason"))
        self.assertFalse(self.heard(self.inbox, "instagram.inbox/new_message"))

    def changes(self):
        return self.env["instagram.conversation.change"].search(
            [("channel_id", "=", self.channel.id)]
        )

    def forget_presence(self):
        self.anna.presence_ids.unlink()

    def leave(self):
        self.anna.out_of_office_from = "2020-01-01 08:00:00"

    def test_not_there(self):
        ways = {
            "offline": lambda: self.go(self.anna),
            "never came": self.forget_presence,
            "appears offline": lambda: self.anna.write({"manual_im_status": "offline"}),
            "on leave": self.leave,
        }
        for status in ("open", "pending", "resolved"):
            for way, leave in ways.items():
                with self.subTest(status=status, way=way):
                    self.come(self.anna)
                    self.anna.write(
                        {"manual_im_status": False, "out_of_office_from": False}
                    )
                    self.mine.instagram_set_status("open")
                    self.mine.instagram_assign(self.anna.id)
                    self.mine.instagram_set_status(status)
                    leave()
                    self.forget()
                    self.receive(wrote("Are you there?"))
                    why = "on leave" if way == "on leave" else "offline"
                    self.assert_back(f"Back to Unassigned: {self.anna.name} is {why}")

    def test_on_leave_as_odoos_time_off_tells_it(self):
        """Odoo's add-ons put words before the status of people away or at home."""
        users = type(self.env["res.users"])
        said = {"leave_online": "on leave", "leave_offline": "on leave"}
        said |= {"presence_home_offline": "offline", "presence_home_online": None}
        for status, why in said.items():
            with self.subTest(status):
                self.mine.instagram_assign(self.anna.id)

                def compute(users, status=status):
                    users.im_status = status

                self.forget()
                before = len(self.changes())
                with patch.object(users, "_compute_im_status", compute):
                    self.receive(wrote("Are you there?"))
                if why:
                    name = self.anna.name
                    self.assert_back(f"Back to Unassigned: {name} is {why}")
                else:
                    self.assertEqual(self.channel.instagram_agent_id, self.anna)
                    self.assertEqual(len(self.changes()), before)

    def test_no_longer_an_agent(self):
        self.mine.instagram_set_status("resolved")
        self.inbox.agent_ids = self.ben
        self.forget()
        self.receive(wrote("Are you there?"))
        self.assert_back(
            f"Back to Unassigned: {self.anna.name} is no longer an agent of the inbox"
        )

    def test_archived(self):
        self.mine.instagram_set_status("resolved")
        self.anna.active = False
        self.forget()
        self.receive(wrote("Are you there?"))
        self.assertFalse(self.channel.instagram_agent_id or self.members())

    def test_there(self):
        presence = self.env["mail.presence"]
        ways = {
            "online": lambda: self.come(self.anna),
            "idle": lambda: presence._update_presence(self.anna, 3600 * 1000),
            "busy": lambda: self.anna.write({"manual_im_status": "busy"}),
            "reloads the page": lambda: self.go(self.anna, minutes=0),
        }
        for status in ("open", "pending", "resolved"):
            for way, do in ways.items():
                with self.subTest(status=status, way=way):
                    self.come(self.anna)
                    self.anna.manual_im_status = False
                    self.mine.instagram_set_status(status)
                    do()
                    self.forget()
                    self.receive(wrote("Are you there?"))
                    self.assert_kept()
                    self.assertEqual(self.members(), self.anna)

    def test_who_does_not_come_back_from_a_reload(self):
        self.go(self.anna, minutes=0)
        self.receive(wrote("Are you there?"))
        trigger = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref("instagram_inbox.ir_cron_absence").id)]
        )
        self.assertTrue(trigger.call_at > fields.Datetime.now())
        self.forget()
        self.run_job("ir_cron_absence")
        self.assert_kept()
        self.anna.presence_ids.instagram_left_at -= timedelta(seconds=66)
        self.run_job("ir_cron_absence")
        self.assert_back(f"Back to Unassigned: {self.anna.name} is offline")

    def test_late_message_to_an_absent_agent(self):
        """The agent was there when it was written, and away when it arrived."""
        for minutes in (2, 40):
            with self.subTest(minutes=minutes):
                self.come(self.anna)
                self.mine.instagram_assign(self.anna.id)
                self.mine.instagram_set_status("open")
                self.go(self.anna, minutes=0)
                written = fields.Datetime.now() - timedelta(minutes=minutes)
                self.channel.last_interest_dt = written
                self.receive(wrote("Are you there?", at=written))
                self.assertEqual(self.channel.instagram_agent_id, self.anna)
                self.anna.presence_ids.instagram_left_at -= timedelta(seconds=66)
                self.run_job("ir_cron_absence")
                self.assertFalse(self.channel.instagram_agent_id)

    def test_what_was_read_or_answered_before_leaving_stays(self):
        for answer in (False, True):
            with self.subTest(answer=answer):
                self.receive(wrote("Are you there?"))
                if answer:
                    self.answer(self.anna, "Yes")
                self.go(self.anna, minutes=-1 if not answer else 2)
                with freeze_time(fields.Datetime.now() + timedelta(minutes=5)):
                    self.run_job("ir_cron_absence")
                self.assertEqual(self.channel.instagram_agent_id, self.anna)

    def test_what_is_no_message_of_the_customer(self):
        part = self.answer(self.anna, "We do").instagram_message_ids
        question = self.messages()[0].instagram_message_ids.mid
        self.go(self.anna)
        self.forget()
        self.receive(echoed("From the phone"), reacted(question), saw(part.mid))
        self.assert_kept()

    def test_costs_the_same_for_many(self):
        def deliver(customers):
            self.deliver(*(wrote("Again", customer=each) for each in customers))
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.run_incoming()
            return self.env.cr.sql_log_count - before

        few, many = (
            [f"55500000{tens}00000{number:02}" for number in range(count)]
            for tens, count in ((1, 2), (2, 12))
        )
        for customers in (few, many):
            self.receive(*(wrote("Hello", customer=each) for each in customers))
            for number, each in enumerate(customers):
                agent = (self.anna, self.ben)[number % 2]
                self.thread(each).with_user(agent).instagram_take()
        without_agent = self.count_without_agent()
        self.assertLessEqual((deliver(many) - deliver(few)) / 10, without_agent + 0.5)

    def count_without_agent(self):
        """Return how many queries each further thread without agent costs."""
        counts = []
        for tens, count in ((3, 2), (4, 12)):
            customers = [f"55500000{tens}00000{number:02}" for number in range(count)]
            self.receive(*(wrote("Hello", customer=each) for each in customers))
            self.deliver(*(wrote("Again", customer=each) for each in customers))
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.run_incoming()
            counts.append(self.env.cr.sql_log_count - before)
        return (counts[1] - counts[0]) / 10
