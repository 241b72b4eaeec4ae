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
    "text",
}
DONE = {"seen"}


class TestFixtures(InboxCase):
    """Every event that was seen of Instagram is accepted and understood."""

    def receive_fixture(self, name):
        rows = self.deliver_body(json.dumps(fixture(name)).encode())
        self.run_incoming()
        return rows

    def test_each_is_shown_or_ignored_with_a_reason(self):
        for name in fixture_names():
            with self.subTest(name):
                rows = self.receive_fixture(name)
                self.assertTrue(rows)
                expected = {"done"} if name in SHOWN | DONE else {"ignored"}
                if name == "batch":
                    expected = {"done", "ignored"}
                self.assertEqual(
                    set(rows.mapped("state")), expected, rows.mapped("error")
                )
                for row in rows:
                    self.assertEqual(bool(row.error), row.state == "ignored", row.error)

    def test_all_at_once(self):
        for name in fixture_names():
            self.deliver_body(json.dumps(fixture(name)).encode())
        self.run_incoming()
        self.assertLessEqual(set(self.events().mapped("state")), {"done", "ignored"})
        self.assertIn("Hallo 👋 do you deliver?\nשלום, Привет", self.texts())

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
