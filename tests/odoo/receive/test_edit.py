import itertools

from odoo.exceptions import AccessError

from ..changes import edited, unsent
from ..common import CUSTOMER_ID
from ..inbox_case import InboxCase
from ..wire import echoed, fixture, wrote

EDITED = "o-mail-Message-edited"


class TestEdit(InboxCase):
    """The latest text is shown, in any order; managers find the earlier ones."""

    def versions(self, mid):
        return self.env["instagram.message.edit"].search(
            [("mid", "=", mid)], order="num_edit"
        )

    def test_new_text_marked_as_edited(self):
        thread = self.conversation("On Sunday?", mid="mid.x")
        window = thread.instagram_window_end
        facts = self.env["instagram.inbox.report"].search_count([])
        row = self.receive(edited("mid.x", "On Sunday & Monday? <b>"))
        self.assertEqual(row.state, "done")
        self.assertEqual(self.texts(), ["On Sunday & Monday? <b>"])
        self.assertIn(EDITED, self.messages().body)
        self.assertEqual(thread.instagram_window_end, window)
        self.assertEqual(self.env["instagram.inbox.report"].search_count([]), facts)

    def test_every_order_and_twice(self):
        for number, order in enumerate(itertools.permutations(range(3))):
            customer = f"11298400000002{number:02}"
            mid = f"mid.{customer}"
            events = (
                wrote("one", mid=mid, customer=customer),
                edited(mid, "two", 1, customer=customer),
                edited(mid, "three", 2, customer=customer),
            )
            with self.subTest(order=order):
                for each in (*order, *order):
                    self.receive(events[each])
                thread = self.thread(customer)
                self.assertEqual(self.texts(thread), ["three"])
                self.assertEqual(
                    self.versions(mid).mapped("text"), ["one", "two", "three"]
                )
                self.assertEqual(self.versions(mid).message_id.mid, mid)

    def test_before_its_message(self):
        row = self.receive(edited("mid.x", "On Sunday?"))
        self.assertEqual((row.state, row.error), ("pending", False))
        self.assertFalse(self.threads())
        self.forget()
        thread = self.conversation("On Saturday?", mid="mid.x")
        self.assertEqual(row.state, "done")
        self.assertEqual(self.texts(), ["On Sunday?"])
        for told in self.heard(thread) + self.heard(self.inbox):
            self.assertNotIn("Saturday", str(told))

    def test_its_message_never_comes(self):
        row = self.receive(edited("mid.x", "On Sunday?"))
        row.write({"received_at": "2025-01-01", "not_before": False})
        self.run_incoming()
        self.assertEqual(row.state, "ignored")
        self.assertIn("has not come", row.error)
        self.receive(wrote("On Saturday?", mid="mid.x"))
        self.assertEqual(self.texts(), ["On Sunday?"])

    def test_waiting_holds_up_nobody(self):
        for number in range(60):
            self.deliver(edited(f"mid.never.{number}", "?"))
        self.run_incoming()
        self.conversation("Hallo")
        self.assertEqual(self.texts(), ["Hallo"])
        waiting = self.events().filtered(lambda row: row.state == "pending")
        self.assertEqual(len(waiting), 60)
        events = self.env["instagram.webhook.event"]
        self.assertFalse(events._claim(events._lock_in_turn))

    def test_ours_in_the_app(self):
        self.conversation()
        self.receive(echoed("Yes", mid="mid.e"))
        self.receive(edited("mid.e", "Yes, we do", ours=True))
        self.assertEqual(self.texts()[-1], "Yes, we do")

    def test_one_part_of_ours(self):
        self.conversation()
        long = "a" * 999
        message = self.answer(self.anna, f"{long} Saturday, perhaps")
        second = message.instagram_message_ids.sorted("id")[1]
        self.receive(edited(second.mid, "Sunday", ours=True))
        self.assertEqual(self.texts()[-1], f"{long}\nSunday")
        self.assertEqual(self.versions(second.mid).mapped("num_edit"), [0, 1])

    def test_after_unsending(self):
        self.receive(wrote("one", mid="mid.x"), unsent("mid.x"))
        row = self.receive(edited("mid.x", "two"))
        self.assertEqual(row.state, "ignored")
        self.assertNotIn("two", row.payload)
        self.assertEqual(self.texts(), [""])
        self.assertFalse(self.versions("mid.x"))

    def test_for_managers_alone(self):
        self.receive(wrote("one", mid="mid.x"), edited("mid.x", "two"))
        versions = self.versions("mid.x")
        with self.assertRaises(AccessError):
            versions.with_user(self.anna).read(["text"])
        self.assertEqual(
            versions.with_user(self.manager).mapped("text"), ["one", "two"]
        )
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        other = self.new_user(
            "other.manager",
            "instagram_inbox_group_manager",
            company_id=elsewhere.id,
            company_ids=elsewhere.ids,
        )
        self.assertFalse(self.env["instagram.message.edit"].with_user(other).search([]))

    def test_orphans_are_forgotten(self):
        rows = self.receive(edited("mid.x", "two"), edited("mid.y", "two"))
        self.receive(wrote("one", mid="mid.y"))
        rows.write({"received_at": "2025-01-01", "not_before": False})
        self.run_incoming()
        rows._gc_events()
        edits = self.env["instagram.message.edit"]
        self.assertEqual(set(edits.search([]).mapped("mid")), {"mid.y"})
        self.receive(wrote("one", mid="mid.x"))
        self.assertEqual(self.texts(), ["two", "one"])

    def test_fixture(self):
        edit = fixture("edit")["entry"][0]["messaging"][0]["message_edit"]
        self.deliver(wrote("one", mid=edit["mid"], customer=CUSTOMER_ID))
        self.post_webhook(fixture("edit"))
        self.run_incoming()
        self.assertEqual(self.texts(), [edit["text"]])
