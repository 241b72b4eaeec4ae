"""A conversation, and people who have no access to it."""

from odoo.exceptions import AccessError
from odoo.fields import Command

from ..inbox_case import InboxCase

MODELS = (
    "instagram.inbox",
    "instagram.contact",
    "instagram.message",
    "instagram.episode",
    "instagram.conversation.change",
    "instagram.inbox.report",
    "instagram.webhook.event",
)


class AccessCase(InboxCase):
    """A conversation with everything in it, and people who have no access to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carl = cls.new_user("carl.t", "instagram_inbox_group_agent")
        cls.new_inbox(
            name="Café",
            instagram_id="17841400000000002",
            app_scoped_id="2",
            agent_ids=[Command.set(cls.carl.ids)],
        )
        cls.portal = cls.new_person("portal.t", "base.group_portal")
        cls.public = cls.env.ref("base.public_user")
        cls.strangers = (cls.carl, cls.outsider, cls.portal, cls.public)

    def setUp(self):
        super().setUp()
        self.channel = self.conversation("My door code is 1234")
        self.answer(self.anna, "Thanks")
        self.as_user(self.anna).instagram_set_status("pending")

    def everything(self):
        """Return each record that says something about the conversation."""
        found = [self.env[name].search([]) for name in MODELS]
        own = [records.filtered(self.is_about_the_conversation) for records in found]
        guest = self.channel.instagram_contact_id.guest_id
        return [
            *own,
            self.channel,
            self.channel.channel_member_ids,
            self.messages(),
            guest,
        ]

    def is_about_the_conversation(self, record):
        inbox = record if record._name == "instagram.inbox" else self.inbox
        return inbox == self.inbox

    def readable(self, records, user):
        """Return those of some records that a user finds."""
        theirs = records.with_user(user).with_context(active_test=False)
        try:
            return theirs.search([("id", "in", records.ids)])
        except AccessError:
            return theirs.browse()
