from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time

from .inbox_case import InboxCase
from .wire import OTHER_ID, saw


class TestTours(InboxCase):
    """An agent goes through a conversation, in Chromium."""

    def test_take_answer_resolve(self):
        thread = self.conversation("Hallo 👋 do you deliver?")
        self.run_network()  # the profile: until then the customer has no name
        self.start_tour(
            "/odoo/discuss", "instagram_inbox_take_and_answer", login="anna.t"
        )
        self.env.invalidate_all()
        self.assertEqual(thread.instagram_agent_id, self.anna)
        self.assertEqual(self.members(), self.anna)

        self.run_network()
        self.receive(saw(self.parts().mid))
        self.start_tour(
            "/odoo/discuss", "instagram_inbox_seen_and_resolve", login="anna.t"
        )
        self.env.invalidate_all()
        self.assertEqual(thread.instagram_status, "resolved")
        self.assertEqual(thread.instagram_agent_id, self.anna)
        self.assertFalse(self.members())


class TestDeskTour(InboxCase):
    """An agent works off the inbox screen by keys alone, in Chromium."""

    def test_open_take_reply_resolve(self):
        ada = self.conversation("Hallo 👋 do you deliver?")
        bob = self.conversation("Hello", customer=OTHER_ID)
        self.run_network()  # the profiles: until then the customers have no names
        bob.name = bob.instagram_contact_id.guest_id.name = "Bob"
        self.start_tour(
            "/odoo/instagram", "instagram_inbox_desk_by_keys", login="anna.t"
        )
        self.env.invalidate_all()
        self.assertEqual(ada.instagram_status, "resolved")
        self.assertEqual(bob.instagram_status, "open")


class TestHistoryTours(InboxCase):
    """Who resolved this, and who was the agent before?"""

    def setUp(self):
        super().setUp()
        self.conversation("Hallo 👋 do you deliver?")
        self.run_network()  # the profile: until then the customer has no name
        self.as_user(self.anna).instagram_take()
        self.as_user(self.anna).instagram_set_status("resolved")
        self.conversation("Me again")

    def test_agents_ask_of_one_conversation(self):
        self.start_tour(
            "/odoo/discuss", "instagram_inbox_history_of_one", login="anna.t"
        )

    def test_managers_look_through_all(self):
        self.start_tour(
            "/odoo/instagram-history", "instagram_inbox_history_of_all", login="manager"
        )


class AnsweredCase(InboxCase):
    """A customer who got a reply after an hour and a half."""

    def setUp(self):
        super().setUp()
        now = fields.Datetime.now().replace(microsecond=0)
        written = now - timedelta(days=2)
        self.conversation("Hallo 👋 do you deliver?", at=written)
        with freeze_time(written + timedelta(hours=1.5)):
            self.answer(self.anna, "We do!")
            self.answer(self.ben, "Every day")
        self.env.flush_all()


class TestOverviewTours(AnsweredCase):
    """From all inboxes to one, to a conversation, and back."""

    def test_managers_way(self):
        self.start_tour(
            "/odoo/instagram-overview", "instagram_inbox_overview", login="manager"
        )

    def test_agents_see_their_own(self):
        self.start_tour(
            "/odoo/instagram-overview", "instagram_inbox_own_figures", login="anna.t"
        )


class TestOverviewOnPhone(AnsweredCase):
    """The cases of a figure on a small screen."""

    browser_size = "390x844"
    touch_enabled = True

    def test_value_is_seen(self):
        self.start_tour(
            "/odoo/instagram-overview", "instagram_inbox_figures_phone", login="manager"
        )


class TestOverviewOnLaptop(AnsweredCase):
    """All facts on a screen that is just wide enough."""

    browser_size = "1280x800"

    def test_headings_are_seen(self):
        self.start_tour(
            "/odoo/instagram-overview",
            "instagram_inbox_facts_laptop",
            login="manager",
        )


class TestEmptyOverview(InboxCase):
    """A site where nobody has written yet."""

    def test_says_so(self):
        self.start_tour(
            "/odoo/instagram-overview",
            "instagram_inbox_empty_overview",
            login="manager",
        )
