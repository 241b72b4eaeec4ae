"""Quick replies: chosen with a reply, sent below its last text, and tapped on."""

from odoo.exceptions import UserError
from odoo.tests import JsonRpcException

from ..common import graph_error
from ..inbox_case import NOTE
from ..wire import OTHER_ID, wrote
from .files_case import FilesCase

NAME = "instagram_quick_replies"
CHOSEN = ["Yes", "No, thanks"]


class QuickReplyCase(FilesCase):
    def post_with(self, text="Delivery?", titles=CHOSEN, user=None, **data):
        """Write in the composer, with quick replies; return the message."""
        data = {NAME: titles, **data}
        return self.post(user or self.anna, text, post_data=data)

    def sent(self):
        """Return the texts that reached Instagram, each with its quick replies."""
        calls = self.instagram.called("send")
        messages = [call.params["message"] for call in calls]
        return [
            (
                message.get("text", "")[:9],
                [each["title"] for each in message.get("quick_replies", ())],
            )
            for message in messages
        ]

    def shown(self, message, user=None):
        """Return the quick replies that a colleague sees below a message."""
        user = user or self.ben
        self.authenticate(user.login, user.login)
        data = self.make_jsonrpc_request(
            "/discuss/channel/messages", {"channel_id": self.thread().id}
        )
        (found,) = (m for m in data["data"]["mail.message"] if m["id"] == message.id)
        return found[NAME]

    def file(self):
        """Return what the composer says of a file."""
        file = self.attachment()
        tokens = [file._get_ownership_token()]
        return {"attachment_ids": file.ids, "attachment_tokens": tokens}

    def tap(self, place=1, mid="mid.tap"):
        """Tap on a quick reply below the latest message that has some."""
        calls = self.instagram.called("send")
        lists = [call.params["message"].get("quick_replies") for call in calls]
        chosen = [each for each in lists if each][-1][place - 1]
        reply = {"payload": chosen["payload"]}
        self.receive(wrote(chosen["title"], mid=mid, quick_reply=reply))
        return self.messages()[-1]


class TestQuickReplies(QuickReplyCase):
    def test_sent_and_shown(self):
        message = self.post_with()
        self.run_network()
        [call] = self.instagram.called("send")
        first, second = call.params["message"]["quick_replies"]
        self.assertEqual(call.params["message"]["text"], "Delivery?")
        self.assertEqual((first["content_type"], first["title"]), ("text", "Yes"))
        self.assertNotEqual(first["payload"], second["payload"])
        self.assertEqual(self.shown(message), CHOSEN)
        self.assertEqual(self.shown(self.messages()[0]), [])
        [new] = self.heard(self.thread(), "discuss.channel/new_message")[-1:]
        [told] = [m for m in new["data"]["mail.message"] if m["id"] == message.id]
        self.assertEqual(told[NAME], CHOSEN)

    def test_only_with_this_reply(self):
        self.post_with()
        self.answer(self.anna, "Hello?")
        self.assertEqual(self.sent(), [("Delivery?", CHOSEN), ("Hello?", [])])

    def test_below_the_last_part(self):
        message = self.post_with("word " * 600)
        self.run_network()
        self.assertEqual([titles for _text, titles in self.sent()], [[], [], CHOSEN])
        self.assertEqual(self.shown(message), CHOSEN)

    def test_with_a_file_below_its_text(self):
        message = self.post_with("Look", **self.file())
        self.run_network()
        self.assertEqual(self.sent(), [("", []), ("Look", CHOSEN)])
        self.assertEqual(self.shown(message), CHOSEN)

    def test_tidied(self):
        message = self.post_with(titles=[" Yes\n please\u0000 ", "Yes please", "3 < 5"])
        self.assertEqual(self.shown(message), ["Yes please", "3 < 5"])

    def test_refused(self):
        """Whatever a browser says, people read why it is refused."""
        thread = self.as_user(self.anna)
        for titles, why in (
            (["x"] * 14, "at most 13"),
            ([""], "cannot be empty"),
            (["\u200b"], "cannot be empty"),
            (["x" * 21], "20 characters"),
            (["x" * 10**6], "“xxxxxxxxxxxxxxxxxxxx…” is too long"),
            (["<b>Yes</b>"], "without HTML"),
            (["<script>alert(1)</script>"], "without HTML"),
            ([1], "a list of short texts"),
            ("Yes", "a list of short texts"),
            ({"title": "Yes"}, "a list of short texts"),
        ):
            with (
                self.subTest(why, titles=str(titles)[:30]),
                self.assertRaisesRegex(UserError, why),
            ):
                thread.message_post(
                    body="Delivery?",
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                    **{NAME: titles},
                )
        self.assertFalse(self.parts())

    def test_refused_without_a_text(self):
        for text, data in (
            ("", self.file()),
            ("<p>\u200b</p>", {}),
            ("Only us", {"subtype_xmlid": NOTE}),
        ):
            with self.subTest(text), self.assertRaises(JsonRpcException):
                self.post_with(text, **data)
        self.assertFalse(self.parts())

    def test_not_by_a_context(self):
        """A browser chooses the context, too."""
        self.post(self.anna, "Hello?", context={NAME: ["<b>"] * 20})
        self.run_network()
        self.assertEqual(self.sent(), [("Hello?", [])])

    def test_sent_again(self):
        self.instagram.answers["send"] = [graph_error(100, "Bad chips")]
        message = self.post_with()
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.run_network()
        self.assertEqual(message.instagram_message_ids.state, "failed")
        self.assertEqual(self.shown(message), CHOSEN)
        message.with_user(self.anna).instagram_retry()
        self.run_network()
        self.assertEqual(self.sent(), [("Delivery?", CHOSEN)] * 2)

    def test_back_in_the_composer(self):
        self.anna.instagram_undo_seconds = 10
        message = self.post_with()
        self.assertTrue(message.with_user(self.anna).instagram_undo())
        draft = message.with_user(self.anna).instagram_take_back()
        self.assertEqual(draft["quick_replies"], CHOSEN)
        self.assertEqual(self.sent(), [])

    def test_unsent(self):
        message = self.post_with()
        self.run_network()
        message.instagram_message_ids._unsend()
        self.assertEqual(self.shown(message), [])


class TestTaps(QuickReplyCase):
    def setUp(self):
        super().setUp()
        self.reply = self.post_with("word " * 300)
        self.run_network()

    def test_shown_below_its_reply(self):
        message = self.tap(2)
        self.assertEqual(self.texts()[-1], "No, thanks")
        self.assertEqual(message.parent_id, self.reply)
        self.assertEqual(message._instagram_content(), [{"kind": "quick_reply"}])
        self.tap(2)  # delivered once more
        self.assertEqual(len(self.messages()), 3)

    def test_of_another_conversation_or_app(self):
        message = self.instagram.called("send")[-1].params["message"]
        [chip, _other] = message["quick_replies"]
        foreign = self.conversation("Hi", customer=OTHER_ID)
        for payload in (chip["payload"], "RED", "odoo-reply-999999999-1"):
            reply = {"payload": payload}
            self.receive(
                wrote("Yes", mid=payload, quick_reply=reply, customer=OTHER_ID)
            )
            message = self.messages(foreign)[-1]
            self.assertFalse(message.parent_id)
            [note] = message._instagram_content()
            self.assertEqual(note, {"kind": "quick_reply", "title": payload})

    def test_of_an_erased_reply(self):
        self.reply._instagram_erase(self.inbox)
        self.assertFalse(self.tap().parent_id)
        self.assertEqual(self.texts()[-1], "Yes")
