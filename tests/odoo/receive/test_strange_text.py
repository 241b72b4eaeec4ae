import json

from odoo.tools import html2plaintext

from ..changes import edited, reacted
from ..common import CUSTOMER_ID
from ..inbox_case import InboxCase
from ..wire import came_by, echoed, media, showed, tapped, wrote

# Texts, and how each is shown.
TEXTS = {
    "a NUL": ("a\0b", "ab"),
    "half an emoji": ("a \ud83d b", "a \ufffd b"),
    "the other half": ("a \udc4b b", "a \ufffd b"),
    "both halves apart": ("\udc4b\ud83d", "\ufffd\ufffd"),
    "marks of direction": ("\u202eabc\u202c \u200fx", "\u202eabc\u202c \u200fx"),
    "control characters": ("a\x07\x1b[31mb\x7f", "a[31mb"),
    "100,000 characters": ("Grüße 👋 " * 12_500, ("Grüße 👋 " * 12_500).strip()),
    "one long word": ("x" * 20_000, "x" * 20_000),
    "markup": ("<b>&lt;script>alert(1)</script>", "<b>&lt;script>alert(1)</script>"),
    "combining marks": ("Z" + "\u0301" * 500, "Z" + "\u0301" * 500),
}


class TestStrangeText(InboxCase):
    """Every text arrives and does no harm, whatever is in it."""

    def shown(self):
        """Return the latest message as an agent's Discuss gets it over HTTP."""
        self.env.flush_all()
        self.authenticate(self.anna.login, self.anna.login)
        answer = self.make_jsonrpc_request(
            "/discuss/channel/messages", {"channel_id": self.thread().id}
        )
        return answer["data"]["mail.message"][0]

    def test_message(self):
        for name, (text, expected) in TEXTS.items():
            with self.subTest(name):
                rows = self.receive(wrote(text))
                self.assertEqual(rows.state, "done", rows.error)
                body = self.shown()["body"][1]
                self.assertEqual(html2plaintext(body).strip(), expected)
                self.assertNotIn("<script", body)

    def test_notification(self):
        for name, (text, _expected) in TEXTS.items():
            with self.subTest(name):
                self.receive(wrote(text))
                payload = self.thread()._notify_by_web_push_prepare_payload(
                    self.messages()[-1]
                )
                json.dumps(payload).encode()

    def test_everywhere_else_in_an_event(self):
        for name, (text, _expected) in TEXTS.items():
            updates = (
                wrote("Hallo", mid=f"mid.{name}"),
                tapped(title=text, payload=text),
                tapped(title=text, payload=text, mid=f"tap{text[:50]}"),
                edited(f"mid.{name}", text),
                reacted(f"mid.{name}", text[:50]),
                echoed(text),
                came_by(ref=text, source=text, type=text),
                wrote("Red", quick_reply={"payload": text}),
                wrote(
                    "Hi", referral={"ref": text, "ads_context_data": {"ad_title": text}}
                ),
                wrote("Wow", reply_to={"story": {"id": text, "url": text}}),
                wrote("Ok", reply_to={"mid": text}),
                showed(media("ig_post", title=text)),
                showed((text or "x", {"url": text})),
            )
            with self.subTest(name):
                rows = self.receive(*updates)
                states = {row.state: row.error for row in rows}
                self.assertNotIn("failed", states)
                self.assertFalse(
                    rows.filtered(lambda r: r.state == "ignored" and not r.error)
                )
                self.assertTrue(self.shown())
        self.run_network()

    def test_name(self):
        for name, (text, _expected) in TEXTS.items():
            with self.subTest(name):
                thread = self.conversation()
                thread.instagram_contact_id.profile_fetched_at = False
                self.instagram.answers["profile"] = [{"name": text, "username": "a.b"}]
                self.run_network()
                self.assertTrue(thread.instagram_contact_id.profile_fetched_at)
                self.assertTrue(thread.name.strip())
                self.assertTrue(self.shown()["author_guest_id"])

    def test_answering_them(self):
        """An agent's reply to it is sent as usual."""
        self.receive(wrote("\0\ud83d\u202e"))
        message = self.answer(self.anna, "Sorry?")
        self.assertEqual(message.instagram_message_ids.state, "sent")
        self.assertEqual(self.thread().instagram_user_id, CUSTOMER_ID)
