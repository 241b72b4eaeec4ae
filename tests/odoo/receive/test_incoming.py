from datetime import timedelta

from odoo import fields

from ..changes import edited
from ..common import CUSTOMER_ID, INSTAGRAM_ID
from ..inbox_case import InboxCase
from ..wire import OTHER_ID, body, echoed, wrote

MONDAY = fields.Datetime.to_datetime("2025-11-03 09:00:00")
MINUTE = timedelta(minutes=1)


class TestIncoming(InboxCase):
    """A customer's message is shown once, in order, with its own time."""

    def test_first_message_makes_a_thread(self):
        thread = self.conversation("Hallo 👋 do you deliver?", at=MONDAY)
        self.assertEqual(self.texts(thread), ["Hallo 👋 do you deliver?"])
        self.assertEqual(thread.instagram_inbox_id, self.inbox)
        self.assertEqual(thread.instagram_status, "open")
        self.assertFalse(thread.instagram_agent_id)
        self.assertFalse(self.members(thread))
        self.assertFalse(thread.uuid)

    def test_author_is_the_customer(self):
        message = self.messages(self.conversation())
        contact = self.thread().instagram_contact_id
        self.assertEqual(message.author_guest_id, contact.guest_id)
        self.assertFalse(message.author_id or message.email_from)
        self.assertEqual(contact.igsid, CUSTOMER_ID)

    def test_placeholder_until_the_profile_is_known(self):
        self.assertEqual(self.conversation().name, f"Instagram user {CUSTOMER_ID[-4:]}")

    def test_one_thread_per_person(self):
        self.receive(wrote("one"), wrote("two", customer=OTHER_ID), wrote("three"))
        self.receive(wrote("four", customer=OTHER_ID))
        self.assertEqual(len(self.threads()), 2)
        self.assertEqual(self.texts(self.thread()), ["one", "three"])
        self.assertEqual(self.texts(self.thread(OTHER_ID)), ["two", "four"])

    def test_same_person_at_two_inboxes_is_two_contacts(self):
        other = self.new_inbox(
            name="Café", instagram_id="17841400000000002", app_scoped_id="2"
        )
        update = wrote("at the café")
        update["recipient"]["id"] = other.instagram_id
        self.receive(wrote("at the bakery"))
        self.deliver_body(body(update, account=other.instagram_id))
        self.run_incoming()
        by_inbox = {c.instagram_inbox_id: self.texts(c) for c in self.threads()}
        expected = {self.inbox: ["at the bakery"], other: ["at the café"]}
        self.assertEqual(by_inbox, expected)

    def test_message_carries_metas_time(self):
        self.conversation(at=MONDAY + timedelta(milliseconds=848))
        self.assertEqual(self.messages().date, MONDAY)

    def test_time_in_the_future_is_now(self):
        self.conversation(at=fields.Datetime.now() + timedelta(days=2))
        self.assertLessEqual(self.messages().date, fields.Datetime.now())

    def test_window_is_a_day_after_the_latest_message(self):
        thread = self.conversation(at=MONDAY)
        self.assertEqual(thread.instagram_window_end, MONDAY + timedelta(days=1))
        self.receive(wrote(at=MONDAY - MINUTE))
        self.assertEqual(thread.instagram_window_end, MONDAY + timedelta(days=1))
        self.receive(echoed(at=MONDAY + MINUTE))
        self.assertEqual(thread.instagram_window_end, MONDAY + timedelta(days=1))

    def test_order_is_metas_within_a_batch(self):
        order = (3, 0, 4, 1, 2)
        self.receive(*(wrote(f"{n}", at=MONDAY + n * MINUTE) for n in order))
        self.assertEqual(self.texts(), ["0", "1", "2", "3", "4"])

    def test_order_is_to_the_millisecond(self):
        ms = timedelta(milliseconds=1)
        self.receive(*(wrote(f"{n}", at=MONDAY + n * ms) for n in (2, 1, 0)))
        self.assertEqual(self.texts(), ["0", "1", "2"])

    def test_order_holds_across_deliveries_processed_together(self):
        for number in (2, 1, 0):
            self.deliver(wrote(f"{number}", at=MONDAY + number * MINUTE))
        self.run_incoming()
        self.assertEqual(self.texts(), ["0", "1", "2"])

    def test_late_message_stands_where_it_arrived(self):
        self.conversation("later", at=MONDAY)
        self.conversation("earlier", at=MONDAY - MINUTE)
        self.assertEqual(self.texts(), ["later", "earlier"])
        self.assertEqual(self.messages()[-1].date, MONDAY - MINUTE)

    def test_more_than_a_batch(self):
        self.receive(*(wrote(f"{n}", at=MONDAY + n * MINUTE) for n in range(120)))
        self.assertEqual(self.texts(), [f"{n}" for n in range(120)])
        self.assertEqual(set(self.events().mapped("state")), {"done"})


class TestRepeats(InboxCase):
    """Meta delivers again; nobody sees it twice."""

    def test_repeat_makes_no_second_message(self):
        update = wrote("once")
        self.receive(update)
        self.receive(update)
        self.assertEqual(self.texts(), ["once"])
        self.assertEqual(self.events().mapped("state"), ["done", "done"])

    def test_repeat_within_one_body(self):
        update = wrote("once")
        self.receive(update, wrote("twice"), update)
        self.assertCountEqual(self.texts(), ["once", "twice"])
        self.assertEqual(set(self.events().mapped("state")), {"done"})

    def test_repeat_with_another_text_changes_nothing(self):
        self.receive(wrote("first", mid="mid.same"))
        self.receive(wrote("second", mid="mid.same"))
        self.assertEqual(self.texts(), ["first"])

    def test_repeat_without_mid(self):
        update = wrote("once", at=MONDAY)
        del update["message"]["mid"]
        self.receive(update)
        self.receive(update)
        self.assertEqual(self.texts(), ["once"])

    def test_repeat_counts_once(self):
        update = wrote()
        self.receive(update, update)
        self.receive(update)
        facts = self.env["instagram.inbox.report"].search([])
        self.assertEqual(sum(facts.mapped("incoming_messages")), 1)
        self.assertEqual(sum(facts.mapped("conversations")), 1)


class TestTexts(InboxCase):
    """Everything that a phone can type is shown and does no harm."""

    def test_markup_is_text(self):
        text = "<b>bold</b> & <script>alert(1)</script> <t t-out='1'/>"
        self.conversation(text)
        self.assertEqual(self.texts(), [text])
        self.assertNotIn("<script", self.messages().body)

    def test_lines_stay_lines(self):
        text = "one\ntwo\nthree"
        self.conversation(text)
        self.assertEqual(self.texts(), [text])

    def test_nul_and_half_an_emoji(self):
        self.conversation("a\0b \ud83d half \ud83d\ude00 whole")
        self.assertEqual(self.texts(), ["ab \ufffd half 😀 whole"])

    def test_direction_marks_stay(self):
        text = "\u202eright to left\u202c \u200fשלום\u200e"
        self.conversation(text)
        self.assertEqual(self.texts(), [text])

    def test_noncharacters(self):
        self.conversation("a\ufffe\uffff\U0001fffe\u0085\u2028b")
        self.assertEqual(self.events().state, "done")
        self.assertTrue(self.messages())

    def test_hundred_thousand_characters(self):
        text = "Ωmega " * 16_666
        self.conversation(text)
        self.assertEqual(self.texts(), [text.strip()])

    def test_only_spaces_is_no_traceback(self):
        rows = self.receive(wrote("   \n "))
        self.assertIn(rows.state, ("done", "ignored"))


class TestNotShown(InboxCase):
    """Events that do not concern an inbox are kept, with the reason."""

    def assert_ignored(self, rows, *words):
        self.assertEqual(rows.mapped("state"), ["ignored"])
        for word in words:
            self.assertIn(word, rows.error)
        self.assertFalse(self.threads())

    def test_unknown_account(self):
        update = wrote()
        update["recipient"]["id"] = "17841400000000009"
        rows = self.deliver_body(body(update, account="17841400000000009"))
        self.run_incoming()
        self.assert_ignored(rows, "17841400000000009")

    def test_other_object(self):
        rows = self.deliver_body(body(wrote(), vendor_object="page"))
        self.run_incoming()
        self.assert_ignored(rows, "not about an Instagram account")

    def test_account_writing_to_itself(self):
        self.assert_ignored(self.receive(wrote(is_self=True)), "itself")

    def test_archived_inbox_still_keeps_its_messages(self):
        self.inbox.active = False
        self.assertEqual(self.receive(wrote("kept")).state, "done")
        self.assertEqual(self.texts(), ["kept"])


class TestBadUpdates(InboxCase):
    """An update that cannot be processed does not affect others."""

    def poison(self, text):
        """Make the database refuse a message, whoever writes it."""
        self.env.cr.execute(
            "ALTER TABLE mail_message ADD CONSTRAINT poison CHECK (body NOT LIKE %s)",
            [f"%{text}%"],
        )

    def test_bad_update_fails_alone(self):
        self.poison("poison")
        updates = (wrote("before"), wrote("poison"), wrote("after"))
        others = (wrote("other", customer=OTHER_ID), wrote("more", customer=OTHER_ID))
        with self.assertLogs("odoo.addons.instagram_inbox", "ERROR"):
            rows = self.receive(*updates, *others)
        states = ["done", "failed", "done", "done", "done"]
        self.assertEqual(rows.mapped("state"), states)
        self.assertEqual(self.texts(self.thread()), ["before", "after"])
        self.assertEqual(self.texts(self.thread(OTHER_ID)), ["other", "more"])

    def test_failure_is_told_in_the_event_log(self):
        self.poison("poison")
        with self.assertLogs("odoo.addons.instagram_inbox", "ERROR"):
            rows = self.receive(wrote("poison"))
        self.assertIn("CheckViolation", rows.error)
        self.assertFalse(self.threads())

    def test_failed_first_message_does_not_block_the_person(self):
        self.poison("poison")
        with self.assertLogs("odoo.addons.instagram_inbox", "ERROR"):
            self.receive(wrote("poison"))
        self.receive(wrote("good"))
        self.assertEqual(self.texts(), ["good"])

    def test_early_change_that_fails(self):
        """Its message is shown without it; it is among the failed, to be replayed."""
        self.poison("poison")
        rows = self.env["instagram.webhook.event"]
        for is_late in (False, True):
            mid = f"mid.{is_late}"
            row = self.receive(edited(mid, "poison"))
            if is_late:
                row.write({"received_at": "2025-01-01", "not_before": False})
                self.run_incoming()
            self.assertEqual(row.state, "ignored" if is_late else "pending")
            with self.assertLogs("odoo.addons.instagram_inbox", "ERROR"):
                self.receive(wrote("good", mid=mid))
            if not is_late:
                self.assertEqual(row.state, "pending")
                row.not_before = False
                with self.assertLogs("odoo.addons.instagram_inbox", "ERROR"):
                    self.run_incoming()
            self.assertEqual((row.state, row.waits_for), ("failed", False))
            self.assertIn("CheckViolation", row.error)
            rows += row
        self.assertEqual(self.texts(), ["good", "good"])
        self.env.cr.execute("ALTER TABLE mail_message DROP CONSTRAINT poison")
        rows.action_replay()
        self.run_incoming()
        self.assertEqual(rows.mapped("state"), ["done", "done"])
        self.assertEqual(self.texts(), ["poison", "poison"])

    def test_malformed_neighbour_in_one_body(self):
        content = body(wrote("good"), {"message": "bad"}, wrote("good too"))
        rows = self.deliver_body(content)
        self.run_incoming()
        self.assertEqual(rows.mapped("state"), ["done", "failed", "done"])
        self.assertEqual(rows.mapped("account"), [INSTAGRAM_ID] * 3)


class TestEchoes(InboxCase):
    """Messages that the account sends elsewhere are shown as ours."""

    def test_echo_from_the_app_is_shown_once_and_marked(self):
        self.conversation("Hallo")
        update = echoed("Yes, we do.", at=MONDAY)
        self.receive(update)
        self.receive(update)
        self.assertEqual(self.texts(), ["Hallo", "Yes, we do."])
        message = self.messages()[-1]
        self.assertEqual(message.author_id, self.inbox.company_id.partner_id)
        self.assertEqual(message.date, MONDAY)
        part = message.instagram_message_ids
        self.assertEqual((part.direction, part.state), ("out", "sent"))
        self.assertTrue(part.from_app)
        self.assertFalse(part.user_id)

    def test_echo_from_the_app_is_not_sent_again(self):
        self.conversation("Hallo")
        self.receive(echoed())
        self.run_network()
        self.assertFalse(self.instagram.called("send"))

    def test_echo_to_a_new_person_opens_no_conversation(self):
        self.receive(echoed("We saw your story!"))
        thread = self.thread()
        self.assertEqual(thread.instagram_status, "resolved")
        self.assertFalse(self.env["instagram.episode"].search([]))
        self.receive(wrote("Nice"))
        self.assertEqual(thread.instagram_status, "open")
        self.assertEqual(self.texts(), ["We saw your story!", "Nice"])

    def test_question_and_answer_in_one_batch_stand_in_order(self):
        self.receive(
            echoed("Yes", at=MONDAY + MINUTE),
            wrote("And on Sundays?", at=MONDAY + 2 * MINUTE),
            wrote("Do you deliver?", at=MONDAY),
        )
        self.assertEqual(self.texts(), ["Do you deliver?", "Yes", "And on Sundays?"])

    def test_echo_keeps_the_thread_unassigned(self):
        thread = self.conversation()
        self.receive(echoed())
        self.assertFalse(thread.instagram_agent_id)
        self.assertFalse(self.members(thread))
