import json

from .inbox_case import InboxCase
from .wire import fixture, fixture_names

# What each event of the collection comes to; all others are ignored for now.
SHOWN = {
    "ad_referral",
    "batch",
    "echo",
    "images",
    "product_referral",
    "quick_reply",
    "reply",
    "standby",
    "story_reply",
    "strange_text",
    "test_message",
    "text",
}
DONE = {
    "edit",
    "reaction",
    "reaction_other",
    "reaction_removed",
    "seen",
    "test_reaction",
    "test_seen",
    "unsend",
}


class TestFixtures(InboxCase):
    """Every event that was seen of Instagram is accepted and understood."""

    def deliver_fixture(self, name):
        return self.deliver_body(json.dumps(fixture(name)).encode())

    def receive_fixture(self, name):
        self.deliver_fixture(name)
        self.run_incoming()

    def test_each_is_shown_or_ignored_with_a_reason(self):
        rows_by_name = {name: self.deliver_fixture(name) for name in fixture_names()}
        self.run_incoming()
        for name, rows in rows_by_name.items():
            with self.subTest(name):
                self.assertTrue(rows)
                expected = {"done"} if name in SHOWN | DONE else {"ignored"}
                if name == "batch":
                    expected = {"done", "ignored"}
                states = set(rows.mapped("state"))
                self.assertEqual(states, expected, rows.mapped("error"))
                for row in rows:
                    self.assertEqual(bool(row.error), row.state == "ignored", row.error)

    def test_text(self):
        self.receive_fixture("text")
        self.assertEqual(self.texts(), ["Hallo 👋 do you deliver?\nשלום, Привет"])

    def test_echo(self):
        self.receive_fixture("echo")
        part = self.messages().instagram_message_ids
        self.assertEqual((self.texts(), part.direction), (["Yes, we do."], "out"))

    def test_seen(self):
        self.receive_fixture("echo")
        self.receive_fixture("seen")
        self.assertEqual(self.parts().state, "read")

    def test_batch(self):
        self.receive_fixture("batch")
        self.assertEqual(self.texts(), ["first", "second"])

    def test_strange_text(self):
        self.receive_fixture("strange_text")
        self.assertEqual(
            self.texts(), ["ab \ufffd half \u202eright to left\u202c bell"]
        )
