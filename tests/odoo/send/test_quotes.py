from ..changes import unsent
from ..common import CUSTOMER_ID, graph_error
from ..inbox_case import NOTE
from ..wire import tapped
from .outgoing_case import FailureCase


class TestQuotes(FailureCase):
    """An agent replies to a message, and Instagram quotes it."""

    def setUp(self):
        super().setUp()
        self.question = self.messages()

    def mid(self, message):
        return message.instagram_message_ids.sorted("id")[0].mid

    def reply(self, message, text="This one", **params):
        """Write in the composer after pressing *Reply* at a message."""
        data = {"parent_id": message.id}
        return self.post(self.anna, text, post_data=data, **params)

    def quotes(self):
        """Return the quoted message of each message that reached Instagram."""
        calls = self.instagram.called("send")
        return [call.params.get("reply_to", {}).get("mid") for call in calls]

    def shown(self, message, user=None):
        user = user or self.ben
        self.authenticate(user.login, user.login)
        data = self.make_jsonrpc_request(
            "/discuss/channel/messages", {"channel_id": self.thread().id}
        )
        (found,) = (m for m in data["data"]["mail.message"] if m["id"] == message.id)
        return found

    def test_customers_message(self):
        message = self.reply(self.question)
        self.run_network()
        (call,) = self.instagram.called("send")
        self.assertEqual(
            call.params,
            {
                "recipient": {"id": CUSTOMER_ID},
                "message": {"text": "This one"},
                "reply_to": {"mid": self.mid(self.question)},
            },
        )
        self.assertEqual(message.parent_id, self.question)
        self.assertEqual(self.shown(message)["parent_id"], self.question.id)

    def test_ours(self):
        first = self.answer(self.anna, "On weekdays")
        self.reply(first, "And on Sundays")
        self.run_network()
        self.assertEqual(self.quotes(), [None, self.mid(first)])

    def test_one_that_is_still_on_its_way(self):
        """It is sent first, and has an id when the reply's turn comes."""
        first = self.post(self.anna, "On weekdays")
        self.reply(first, "And on Sundays")
        self.run_network()
        self.assertEqual(self.quotes(), [None, self.mid(first)])

    def test_long_reply_quotes_once(self):
        self.reply(self.question, "word " * 600)
        self.run_network()
        self.assertEqual(self.quotes(), [self.mid(self.question), None, None])

    def test_what_instagram_does_not_know_is_not_quoted(self):
        note = self.post(self.anna, "Careful", subtype=NOTE)
        self.receive(tapped(title="Prices", payload="PRICES"))
        (tap,) = self.messages().filtered(lambda m: "Prices" in m.body)
        failed = self.answer_refused(graph_error(551)).mail_message_id
        unclear = self.answer_meets(graph_error(1)).mail_message_id
        self.receive(unsent(self.mid(self.question)))
        self.instagram.calls.clear()
        self.assertIs(self.shown(note)["instagram_has_mid"], False)
        for message in (tap, failed, unclear, self.question):
            self.assertIs(self.shown(message)["instagram_has_mid"], False)
            reply = self.reply(message)
            self.run_network()
            self.assertEqual(reply.instagram_message_ids.state, "sent")
        self.assertEqual(self.quotes(), [None] * 4)

    def test_of_another_thread(self):
        other = self.conversation(customer="1129840000000009")
        stranger = self.messages(other)
        self.reply(stranger, thread=self.thread())
        self.run_network()
        self.assertEqual(self.quotes(), [None])

    def test_notes_never_go_out(self):
        self.post(
            self.anna, "Hm", subtype=NOTE, post_data={"parent_id": self.question.id}
        )
        self.run_network()
        self.assertFalse(self.sends())

    def test_unsent_while_the_answer_waits(self):
        self.reply(self.question)
        self.receive(unsent(self.mid(self.question)))
        self.run_network()
        self.assertEqual(self.quotes(), [None])

    def test_refused_quote(self):
        """The reply is sent once more without it: the refused call did nothing."""
        self.instagram.answers["send"] = [graph_error(100, "No such message")]
        message = self.reply(self.question)
        self.forget()
        self.run_network()
        self.assertEqual(self.quotes(), [self.mid(self.question), None])
        self.assertEqual(message.instagram_message_ids.state, "sent")
        notes = [{"kind": "quote_refused"}]
        self.assertEqual(self.shown(message)["instagram_content"], notes)
        told = str(self.heard(self.thread(), "mail.record/insert"))
        self.assertIn("quote_refused", told)

    def test_refused_with_and_without_quote(self):
        self.instagram.answers["send"] = [graph_error(100), graph_error(100)]
        message = self.reply(self.question)
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.run_network()
        self.run_network()
        self.assertEqual(self.sends(), 2)
        self.assertEqual(message.instagram_message_ids.state, "failed")

    def test_never_twice_when_it_may_have_arrived(self):
        self.instagram.answers["send"] = [graph_error(1)]
        message = self.reply(self.question)
        self.run_network()
        self.run_network()
        self.assertEqual(self.sends(), 1)
        self.assertEqual(message.instagram_message_ids.state, "unconfirmed")
        message.with_user(self.anna).instagram_send_again()
        self.run_network()
        self.assertEqual(self.quotes(), [self.mid(self.question)] * 2)

    def test_other_refusals_are_final(self):
        self.instagram.answers["send"] = [graph_error(100, subcode=2534014)]
        message = self.reply(self.question)
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.run_network()
        self.assertEqual(self.sends(), 1)
        self.assertEqual(message.instagram_message_ids.state, "failed")
        message.with_user(self.anna).instagram_retry()
        self.run_network()
        self.assertEqual(self.quotes(), [self.mid(self.question)] * 2)
