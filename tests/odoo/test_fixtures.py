import json

from odoo.tools import html2plaintext

from .inbox_case import InboxCase
from .wire import fixture, fixture_names

# What comes to nothing in Discuss, for now or for good; all others are shown.
IGNORED = {
    "comment",
    "comment_flat",
    "echo_self",
    "edit_none",
    "edit_none_without_sender",
    "live_comment",
    "other_object",
    "request_thread_control",
    "unknown_kind",
    "without_sender",
}


# What agents see of each: the text, and the lines beside it.
CONTENTS = {
    "ad_referral": ("hi", ["ad"]),
    "ephemeral": ("", ["ephemeral"]),
    "file": ("", ["file"]),
    "ice_breaker": ("Where are you?", ["postback"]),
    "ig_post": ("", ["post", "post"]),
    "ig_reel": ("", ["reel", "reel"]),
    "ig_story": ("", ["story"]),
    "image": ("", ["image"]),
    "images": ("Which one?", ["image", "image"]),
    "like": ("❤️", []),
    "postback": ("Talk to us", ["postback"]),
    "product_referral": ("Still there?", ["product"]),
    "quick_reply": ("Red", ["quick_reply"]),
    "reel": ("", ["reel", "reel"]),
    "referral": ("", ["link"]),
    "reply": ("ok", ["reply_unknown"]),
    "share": ("", ["post", "post"]),
    "share_and_ig_post": ("", ["post", "post"]),
    "standby_postback": ("Talk to us", ["postback"]),
    "sticker": ("", ["image"]),
    "story_mention": ("", ["story_mention"]),
    "story_reply": ("wow", ["story_reply"]),
    "template": ("", ["template"]),
    "unknown_attachment": ("", ["unsupported"]),
    "unsupported": ("", ["unsupported"]),
    "video": ("", ["video"]),
    "voice": ("", ["audio"]),
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
                expected = {"ignored"} if name in IGNORED else {"done"}
                if name == "batch":
                    expected = {"done", "ignored"}
                states = set(rows.mapped("state"))
                self.assertEqual(states, expected, rows.mapped("error"))
                for row in rows:
                    self.assertEqual(bool(row.error), row.state == "ignored", row.error)

    def test_what_agents_see(self):
        for name, (text, kinds) in CONTENTS.items():
            with self.subTest(name):
                before = self.env["instagram.message"].search([])
                self.receive_fixture(name)
                [part] = self.env["instagram.message"].search([]) - before
                message = part.mail_message_id
                lines = message._instagram_content()
                self.assertEqual(html2plaintext(message.body), text)
                self.assertEqual([line["kind"] for line in lines], kinds)

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
