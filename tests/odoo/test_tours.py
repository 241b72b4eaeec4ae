from .inbox_case import InboxCase
from .wire import saw


class TestTours(InboxCase):
    """An ordinary agent's way through a conversation, in Chromium."""

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
