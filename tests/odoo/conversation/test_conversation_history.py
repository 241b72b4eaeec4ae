from lxml import etree
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tools.safe_eval import safe_eval

from ..inbox_case import InboxCase
from ..wire import OTHER_ID


class TestHistory(InboxCase):
    """Who changed what, and when: nobody can change the record."""

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

    def endings(self, user=None):
        found = self.as_user(user or self.ben).instagram_endings()
        return [each["by"] for each in found]

    def test_where_conversations_ended(self):
        self.mine.instagram_take()
        self.mine.instagram_set_status("resolved")
        self.assertEqual(self.endings(), [self.anna.name])
        # it goes on, so it did not end
        self.mine.instagram_set_status("open")
        self.assertEqual(self.endings(), [])
        self.as_user(self.ben).instagram_set_status("resolved")
        self.conversation("Me again")
        self.thread()._instagram_set_status("resolved", reason="quiet")
        self.assertEqual(self.endings(), [self.ben.name, False])
        stranger = self.new_person("stranger", "base.group_user")
        with self.assertRaises(AccessError):
            self.endings(stranger)

    def test_where_they_ended_comes_with_the_messages(self):
        self.mine.instagram_take()
        self.mine.instagram_set_status("resolved")
        thread = self.as_user(self.ben)
        fetch = thread.env["mail.message"]._message_fetch
        [ending] = fetch(None, thread=thread)["instagram_endings"]
        self.assertEqual(ending["by"], self.anna.name)
        messages = fetch(None, thread=thread)["messages"]
        self.assertNotIn(
            "instagram_endings", fetch(None, thread=thread, before=messages[0].id)
        )
        other = self.env["discuss.channel"].create({"name": "general"})
        self.assertNotIn("instagram_endings", fetch(None, thread=other))

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


class TestHistoryShown(InboxCase):
    """People read who did what, newest first."""

    def setUp(self):
        super().setUp()
        self.channel = self.conversation()

    def shown(self, user=None):
        """Return the lines of a conversation's history, oldest first."""
        user = user or self.anna
        action = self.as_user(user).action_instagram_history()
        changes = self.env[action["res_model"]].with_user(user)
        lines = changes.search(action["domain"])[::-1]
        return [(line.author_name, line.summary) for line in lines]

    def test_whose_it_was(self):
        anna, ben, boss = self.anna.name, self.ben.name, self.manager.name
        for user, agent in (
            (self.anna, self.anna),
            (self.ben, self.ben),
            (self.ben, self.anna),
            (self.manager, self.ben),
            (self.ben, False),
            (self.manager, self.anna),
            (self.manager, False),
        ):
            self.as_user(user).instagram_assign(agent and agent.id)
        expected = [
            (anna, "Taken"),
            (ben, f"Taken over from {anna}"),
            (ben, f"Assigned to {anna}"),
            (boss, f"Handed over from {anna} to {ben}"),
            (ben, "Returned to Unassigned"),
            (boss, f"Assigned to {anna}"),
            (boss, f"Taken from {anna}, returned to Unassigned"),
        ]
        self.assertEqual(self.shown(), expected)

    def test_where_it_stood(self):
        name = self.anna.name
        for status in ("pending", "open", "pending"):
            self.as_user(self.anna).instagram_set_status(status)
        self.conversation("Here I am")
        for status in ("resolved", "open", "resolved", "pending", "resolved"):
            self.as_user(self.anna).instagram_set_status(status)
        self.conversation("Me again")
        expected = [
            (name, "Waiting for the customer"),
            (name, "No longer waiting for the customer"),
            (name, "Waiting for the customer"),
            ("Automatically", "No longer waiting: the customer wrote"),
            (name, "Resolved"),
            (name, "Reopened"),
            (name, "Resolved"),
            (name, "Reopened, waiting for the customer"),
            (name, "Resolved"),
            ("Automatically", "Reopened: the customer wrote"),
        ]
        self.assertEqual(self.shown(), expected)

    def test_tags_and_priority(self):
        tags = self.env["instagram.tag"].create(
            [{"name": "Refund"}, {"name": "Delivery"}]
        )
        refund, delivery = tags
        mine = self.as_user(self.anna)
        mine.instagram_set_priority("0")
        mine.instagram_set_priority("1")
        mine.instagram_set_tags(refund.ids)
        mine.instagram_add_tags(refund.ids)
        refund.name = "Money"
        mine.instagram_set_tags(delivery.ids)
        mine.instagram_set_status("resolved")
        self.conversation("Me again")
        name = self.anna.name
        expected = [
            (name, "Marked as urgent"),
            (name, "Tagged: Refund"),
            (name, "Tagged: Delivery · Tag removed: Money"),
            (name, "Resolved"),
            ("Automatically", "Reopened: the customer wrote"),
        ]
        self.assertEqual(self.shown(), expected)

    def test_of_one_conversation(self):
        other = self.conversation(customer=OTHER_ID)
        self.as_user(self.ben, other).instagram_take()
        self.as_user(self.anna).instagram_take()
        self.assertEqual(self.shown(self.ben), [(self.anna.name, "Taken")])

    def test_who_left_keeps_the_name(self):
        self.as_user(self.anna).instagram_take()
        self.as_user(self.ben).instagram_assign(self.ben.id)
        name = self.anna.name
        self.anna.active = False
        expected = [(name, "Taken"), (self.ben.name, f"Taken over from {name}")]
        self.assertEqual(self.shown(self.ben), expected)

    def test_lists_offer_no_writing(self):
        changes = self.env["instagram.conversation.change"].with_user(self.manager)
        for name in ("list", "list_conversation"):
            view = f"instagram_inbox.instagram_conversation_change_view_{name}"
            arch = changes.get_view(self.env.ref(view).id, "list")["arch"]
            attributes = etree.fromstring(arch).attrib
            with self.subTest(name):
                for what in ("create", "edit", "delete"):
                    self.assertFalse(int(attributes[what]))

    def test_managers_find_and_open_it(self):
        self.as_user(self.anna).instagram_take()
        self.as_user(self.ben).instagram_assign(self.ben.id)
        self.as_user(self.manager).instagram_set_status("resolved")
        changes = self.env["instagram.conversation.change"].with_user(self.manager)
        arch = changes.get_view(view_type="search")["arch"]
        search = etree.fromstring(arch)
        (agent,) = search.xpath("//field[@name='user_id']")
        domain = safe_eval(agent.get("filter_domain"), {"self": self.anna.name})
        found = changes.search(domain)
        self.assertEqual(found.mapped("kind"), ["agent", "agent"])
        (resolved,) = search.xpath("//filter[@name='resolved']")
        (last,) = changes.search(safe_eval(resolved.get("domain")))
        self.assertEqual(last.author_name, self.manager.name)
        self.assertEqual(
            last.action_open_conversation(),
            self.as_user(self.manager).action_instagram_open(),
        )
        groups = changes.formatted_read_group([], ["inbox_id"], ["__count"])
        self.assertEqual(
            [(group["inbox_id"][0], group["__count"]) for group in groups],
            [(self.inbox.id, 3)],
        )

    def test_menu_is_for_managers(self):
        menu = self.env.ref("instagram_inbox.instagram_conversation_change_menu")
        for user, is_shown in ((self.anna, False), (self.manager, True)):
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            with self.subTest(user.login):
                self.assertEqual(menu.id in visible, is_shown)


class TestAgentsLeave(InboxCase):
    """A user who is no longer an agent loses the conversations at once."""

    def setUp(self):
        super().setUp()
        self.channel = self.conversation("Hallo")
        self.resolved = self.conversation("Bye", customer=OTHER_ID)
        for channel in (self.channel, self.resolved):
            channel.with_user(self.anna).instagram_take()
        self.resolved.with_user(self.anna).instagram_set_status("resolved")
        self.answer(self.anna, "Good morning", self.channel)

    def assert_lost(self):
        self.env.invalidate_all()
        self.assertFalse(self.channel.instagram_agent_id)
        self.assertFalse(self.members(self.channel))
        self.assertEqual(self.resolved.instagram_agent_id, self.anna)
        for channel in (self.channel, self.resolved):
            with self.assertRaises(AccessError):
                channel.with_user(self.anna).read(["name"])
        for message in self.messages(self.channel).with_user(self.anna):
            with self.assertRaises(AccessError):
                message.read(["body"])

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
