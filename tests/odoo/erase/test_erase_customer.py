"""A manager erases all data of one customer."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger
from psycopg2.errors import SerializationFailure

from ..changes import edited, reacted
from ..common import CUSTOMER_ID
from ..wire import OTHER_ID, echoed, wrote
from .deletion_case import DeletionCase

DENIED = JsonRpcException, "AccessError"


class TestEraseCustomer(DeletionCase):
    def setUp(self):
        super().setUp()
        self.fill()
        self.contact = self.thread().instagram_contact_id
        self.partner = self.env["res.partner"].create({"name": "Ada Baker"})
        self.contact.partner_id = self.partner

    def erase(self, user=None):
        self.press(user or self.manager, self.contact, "action_erase")
        self.run_erasing()

    def test_nothing_stays_but_the_figures(self):
        self.receive(
            edited("mid.first", "Do you deliver to Zanzibar now?"),
            edited("mid.unknown", "Zanzibar!"),
            reacted("mid.unknown"),
        )
        facts = self.env["instagram.inbox.report"].search_count([])
        self.erase()
        self.assertFalse(self.found(["Zanzibar", CUSTOMER_ID]))
        self.assertFalse(self.contact.exists() or self.attachments())
        self.assertEqual(
            len(
                self.env["mail.guest"].search(
                    [("instagram_inbox_id", "=", self.inbox.id)]
                )
            ),
            1,
        )
        self.assertEqual(self.env["instagram.inbox.report"].search_count([]), facts)
        self.assertTrue(self.partner.exists())
        self.assertEqual(self.deletion().requested_by_id, self.manager)
        self.assertEqual(self.deletion().state, "done")

    def hold(self, contact):
        """Create a row that keeps a customer from being deleted."""
        self.env.cr.execute(
            "CREATE TABLE held (contact integer REFERENCES instagram_contact"
            " ON DELETE RESTRICT)"
        )
        self.env.cr.execute("INSERT INTO held VALUES (%s)", [contact.id])

    @mute_logger("odoo.addons.instagram_inbox.models.erase.instagram_deletion")
    @mute_logger("odoo.sql_db")
    def test_one_that_fails_leaves_the_others(self):
        other = self.thread(OTHER_ID).instagram_contact_id
        self.hold(self.contact)
        self.press(self.manager, self.contact, "action_erase")
        failing = self.deletion()
        self.press(self.manager, other, "action_erase")
        for times, minutes in enumerate((1, 10, 60, 360, 1440, 1440), start=1):
            failing.not_before = False
            before = fields.Datetime.now() + timedelta(minutes=minutes)
            self.run_erasing()
            self.assertEqual((failing.state, failing.attempts), ("erasing", times))
            self.assertGreaterEqual(failing.not_before, before)
            self.assertFalse(other.exists())
        cron = self.env.ref("instagram_inbox.ir_cron_erase")
        self.assertEqual((cron.active, cron.failure_count), (True, 0))
        activity = self.inbox.activity_ids
        self.assertEqual(len(activity), 1, "told once")
        self.assertIn("could not be erased yet", activity.summary)
        link = f'/odoo/instagram-inboxes/{self.inbox.id}"'
        self.assertIn(link, activity.note)
        self.assertIn("RestrictViolation", activity.note)
        self.env.cr.execute("DELETE FROM held")
        failing.not_before = False
        self.run_erasing()
        self.assertEqual(failing.state, "done")
        self.assertFalse(self.inbox.activity_ids)
        self.assertFalse(self.found(["Zanzibar", CUSTOMER_ID]))

    @mute_logger("odoo.addons.instagram_inbox.models.erase.instagram_deletion")
    def test_a_step_that_fails_leaves_the_others(self):
        self.press(self.manager, self.contact, "action_erase")
        failing = self.deletion()
        kind = self.registry["instagram.deletion"]
        steps = ("_begin", "_erase_events", "_erase_threads", "_finish")
        for number, method in enumerate(steps):
            usual = getattr(kind, method)

            def broken(deletion, usual=usual):
                if deletion == failing:
                    raise KeyError("planted")
                return usual(deletion)

            with self.subTest(method=method):
                thread = self.conversation(customer=f"{10**15 + number}")
                other = thread.instagram_contact_id
                self.press(self.manager, other, "action_erase")
                failing.not_before = False
                with patch.object(kind, method, broken):
                    self.run_erasing()
                self.assertFalse(other.exists())
                self.assertNotEqual(failing.state, "done")
                self.assertEqual(failing.attempts, number + 1)

    @mute_logger("odoo.addons.instagram_inbox.models.erase.instagram_deletion")
    def test_conflicts_without_end_leave_the_others(self):
        other = self.thread(OTHER_ID).instagram_contact_id
        self.press(self.manager, self.contact, "action_erase")
        failing = self.deletion()
        self.press(self.manager, other, "action_erase")
        kind = self.registry["instagram.deletion"]
        usual = kind._step

        def broken(deletion):
            if deletion == failing:
                raise SerializationFailure("planted")
            return usual(deletion)

        with patch.object(kind, "_step", broken):
            self.run_erasing()
        self.assertFalse(other.exists())
        self.assertEqual((failing.state, failing.attempts), ("pending", 1))

    def test_others_keep_theirs(self):
        self.erase()
        self.assertEqual(self.texts(self.thread(OTHER_ID)), ["And you?"])
        self.assertEqual(self.inbox.state, "connected")
        self.assertTrue(self.events().filtered(lambda e: e.customer == OTHER_ID))

    def test_by_the_list_of_conversations(self):
        self.press(self.manager, self.thread(), "action_instagram_erase")
        self.run_erasing()
        self.assertFalse(self.thread())

    def test_not_by_others(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.new_user(
            "stranger",
            "instagram_inbox_group_manager",
            company_id=company.id,
            company_ids=[fields.Command.set(company.ids)],
        )
        for user in (self.anna, self.outsider, stranger):
            for record, method in (
                (self.contact, "action_erase"),
                (self.thread(), "action_instagram_erase"),
            ):
                with self.subTest(user.login), self.assertRaisesRegex(*DENIED):
                    self.press(user, record, method)
        self.run_erasing()
        self.assertTrue(self.thread())

    def test_twice_is_once(self):
        self.press(self.manager, self.contact, "action_erase")
        self.press(self.manager, self.contact, "action_erase")
        self.assertEqual(len(self.env["instagram.deletion"].search([])), 1)

    def test_nobody_answers_meanwhile(self):
        waiting = self.post(self.anna, "Wait, Zanzibar…")
        sent = len(self.instagram.called("send"))
        self.forget()
        self.press(self.manager, self.contact, "action_erase")
        thread = self.thread()
        (shown,) = (
            each
            for told in self.heard(thread, "mail.record/insert")
            for each in told.get("discuss.channel", ())
            if "instagram_closed_reason" in each
        )
        self.assertEqual(shown["instagram_closed_reason"], "being_erased")
        with self.assertRaisesRegex(JsonRpcException, "UserError"):
            self.post(self.anna, "Still there?")
        self.run_network()
        self.assertEqual(waiting.instagram_message_ids.state, "failed")
        self.assertEqual(len(self.instagram.called("send")), sent)

    def test_what_was_said_before_does_not_come_back(self):
        old = fields.Datetime.now() - timedelta(minutes=5)
        self.deliver(wrote("Pending Zanzibar"))
        self.erase()
        rows = self.receive(
            wrote("Do you deliver to Zanzibar?", mid="mid.first", at=old),
            wrote("Late Zanzibar", mid="mid.late", at=old),
            edited("mid.first", "Edited Zanzibar", at=self.soon()),
            reacted("mid.first", at=self.soon()),
            wrote("Zanzibar by another time", mid="mid.first", at=self.soon()),
            echoed("Yes, to Zanzibar.", mid="mid.echo", at=self.soon()),
        )
        self.assertEqual(set(rows.mapped("state")), {"ignored"})
        self.assertFalse(self.thread())
        self.assertFalse(self.found(["Zanzibar"]))

    def test_what_they_write_later_begins_anew(self):
        self.erase()
        self.receive(wrote("Hallo again", at=self.soon()))
        self.assertEqual(self.texts(), ["Hallo again"])
        contact = self.thread().instagram_contact_id
        self.assertNotEqual(contact, self.contact)
        self.assertFalse(contact.erasing or contact.partner_id)
        # and can be erased once more
        self.contact = contact
        self.erase()
        self.assertFalse(self.thread())

    def test_the_browsers_forget(self):
        self.env.cr.precommit.run()
        thread = self.thread()
        self.assertTrue(self.heard(thread))
        self.erase()
        kinds = [row for row in self.heard(thread) if "Zanzibar" in str(row)]
        self.assertFalse(kinds)

    def soon(self):
        return fields.Datetime.now() + timedelta(seconds=3)
