import itertools
from datetime import timedelta

from odoo import fields

from ..changes import edited, reacted, unsent
from ..common import CUSTOMER_ID
from ..inbox_case import InboxCase
from ..wire import echoed, fixture, saw, wrote

NOW = fields.Datetime.to_datetime("2025-11-03 09:00:00")


class TestReactions(InboxCase):
    """Each person has one reaction: the latest by Instagram's clock."""

    def reactions(self, message=None):
        return (message or self.messages()[-1]).reaction_ids

    def test_shown_as_the_customers(self):
        thread = self.conversation()
        message = self.answer(self.anna, "Yes")
        window = thread.instagram_window_end
        facts = self.env["instagram.inbox.report"].search_count([])
        row = self.receive(reacted(message.instagram_message_ids.mid, "🧁"))
        self.assertEqual(row.state, "done")
        reaction = self.reactions(message)
        self.assertEqual(reaction.content, "🧁")
        self.assertEqual(reaction.guest_id, thread.instagram_contact_id.guest_id)
        self.assertEqual(thread.instagram_window_end, window)
        self.assertEqual(self.env["instagram.inbox.report"].search_count([]), facts)

    def test_opens_nothing(self):
        thread = self.conversation(mid="mid.x")
        self.as_user(self.anna).instagram_set_status("resolved")
        self.receive(reacted("mid.x"))
        self.assertEqual(thread.instagram_status, "resolved")
        self.assertEqual(self.env["instagram.episode"].search_count([]), 1)

    def test_another_replaces_it(self):
        self.conversation(mid="mid.x")
        self.receive(reacted("mid.x", "❤️"))
        self.receive(reacted("mid.x", "😮"))
        self.assertEqual(self.reactions().mapped("content"), ["😮"])

    def test_taken_back(self):
        thread = self.conversation(mid="mid.x")
        self.receive(reacted("mid.x"))
        self.forget()
        self.receive(reacted("mid.x", ""))
        self.assertFalse(self.reactions())
        told = str(self.heard(thread, "mail.record/insert"))
        self.assertIn("DELETE", told)

    def test_duplicates_are_harmless(self):
        self.conversation(mid="mid.x")
        once = reacted("mid.x")
        self.receive(once, once)
        self.receive(once)
        self.assertEqual(self.reactions().mapped("content"), ["❤️"])

    def test_every_order(self):
        for number, order in enumerate(itertools.permutations(range(4))):
            customer = f"11298400000003{number:02}"
            mid = f"mid.{customer}"
            at = [NOW + timedelta(milliseconds=step) for step in range(4)]
            events = (
                wrote("Hi", mid=mid, customer=customer, at=at[0]),
                reacted(mid, "❤️", customer=customer, at=at[1]),
                reacted(mid, "", customer=customer, at=at[2]),
                reacted(mid, "👍", customer=customer, at=at[3]),
            )
            with self.subTest(order=order):
                self.receive(*(events[each] for each in order[:2]))
                self.receive(*(events[each] for each in order[2:]))
                message = self.messages(self.thread(customer))
                self.assertEqual(self.reactions(message).mapped("content"), ["👍"])

    def test_before_its_message(self):
        row = self.receive(reacted("mid.x"))
        self.assertEqual(row.state, "pending")
        self.assertFalse(self.threads())
        self.receive(wrote(mid="mid.x"))
        self.assertEqual(row.state, "done")
        self.assertEqual(self.reactions().content, "❤️")

    def test_its_message_never_comes(self):
        row = self.receive(reacted("mid.x"))
        row.write({"received_at": "2025-01-01", "not_before": False})
        self.run_incoming()
        self.assertEqual(row.state, "ignored")
        self.assertIn("has not come", row.error)

    def test_late_already_at_first_sight(self):
        """It is looked at twice: its message may just be arriving."""
        rows = self.deliver(reacted("mid.x"), edited("mid.x", "Hi"), saw("mid.x"))
        rows.received_at = "2025-01-01"
        self.run_incoming()
        self.assertEqual(set(rows.mapped("state")), {"pending"})
        for row in rows:
            self.assertGreater(row.not_before, fields.Datetime.now())
        rows.not_before = False
        self.run_incoming()
        self.assertEqual(rows.mapped("state"), ["ignored", "ignored", "done"])

    def test_seen_while_its_send_is_settled(self):
        """Neither transaction saw the other; the second look does."""
        self.conversation()
        message = self.answer(self.anna, "Yes").instagram_message_ids
        mid, message.mid = message.mid, False
        row = self.deliver(reacted(mid))
        row.received_at = "2025-01-01"
        self.run_incoming()
        message.mid = mid
        self.assertFalse(self.reactions())
        row.not_before = False
        self.run_incoming()
        self.assertEqual(row.state, "done")
        self.assertEqual(self.reactions().content, "❤️")

    def test_its_message_comes_days_later(self):
        rows = self.receive(reacted("mid.x", "❤️"), reacted("mid.x", "👍"))
        rows.write({"received_at": fields.Datetime.now() - timedelta(days=7)})
        rows.not_before = False
        self.run_incoming()
        self.assertEqual(set(rows.mapped("state")), {"ignored"})
        self.receive(wrote(mid="mid.x"))
        self.assertEqual(self.reactions().mapped("content"), ["👍"])
        self.assertEqual(set(rows.mapped("state")), {"done"})

    def test_before_the_answer_to_our_call(self):
        self.conversation()
        message = self.post(self.anna, "Yes")
        row = self.receive(reacted("aWdfZAG1fa1ZD"))
        self.assertEqual(row.state, "pending")
        self.run_network()
        self.run_incoming()
        self.assertEqual(row.state, "done")
        self.assertEqual(self.reactions(message).content, "❤️")

    def test_ours_in_the_app(self):
        self.conversation(mid="mid.x")
        self.receive(reacted("mid.x", "👍", ours=True), reacted("mid.x"))
        self.receive(reacted("mid.x", "", ours=True))
        self.assertEqual(self.reactions().content, "❤️")
        self.receive(reacted("mid.x", "👍", ours=True))
        ours = self.reactions().filtered("partner_id")
        self.assertEqual(ours.partner_id, self.inbox.company_id.partner_id)

    def test_on_an_unsent_message(self):
        self.receive(wrote(mid="mid.x"), reacted("mid.x"))
        self.receive(unsent("mid.x"))
        self.assertFalse(self.reactions())
        row = self.receive(reacted("mid.x"))
        self.assertEqual(row.state, "ignored")
        self.assertFalse(self.reactions())

    # ------------------------------------------------------------
    # NEWS FOR THE AGENT
    # ------------------------------------------------------------

    def answered(self):
        """Have Anna answer; return the thread and the id of her reply."""
        thread = self.conversation()
        message = self.answer(self.anna, "Yes, on weekdays!")
        member = thread.channel_member_ids.filtered("partner_id")
        member._mark_as_read(message.id)
        self.forget()
        return thread, message.instagram_message_ids.mid

    def unread(self, thread):
        member = thread.channel_member_ids.filtered("partner_id")
        return member.message_unread_counter

    def test_is_unread_and_told_to_its_agent(self):
        thread, mid = self.answered()
        self.receive(reacted(mid, "❤️"))
        self.assertEqual(self.unread(thread), 1)
        (told,) = self.heard(self.anna, "instagram.inbox/reaction")
        self.assertEqual(told["instagram_thread_id"], thread.id)
        self.assertEqual((told["emoji"], told["text"]), ("❤️", "Yes, on weekdays!"))
        self.assertEqual(thread.instagram_reaction, "❤️ to: Yes, on weekdays!")
        shown = self.store(self.anna, "channels_as_member")["discuss.channel"]
        (reaction,) = [
            each["instagram_reaction"] for each in shown if each["id"] == thread.id
        ]
        self.assertEqual(reaction, {"emoji": "❤️", "text": "Yes, on weekdays!"})

    def test_repeat_is_no_news(self):
        thread, mid = self.answered()
        once = reacted(mid, "❤️")
        self.receive(once)
        thread.channel_member_ids.filtered("partner_id")._mark_as_read(
            self.messages()[-1].id
        )
        self.forget()
        self.receive(once)
        self.assertFalse(self.heard(self.anna, "instagram.inbox/reaction"))
        self.assertEqual(self.unread(thread), 0)

    def test_resolved_shows_it_and_stays_resolved(self):
        thread, mid = self.answered()
        self.as_user(self.anna).instagram_set_status("resolved")
        self.receive(reacted(mid, "❤️"))
        self.assertEqual(thread.instagram_status, "resolved")
        self.assertFalse(self.members())
        self.assertEqual(self.env["instagram.episode"].search_count([]), 1)
        self.assertEqual(thread.instagram_reaction, "❤️ to: Yes, on weekdays!")

    def test_is_past_once_somebody_writes(self):
        for number, act in enumerate(
            (
                lambda: self.conversation("Thanks"),
                lambda: self.post(self.anna, "Until 6 pm"),
                lambda: self.receive(reacted(self.mid, "")),
                lambda: self.receive(unsent(self.mid, ours=True)),
            )
        ):
            with self.subTest(number=number):
                thread, self.mid = self.answered()
                self.receive(reacted(self.mid, "❤️"))
                self.assertTrue(thread.instagram_reaction)
                act()
                self.assertFalse(thread.instagram_reaction)

    def test_to_the_customers_own_message_is_no_news(self):
        thread = self.conversation(mid="mid.x")
        self.as_user(self.anna).instagram_take()
        self.forget()
        self.receive(reacted("mid.x"))
        self.assertFalse(self.heard(self.anna, "instagram.inbox/reaction"))
        self.assertFalse(thread.instagram_reaction)

    def test_fixtures(self):
        self.conversation(customer=CUSTOMER_ID)
        self.receive(echoed("Yes", mid=_target()))
        for name, shown in (
            ("reaction", ["❤️"]),
            ("reaction_other", ["🧁"]),
            ("reaction_removed", []),
        ):
            self.post_webhook(fixture(name))
            self.run_incoming()
            self.assertEqual(self.reactions().mapped("content"), shown, name)


def _target():
    return fixture("reaction")["entry"][0]["messaging"][0]["reaction"]["mid"]
