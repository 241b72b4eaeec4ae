"""Colleagues plan activities for a customer, with Odoo's own means."""

from odoo import fields
from odoo.exceptions import AccessError

from ..inbox_case import InboxCase


class TestActivities(InboxCase):
    def setUp(self):
        super().setUp()
        self.channel = self.conversation()
        self.contact = self.channel.instagram_contact_id
        self.contact.name = "Ada Baker"

    def plan(self, user, assignee, summary="Call about the cake"):
        return (
            self.env["mail.activity"]
            .with_user(user)
            .create(
                {
                    "res_model_id": self.env["ir.model"]._get_id("instagram.contact"),
                    "res_id": self.contact.id,
                    "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                    "date_deadline": fields.Date.today(),
                    "summary": summary,
                    "user_id": assignee.id,
                }
            )
        )

    def panel(self, user):
        return self.as_user(user).instagram_customer_panel()["activities"]

    def test_panel_and_menu_show_them(self):
        self.assertEqual(self.panel(self.ben)["ids"], [])
        activity = self.plan(self.anna, self.ben)
        section = self.panel(self.ben)
        self.assertEqual(section["ids"], activity.ids)
        (shown,) = section["store"]["mail.activity"]
        self.assertEqual(shown["summary"], "Call about the cake")
        groups = self.env["res.users"].with_user(self.ben)._get_activity_groups()
        counts = {group["model"]: group["total_count"] for group in groups}
        self.assertEqual(counts.get("instagram.contact"), 1)

    def test_assigning_sends_no_mail(self):
        before = self.env["mail.mail"].search_count([])
        messages = self.env["mail.message"].search_count([])
        self.plan(self.anna, self.ben).with_user(self.anna).user_id = self.manager
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        self.assertEqual(self.env["mail.message"].search_count([]), messages)

    def test_done_is_noted_for_colleagues(self):
        activity = self.plan(self.anna, self.ben)
        activity.with_user(self.ben).action_feedback(feedback="She wants two.")
        self.assertEqual(self.panel(self.ben)["ids"], [])
        note = self.env["mail.message"].search(
            [("model", "=", "discuss.channel"), ("res_id", "=", self.channel.id)],
            order="id desc",
            limit=1,
        )
        self.assertIn("She wants two.", note.body)
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
        self.assertEqual(note.author_id, self.ben.partner_id)
        self.assertFalse(self.parts())

    def test_strangers_learn_no_name(self):
        with self.assertRaises(AccessError):
            self.plan(self.outsider, self.outsider)
        theirs = self.plan(self.anna, self.outsider).with_user(self.outsider)
        self.env.invalidate_all()
        self.assertEqual(theirs.summary, "Call about the cake")
        # the same in all languages: it is stored in the writer's
        self.assertEqual(theirs.res_name, "Instagram")
        with self.assertRaises(AccessError):
            self.contact.with_user(self.outsider).read(["name"])
        messages = self.env["mail.message"].with_user(self.outsider)
        self.assertNotIn("Ada", str(messages.search([]).mapped("record_name")))

    def test_nothing_else_is_written_about_a_contact(self):
        with self.assertRaises(AccessError):
            self.env["mail.message"].with_user(self.anna).create(
                {"model": "instagram.contact", "res_id": self.contact.id, "body": "x"}
            )

    def test_erased_with_the_customer(self):
        done, planned = self.plan(self.anna, self.ben), self.plan(self.anna, self.ben)
        done.with_user(self.ben).action_feedback(feedback="Well")
        self.contact.with_user(self.manager).action_erase()
        self.run_job("ir_cron_erase")
        self.assertFalse(self.contact.exists())
        self.assertFalse((done + planned).exists())
