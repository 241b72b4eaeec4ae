from odoo.exceptions import AccessError
from odoo.fields import Command

from .inbox_case import InboxCase
from .wire import OTHER_ID


class TestHistory(InboxCase):
    """Who changed what, when: written for good."""

    def setUp(self):
        super().setUp()
        self.mine = self.as_user(self.anna, self.conversation())

    def changes(self):
        return self.env["instagram.conversation.change"].search([], order="id")

    def test_each_change_is_a_row(self):
        self.mine.instagram_take()
        self.mine.instagram_assign(self.ben.id)
        self.as_user(self.ben).instagram_set_status("pending")
        self.as_user(self.ben).instagram_assign(False)
        rows = [
            (
                row.user_id,
                row.old_agent_id,
                row.new_agent_id,
                row.old_status,
                row.new_status,
            )
            for row in self.changes()
        ]
        nobody = self.env["res.users"]
        expected = [
            (self.anna, nobody, self.anna, False, False),
            (self.anna, self.anna, self.ben, False, False),
            (self.ben, nobody, nobody, "open", "pending"),
            (self.ben, self.ben, nobody, False, False),
        ]
        self.assertEqual(rows, expected)
        self.assertTrue(all(row.date for row in self.changes()))

    def test_what_changes_nothing_is_no_row(self):
        self.mine.instagram_set_status("open")
        self.mine.instagram_assign(False)
        self.assertFalse(self.changes())

    def test_customer_reopening_is_a_row_without_user(self):
        self.mine.instagram_set_status("resolved")
        self.conversation("Me again")
        row = self.changes()[-1]
        self.assertEqual((row.old_status, row.new_status), ("resolved", "open"))
        self.assertFalse(row.user_id)

    def test_nobody_rewrites_it(self):
        self.mine.instagram_take()
        row = self.changes()
        for user in (self.anna, self.manager, self.env.ref("base.user_admin")):
            theirs = row.with_user(user)
            attempts = (
                lambda theirs=theirs: theirs.write({"user_id": False}),
                theirs.unlink,
                lambda theirs=theirs: theirs.create({"channel_id": self.thread().id}),
            )
            for attempt in attempts:
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    attempt()
        with self.assertRaises(AccessError):
            row.write({"user_id": False})
        with self.assertRaises(AccessError):
            row.unlink()


class TestAgentsLeave(InboxCase):
    """Who is no agent any more loses the conversations, at once."""

    def setUp(self):
        super().setUp()
        self.channel = self.conversation("Hallo")
        self.resolved = self.conversation("Bye", customer=OTHER_ID)
        for channel in (self.channel, self.resolved):
            channel.with_user(self.anna).instagram_take()
        self.resolved.with_user(self.anna).instagram_set_status("resolved")

    def assert_lost(self):
        self.env.invalidate_all()
        self.assertFalse(self.channel.instagram_agent_id)
        self.assertFalse(self.members(self.channel))
        self.assertEqual(self.resolved.instagram_agent_id, self.anna)
        for channel in (self.channel, self.resolved):
            with self.assertRaises(AccessError):
                channel.with_user(self.anna).read(["name"])
        with self.assertRaises(AccessError):
            self.messages(self.channel).with_user(self.anna).read(["body"])

    def test_left_the_inbox(self):
        self.inbox.agent_ids -= self.anna
        self.assert_lost()
        self.assertEqual(
            self.env["instagram.conversation.change"].search([])[0].new_agent_id.ids, []
        )

    def test_lost_the_group(self):
        self.anna.group_ids = self.env.ref("base.group_user")
        self.assert_lost()

    def test_lost_the_group_from_the_groups_side(self):
        group = self.env.ref("instagram_inbox.instagram_inbox_group_agent")
        group.user_ids -= self.anna
        self.assert_lost()

    def test_archived(self):
        self.anna.active = False
        self.env.invalidate_all()
        self.assertFalse(self.channel.instagram_agent_id)
        self.assertFalse(self.channel.channel_member_ids.partner_id)

    def test_deleted(self):
        self.anna.unlink()
        self.env.invalidate_all()
        self.assertFalse(self.channel.instagram_agent_id)
        self.assertFalse(self.channel.channel_member_ids.partner_id)

    def test_manager_lost_the_company(self):
        company = self.env["res.company"].create({"name": "The Bakery Inc."})
        self.inbox.company_id = company
        self.manager.company_ids |= company
        self.channel.instagram_assign(self.manager.id)
        self.manager.company_ids -= company
        self.assertFalse(self.channel.instagram_agent_id)
        self.assertFalse(self.members(self.channel))

    def test_their_browser_is_told(self):
        self.forget()
        self.inbox.agent_ids -= self.anna
        told = self.heard(self.anna, "instagram.inbox/access_changed")
        self.assertEqual(told, [{"inbox_id": self.inbox.id}])
        self.assertFalse(self.heard(self.ben, "instagram.inbox/access_changed"))

    def test_their_browser_is_told_when_the_group_changes(self):
        group = self.env.ref("instagram_inbox.instagram_inbox_group_agent")
        self.anna.group_ids |= self.env.ref("base.group_user")
        changes = (
            lambda: self.anna.write({"group_ids": [Command.unlink(group.id)]}),
            lambda: self.anna.write({"group_ids": [Command.link(group.id)]}),
            lambda: group.write({"user_ids": [Command.unlink(self.anna.id)]}),
            lambda: group.write({"user_ids": [Command.link(self.anna.id)]}),
        )
        for number, change in enumerate(changes):
            self.forget()
            change()
            with self.subTest(number):
                self.assertTrue(self.heard(self.anna, "instagram.inbox/access_changed"))
                self.assertFalse(self.heard(self.ben, "instagram.inbox/access_changed"))

    def test_their_browser_is_told_when_the_company_changes(self):
        company = self.env["res.company"].create({"name": "The Bakery Inc."})
        self.forget()
        self.manager.company_ids |= company
        self.outsider.company_ids |= company
        self.assertTrue(self.heard(self.manager, "instagram.inbox/access_changed"))
        self.assertFalse(self.heard(self.outsider, "instagram.inbox/access_changed"))

    def test_others_keep_theirs(self):
        third = self.conversation(customer="1129840000000003")
        third.with_user(self.ben).instagram_take()
        self.inbox.agent_ids -= self.anna
        self.assertEqual(third.instagram_agent_id, self.ben)
        self.assertEqual(self.members(third), self.ben)
