from lxml import etree
from odoo.exceptions import UserError
from odoo.fields import Command

from ..inbox_case import InboxCase
from ..wire import OTHER_ID

BUTTONS = ("action_instagram_conversations", "action_instagram_write")


class TestPartner(InboxCase):
    """A contact's form leads to its conversations."""

    def setUp(self):
        super().setUp()
        self.channel = self.conversation()
        self.partner = self.env["res.partner"].create({"name": "Ada"})
        self.as_user(self.anna).instagram_link_partner(self.partner.id)

    def count(self, user):
        self.env.invalidate_all()
        return self.partner.with_user(user).instagram_channel_count

    def test_count_is_of_those_that_one_may_read(self):
        carl = self.new_user("carl.t", "instagram_inbox_group_agent")
        counts = [self.count(user) for user in (self.anna, self.manager, self.outsider)]
        self.assertEqual([*counts, self.count(carl)], [1, 1, 0, 0])
        self.inbox.agent_ids = [Command.set(carl.ids)]
        self.assertEqual((self.count(self.anna), self.count(carl)), (0, 1))

    def test_people_without_instagram_pay_nothing(self):
        theirs = self.partner.with_user(self.outsider)
        theirs.env.user.has_group("base.group_user")
        with self.assertQueryCount(0):
            self.assertEqual(theirs.instagram_channel_count, 0)

    def test_new_contact_has_none(self):
        new = self.env["res.partner"].with_user(self.anna).new({"name": "New"})
        self.assertEqual(new.instagram_channel_count, 0)

    def test_buttons_are_for_agents(self):
        def buttons(user):
            partners = self.env["res.partner"].with_user(user)
            view = partners.get_view(self.env.ref("base.view_partner_form").id, "form")
            arch = etree.fromstring(view["arch"])
            return [name for name in BUTTONS if arch.xpath(f"//button[@name='{name}']")]

        self.assertEqual(buttons(self.anna), list(BUTTONS))
        self.assertEqual(buttons(self.outsider), [])

    def test_one_conversation_opens_in_discuss(self):
        for method in BUTTONS:
            action = getattr(self.partner.with_user(self.anna), method)()
            self.assertEqual(action["tag"], "mail.action_discuss")
            active_id = f"discuss.channel_{self.channel.id}"
            self.assertEqual(action["params"]["active_id"], active_id)

    def test_several_conversations_open_in_a_list(self):
        other = self.conversation("Hello", customer=OTHER_ID)
        self.as_user(self.anna, other).instagram_link_partner(self.partner.id)
        theirs = self.partner.with_user(self.anna)
        action = theirs.action_instagram_conversations()
        self.assertEqual(action["res_model"], "discuss.channel")
        found = (
            self.env["discuss.channel"].with_user(self.anna).search(action["domain"])
        )
        self.assertEqual(found, self.channel + other)
        written = theirs.action_instagram_write()["params"]["active_id"]
        self.assertEqual(written, f"discuss.channel_{other.id}")

    def test_contact_without_conversation(self):
        nobody = self.env["res.partner"].create({"name": "Nobody"})
        with self.assertRaises(UserError):
            nobody.with_user(self.anna).action_instagram_write()
