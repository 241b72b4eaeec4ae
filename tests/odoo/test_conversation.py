import re

from odoo.exceptions import AccessError, UserError

from .inbox_case import InboxCase
from .wire import wrote


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

    def test_assign_to_no_agent_is_refused(self):
        refusal = re.escape(f"{self.outsider.name} is no agent of the inbox Bakery")
        with self.assertRaisesRegex(UserError, refusal):
            self.as_user(self.anna).instagram_assign(self.outsider.id)
        with self.assertRaisesRegex(UserError, "This user is no agent"):
            self.as_user(self.anna).instagram_assign(2**31 - 1)
        self.assert_handled_by(self.env["res.users"])

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
    """Where a conversation stands."""

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
