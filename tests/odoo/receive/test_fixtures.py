import json
import re

from lxml import html

from ..inbox_case import InboxCase
from ..wire import fixture, fixture_names

# Events that Discuss does not show, for now or for good; it shows all others.
IGNORED = {
    "comment",
    "comment_flat",
    "echo_self",
    "echo_self_unflagged",
    "edit_none",
    "edit_none_without_sender",
    "live_comment",
    "other_object",
    "postback_self",
    "request_thread_control",
    "without_sender",
}
# Events that may announce a message: Odoo waits for it, then fetches it.
ANNOUNCING = {"unknown_kind"}

# Events about a message that Odoo has.
AFTERWARDS = {
    "edit",
    "pass_thread_control",
    "reaction",
    "reaction_laugh",
    "reaction_other",
    "reaction_removed",
    "reaction_unnamed",
    "seen",
    "take_thread_control",
    "test_reaction",
    "test_seen",
    "unsend",
}
PRICES = """Thanks for asking! 🌷

Here is the price list 👇
Autumn 2026
Open Tell me more"""
LINKS = """Is it this one? https://shop.example/vase, or \
(https://wiki.example/Vase_(glass))?"""
# The text that agents see for each event, and the lines beside it.
CONTENTS = {
    "ad_referral": ("hi", ["ad", "ad_picture"]),
    "app_scoped_entry": ("Hallo?", []),
    "app_scoped_entry_echo": ("Yes?", []),
    "echo": ("Yes, we do.", []),
    "echo_images": ("", ["image", "image"]),
    "echo_template": (PRICES, []),
    "echo_template_buttons": ("What can we do for you?\nOrder Opening hours", []),
    "echo_template_cards": (
        "Autumn bouquet\n29 EUR\nBuy\nWinter bouquet\n35 EUR\nTell me when",
        ["card_picture"],
    ),
    "ephemeral": ("", ["ephemeral"]),
    "fallback": ("", ["unsupported"]),
    "fallback_beside": ("", ["unsupported"]),
    "fallback_without_link": ("", ["unsupported"]),
    "file": ("", ["file"]),
    "ice_breaker": ("Where are you?", ["postback"]),
    "ig_post": ("", ["post", "post"]),
    "ig_reel": ("", ["reel", "reel"]),
    "ig_story": ("", ["story"]),
    "invisible_text": ("", ["blank"]),
    "links": (LINKS, []),
    "location": ("", ["place"]),
    "story": ("", ["story"]),
    "media": ("", ["image"]),
    "image": ("", ["image"]),
    "images": ("Which one?", ["image", "image"]),
    "like": ("❤️", []),
    "postback": ("Talk to us", ["postback"]),
    "postback_referral": ("Get started", ["postback", "ad"]),
    "product_referral": ("Still there?", ["product"]),
    "product_template": (
        "Do you have this one?\nBlue vase\n49 EUR",
        ["card_picture"],
    ),
    "quick_reply": ("Red", ["quick_reply"]),
    "reel": ("", ["reel", "reel"]),
    "reel_page": ("", ["reel", "reel"]),
    "referral": ("", ["link"]),
    "reply": ("ok", ["reply_unknown"]),
    "share": ("", ["post", "post"]),
    "share_and_ig_post": ("", ["post", "post"]),
    "standby": ("Is anybody there?", []),
    "standby_postback": ("Talk to us", ["postback"]),
    "sticker": ("", ["image"]),
    "story_mention": ("", ["story_mention"]),
    "story_reply": ("wow", ["story_reply", "story_picture"]),
    "strange_text": ("ab \ufffd half \u202eright to left\u202c bell", []),
    "template": ("", ["template"]),
    "test_message": ("random_text", []),
    "test_postback": ("Talk to human", ["postback"]),
    "text": ("Hallo 👋 do you deliver?\nשלום, Привет", []),
    "unknown_attachment": ("", ["unsupported"]),
    "unsupported": ("", ["unsupported"]),
    "video": ("", ["video"]),
    "voice": ("", ["audio"]),
}


class TestFixtures(InboxCase):
    """Every event that was seen from Instagram is accepted and understood."""

    def deliver_fixture(self, name):
        return self.deliver_body(json.dumps(fixture(name)).encode())

    def receive_fixture(self, name):
        self.deliver_fixture(name)
        self.run_incoming()

    def test_each_is_shown_or_ignored_with_a_reason(self):
        self.receive_fixture("text")  # others are about it
        rows_by_name = {name: self.deliver_fixture(name) for name in fixture_names()}
        self.run_incoming()
        for name, rows in rows_by_name.items():
            with self.subTest(name):
                self.assertTrue(rows)
                expected = {"ignored"} if name in IGNORED else {"done"}
                if name in ANNOUNCING:
                    expected = {"pending"}
                if name == "batch":
                    expected = {"done", "ignored"}
                states = set(rows.mapped("state"))
                self.assertEqual(states, expected, rows.mapped("error"))
                for row in rows:
                    self.assertEqual(bool(row.error), row.state == "ignored", row.error)

    def test_why_something_is_ignored(self):
        reasons = {
            "comment": "It is not about messages. (comments)",
            "comment_flat": "It is not about messages. (comments)",
            "echo_self": "The account wrote to itself.",
            "echo_self_unflagged": "The account wrote to itself.",
            "live_comment": "It is not about messages. (live_comments)",
            "other_object": "It is not about an Instagram account. (page)",
            "postback_self": "The account wrote to itself.",
            "request_thread_control": "Another app asks for the conversation; it is"
            " not handed over.",
            "without_sender": "It does not name a person. (message)",
        }
        for name, reason in reasons.items():
            with self.subTest(name):
                rows = self.deliver_fixture(name)
                self.run_incoming()
                self.assertEqual((rows.state, rows.error), ("ignored", reason))
        self.assertFalse(self.threads())

    def test_account_that_is_not_ours(self):
        self.inbox.instagram_id = "17841400000000009"
        self.env.flush_all()
        rows = self.deliver_fixture("text")
        self.run_incoming()
        self.assertEqual(rows.state, "ignored")
        self.assertEqual(
            rows.error, "No inbox is connected to the account 17841400000000001."
        )

    def test_what_agents_see(self):
        for name, (text, kinds) in CONTENTS.items():
            with self.subTest(name):
                before = self.env["instagram.message"].search([])
                self.receive_fixture(name)
                [part] = self.env["instagram.message"].search([]) - before
                message = part.mail_message_id
                lines = message._instagram_content()
                self.assertEqual(self.shown(message), text)
                self.assertEqual([line["kind"] for line in lines], kinds)

    def shown(self, message):
        # a card is one paragraph, as in a text
        lines = re.sub(r"<br>|</p><p>", "\n", str(message.body))
        return html.fromstring(f"<div>{lines}</div>").text_content()

    def test_each_is_looked_at(self):
        """Here, or in the tests below for events about another message."""
        here = IGNORED | ANNOUNCING | CONTENTS.keys() | AFTERWARDS | {"batch"}
        self.assertEqual(set(fixture_names()), here)

    def test_echo_is_ours(self):
        self.receive_fixture("echo")
        part = self.messages().instagram_message_ids
        self.assertEqual((part.direction, part.from_app), ("out", True))

    def test_edit(self):
        self.receive_fixture("text")
        self.receive_fixture("edit")
        self.assertEqual(self.texts(), ["Do you deliver on Sundays?"])

    def test_unsend(self):
        self.receive_fixture("text")
        self.receive_fixture("unsend")
        self.assertTrue(self.messages().instagram_message_ids.unsent_at)
        self.assertNotIn("deliver", "".join(self.texts()))
        self.assertNotIn("deliver", "".join(self.events().mapped("payload")))

    def test_reactions(self):
        self.receive_fixture("echo")
        expected = {
            "reaction": ["❤️"],
            "reaction_other": ["🧁"],
            "reaction_laugh": ["😆"],
            "reaction_unnamed": ["❔"],
            "reaction_removed": [],
        }
        for name, emojis in expected.items():
            with self.subTest(name):
                self.receive_fixture(name)
                reactions = self.messages().reaction_ids
                self.assertEqual(reactions.mapped("content"), emojis)

    def test_control_of_a_thread(self):
        self.receive_fixture("text")
        for name, held in (
            ("take_thread_control", True),
            ("request_thread_control", True),
            ("pass_thread_control", False),
        ):
            with self.subTest(name):
                self.receive_fixture(name)
                self.assertIs(self.thread().instagram_is_held, held)

    def test_dashboard_on_the_message_it_made(self):
        self.receive_fixture("test_message")
        for name in ("test_reaction", "test_seen"):
            self.receive_fixture(name)
        message = self.messages(self.threads())
        self.assertEqual(message.reaction_ids.content, "❤️")

    def test_seen(self):
        self.receive_fixture("echo")
        self.receive_fixture("seen")
        self.assertEqual(self.parts().state, "read")

    def test_batch(self):
        self.receive_fixture("batch")
        self.assertEqual(self.texts(), ["first", "second"])
