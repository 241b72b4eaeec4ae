"""Deliveries and messages are kept for a chosen time."""

from datetime import timedelta

from odoo import fields

from ..connect.life_case import LifeCase
from ..inbox_case import NOTE
from ..wire import echoed, media, showed, wrote


class RetentionCase(LifeCase):
    def setUp(self):
        super().setUp()
        for name in ("event_retention_days", "message_retention_days"):
            self.set_parameter(name, False)

    def ago(self, days):
        return fields.Datetime.now() - timedelta(days=days)

    def tidy_up(self):
        """Run Odoo's daily cleaning."""
        with self.enter_registry_test_mode():
            self.env.ref("base.autovacuum_job").method_direct_trigger()
        self.env.invalidate_all()


class TestEventRetention(RetentionCase):
    def setUp(self):
        super().setUp()
        self.old = self.receive(wrote("Old"))
        self.new = self.receive(wrote("New"))
        self.waiting = self.deliver(wrote("Waiting"))
        (self.old + self.waiting).received_at = self.ago(31)
        self.new.received_at = self.ago(29)

    def test_thirty_days(self):
        self.tidy_up()
        self.assertEqual(self.events(), self.new + self.waiting)
        # the messages stay
        self.assertEqual(self.texts(), ["Old", "New"])

    def test_chosen(self):
        for days, left in (("40", 3), ("0", 3), ("many", 2), ("10", 1)):
            self.set_parameter("event_retention_days", days)
            self.tidy_up()
            self.assertEqual(len(self.events()), left, days)

    def test_no_longer_than_messages(self):
        """The deliveries contain the messages, too."""
        self.set_parameter("message_retention_days", "10")
        self.tidy_up()
        self.assertEqual(self.events(), self.waiting)

    def test_failed_and_ignored_ones_go_too(self):
        self.old.state = "failed"
        self.new.write({"state": "ignored", "received_at": self.ago(31)})
        self.tidy_up()
        self.assertEqual(self.events(), self.waiting)


class TestFiguresAfterRetention(RetentionCase):
    def test_figures_stay_after_old_messages_are_deleted(self):
        """A late reply does not change a conversation whose beginning is deleted."""
        self.receive(wrote("Ancient", mid="mid.1", at=self.ago(40)))
        self.receive(echoed("Yes", mid="mid.2", at=self.ago(39)))
        self.receive(wrote("Still?", mid="mid.3", at=self.ago(1)))
        facts = self.env["instagram.inbox.report"]
        known = facts.search([])
        before = known.mapped("first_response_time")
        self.set_parameter("message_retention_days", "30")
        self.tidy_up()
        at = self.ago(1) - timedelta(minutes=1)
        self.receive(echoed("Late", mid="mid.4", at=at))
        self.assertEqual(known.exists(), known)
        self.assertEqual(known.mapped("first_response_time"), before)
        self.assertEqual(facts.search_count([("outgoing_messages", ">", 0)]), 2)


class TestMessageRetention(RetentionCase):
    def setUp(self):
        super().setUp()
        self.updates = [
            wrote("Ancient", mid="mid.1", at=self.ago(100)),
            showed(media("image"), mid="mid.2", at=self.ago(99)),
            wrote("Yesterday", mid="mid.3", at=self.ago(1)),
        ]
        for update in self.updates:
            self.receive(update)
        self.run_network()

    def attachments(self):
        domain = [("res_model", "=", "discuss.channel"), ("name", "like", "image-")]
        return self.env["ir.attachment"].search(domain)

    def test_off_by_default(self):
        self.tidy_up()
        self.assertEqual(len(self.messages()), 3)
        self.assertTrue(self.attachments())

    def test_older_ones_go_with_their_files(self):
        facts = self.env["instagram.inbox.report"].search_count([])
        self.set_parameter("message_retention_days", "90")
        self.tidy_up()
        self.assertEqual(self.texts(), ["Yesterday"])
        self.assertFalse(self.attachments())
        self.assertEqual(self.env["instagram.message"].search_count([]), 1)
        self.assertEqual(self.env["instagram.inbox.report"].search_count([]), facts)
        self.assertTrue(self.thread().instagram_contact_id)

    def test_notes_go_with_what_they_are_about(self):
        old = self.note("She bought Ancient ones", self.ago(100))
        file = self.env["ir.attachment"].create(
            {"name": "note.ods", "raw": b"Ancient", "res_id": self.thread().id}
            | {"res_model": "discuss.channel"}
        )
        old.attachment_ids = file
        mention = old.notification_ids
        self.assertEqual(mention.res_partner_id, self.ben.partner_id)
        reaction = {"message_id": old.id, "content": "👍"}
        reaction = self.env["mail.message.reaction"].create(
            reaction | {"partner_id": self.ben.partner_id.id}
        )
        new = self.note("She came yesterday", self.ago(1))
        new.parent_id = old
        self.tidy_up()
        self.assertTrue(old.exists(), "off by default")
        self.set_parameter("message_retention_days", "90")
        self.tidy_up()
        self.assertEqual(self.texts(), ["Yesterday", "She came yesterday"])
        for gone in (old, file, mention, reaction):
            self.assertFalse(gone.exists(), gone)
        self.assertFalse(self.found_in_messages("Ancient ones"))
        self.assertFalse(new.parent_id)

    def test_a_note_alone_goes_too(self):
        """A note that is older than all messages goes, too."""
        self.messages().unlink()
        self.note("She is a regular", self.ago(100))
        self.set_parameter("message_retention_days", "90")
        self.tidy_up()
        self.assertFalse(self.texts())

    def note(self, text, at):
        """Write a note as Anna at that time, and mention Ben."""
        mentioned = {"partner_ids": self.ben.partner_id.ids}
        note = self.post(self.anna, text, subtype=NOTE, post_data=mentioned)
        note.date = at
        return note

    def found_in_messages(self, text):
        domain = [("body", "ilike", text)]
        return self.env["mail.message"].search(domain)

    def test_they_do_not_come_back(self):
        self.set_parameter("message_retention_days", "90")
        self.tidy_up()
        rows = self.receive(*self.updates)
        self.assertEqual(rows.mapped("state"), ["ignored", "ignored", "done"])
        self.assertNotIn("Ancient", "".join(rows.mapped("payload")))
        # nor when they are kept for longer from now on
        self.set_parameter("message_retention_days", "0")
        self.receive(self.updates[0])
        self.assertEqual(self.texts(), ["Yesterday"])

    def test_what_meta_may_still_deliver_is_waited_for(self):
        self.set_parameter("message_retention_days", "1")
        self.tidy_up()
        self.receive(wrote("Late", at=self.ago(1.4)))
        self.assertEqual(self.texts(), ["Yesterday", "Late"])

    def test_other_channels_keep_theirs(self):
        channel = self.env["discuss.channel"].create({"name": "General"})
        channel.message_post(body="Hi", message_type="comment").date = self.ago(100)
        self.set_parameter("message_retention_days", "90")
        self.tidy_up()
        self.assertIn("Hi", "".join(channel.message_ids.mapped("body")))


class TestDataSettings(RetentionCase):
    def test_settings(self):
        settings = self.env["res.config.settings"].create({})
        names = (
            "deletion_grace_days",
            "event_retention_days",
            "message_retention_days",
        )
        shown = [settings[f"instagram_{name}"] for name in names]
        self.assertEqual(shown, [7, 30, 0])
        settings.instagram_deletion_grace_days = 0
        settings.instagram_event_retention_days = 0
        settings.instagram_message_retention_days = -5
        settings.execute()
        parameters = self.env["ir.config_parameter"]
        stored = [parameters.get_param(f"instagram_inbox.{name}") for name in names]
        self.assertEqual(stored, ["0", "0", False], "the last is the default")
        shown = self.env["res.config.settings"].create({})
        self.assertEqual(shown.instagram_deletion_grace_days, 0)
