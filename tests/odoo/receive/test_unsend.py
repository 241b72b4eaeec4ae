import itertools

from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ..changes import edited, reacted, unsent
from ..common import CUSTOMER_ID
from ..inbox_case import InboxCase
from ..wire import echoed, fixture, wrote

SECRET = "my card is 4242"


class TestUnsend(InboxCase):
    """An unsent message is gone everywhere and for good; its place stays visible."""

    def assert_gone(self, count=1):
        messages = self.messages()
        self.assertEqual(len(messages), count)
        for message in messages:
            self.assertNotIn(SECRET, message.body)
        self.assertTrue(messages[-1]._instagram_is_unsent())
        self.assertFalse(messages[-1].attachment_ids)
        self.assertFalse(
            self.env["instagram.message.edit"].search([("text", "like", SECRET)])
        )
        for row in self.events():
            self.assertNotIn(SECRET, row.payload)

    def facts(self):
        report = self.env["instagram.inbox.report"].search([], order="id")
        return [
            (fact.conversations, fact.incoming_messages, fact.outgoing_messages)
            for fact in report
        ]

    def test_text_and_log_go(self):
        rows = self.receive(wrote(SECRET, mid="mid.x"))
        facts = self.facts()
        thread = self.thread()
        window = thread.instagram_window_end
        rows |= self.receive(unsent("mid.x"))
        self.assertEqual(set(rows.mapped("state")), {"done"})
        self.assert_gone()
        self.assertEqual(self.facts(), facts)
        self.assertEqual(thread.instagram_window_end, window)

    def test_browsers_are_told(self):
        thread = self.conversation(SECRET, mid="mid.x")
        self.forget()
        self.receive(unsent("mid.x"))
        for listening in (thread, self.inbox):
            told = [
                message
                for each in self.heard(listening, "mail.record/insert")
                for message in each.get("mail.message", ())
            ]
            self.assertTrue(told[-1]["instagram_unsent"])
            self.assertNotIn(SECRET, str(told))
            self.assertEqual(html2plaintext(told[-1]["body"][1]), "")

    def test_every_order_and_twice(self):
        events = (
            wrote(SECRET, mid="mid.x"),
            edited("mid.x", f"{SECRET} 4242"),
            unsent("mid.x"),
            reacted("mid.x"),
        )
        for number, order in enumerate(itertools.permutations(events)):
            customer = f"11298400000001{number:02}"
            with self.subTest(order=[list(update)[-1] for update in order]):
                mine = [_of(update, customer) for update in order]
                for update in mine + mine[::-1]:
                    self.receive(update)
                thread = self.thread(customer)
                message = self.messages(thread)
                self.assertEqual(len(message), 1)
                self.assertTrue(message._instagram_is_unsent())
                self.assertFalse(message.reaction_ids)
                for row in self.events():
                    self.assertNotIn(SECRET, row.payload)

    def test_while_it_waits_to_be_shown(self):
        """Of a flood, the unsending may have its turn before the message."""
        for update in (
            wrote(SECRET, mid="mid.in"),
            echoed(SECRET, mid="mid.out"),
        ):
            mid = update["message"]["mid"]
            row = self.deliver(update)
            row.not_before = "2099-01-01"
            self.receive(unsent(mid))
            self.assertNotIn(SECRET, row.payload)
            row.not_before = False
            self.run_incoming()
        self.assert_gone(2)
        self.assertEqual(
            self.messages().instagram_message_ids.mapped("mid"), ["mid.in", "mid.out"]
        )

    def test_replay_of_its_own_log(self):
        rows = self.receive(wrote(SECRET, mid="mid.x"), unsent("mid.x"))
        self.assert_gone()
        rows.state = "pending"
        self.run_incoming()
        self.assert_gone()
        self.assertEqual(set(rows.mapped("state")), {"done"})

    def test_late_changes_on_a_copied_database(self):
        """A copy does not recognize fingerprints: the message itself tells it."""
        self.receive(wrote(SECRET, mid="mid.x"), unsent("mid.x"))
        self.set_parameter("erasure_key", "")
        rows = self.receive(
            wrote(SECRET, mid="mid.x"),
            edited("mid.x", SECRET, num_edit=0),
            edited("mid.x", SECRET),
            reacted("mid.x"),
        )
        states = ["done", "ignored", "ignored", "ignored"]
        for _time in range(2):
            self.assertEqual(rows.mapped("state"), states)
            self.assert_gone()
            self.assertFalse(self.messages().reaction_ids)
            self.assertFalse(self.env["instagram.reaction"].search([]))
            # replayed, those that were reduced to the unsending unsend it again
            states = ["done", "done", "done", "ignored"]
            self.set_parameter("erasure_key", "")
            rows.state = "pending"
            self.run_incoming()

    def test_announcement_without_sender_is_blanked_too(self):
        self.receive(wrote(SECRET, mid="mid.x"))
        bare = {"message_edit": {"mid": "mid.x", "text": SECRET, "num_edit": 0}}
        self.receive(bare)
        self.receive(unsent("mid.x"))
        self.assert_gone()

    def test_others_stay(self):
        rows = self.receive(wrote("one", mid="mid.1"), wrote(SECRET, mid="mid.x"))
        kept = rows[0].payload
        self.receive(wrote("two", mid="mid.2", reply_to={"mid": "mid.x"}))
        self.receive(unsent("mid.x"))
        self.assertEqual(self.texts(), ["one", "", "two"])
        self.assertEqual(rows[0].payload, kept)

    def test_ours_from_the_app(self):
        self.conversation()
        self.receive(echoed(SECRET, mid="mid.e"))
        self.receive(unsent("mid.e", ours=True))
        self.assert_gone(2)

    def test_one_part_of_ours(self):
        self.conversation()
        long = "a" * 999
        message = self.answer(self.anna, f"{long} {SECRET}")
        first, second = message.instagram_message_ids.sorted("id")
        self.receive(unsent(second.mid, ours=True))
        self.assertEqual(self.texts()[-1], long)
        self.assertFalse(second.text)
        self.assertFalse(message._instagram_is_unsent())
        self.receive(unsent(first.mid, ours=True))
        self.assertTrue(message._instagram_is_unsent())

    def test_before_the_answer_to_our_call(self):
        self.conversation()
        self.post(self.anna, SECRET)
        self.receive(unsent("aWdfZAG1fa1ZD", ours=True))
        self.run_network()
        self.assertTrue(self.messages()[-1]._instagram_is_unsent())

    def test_agents_still_cannot(self):
        self.conversation()
        message = self.post(self.anna, "Yes")
        with self.assertRaises(UserError):
            self.thread().with_user(self.anna)._message_update_content(
                message.with_user(self.anna), body=""
            )

    def test_fixture(self):
        self.deliver(wrote(SECRET, mid=_fixture_mid(), customer=CUSTOMER_ID))
        self.run_incoming()
        self.post_webhook(fixture("unsend"))
        self.run_incoming()
        self.assert_gone()


def _fixture_mid():
    return fixture("unsend")["entry"][0]["messaging"][0]["message"]["mid"]


def _of(update, customer):
    """Return the same update about another person and message."""
    update = {**update, "sender": {"id": customer}}
    kind = list(update)[-1]
    return update | {kind: update[kind] | {"mid": f"mid.{customer}"}}
