from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..inbox_case import InboxCase


class TestLink(InboxCase):
    """A customer is linked to a contact of the company, and unlinked."""

    def setUp(self):
        super().setUp()
        self.channel = self.conversation()
        self.contact = self.channel.instagram_contact_id
        self.mine = self.as_user(self.anna)
        self.ada = self.env["res.partner"].create({"name": "Ada Lovelace"})

    def summaries(self):
        rows = self.env["instagram.conversation.change"].search([], order="id")
        return [(row.author_name, row.summary) for row in rows.with_user(self.anna)]

    def test_link_and_unlink(self):
        self.mine.instagram_link_partner(self.ada.id)
        self.assertEqual(self.contact.partner_id, self.ada)
        self.mine.instagram_link_partner(self.ada.id)  # nothing new
        self.mine.instagram_link_partner(False)
        self.assertFalse(self.contact.partner_id)
        expected = [
            (self.anna.name, "Linked to the contact Ada Lovelace"),
            (self.anna.name, "Unlinked from the contact Ada Lovelace"),
        ]
        self.assertEqual(self.summaries(), expected)

    def test_other_browsers_hear_of_it(self):
        self.forget()
        self.mine.instagram_link_partner(self.ada.id)
        told = [
            channel
            for payload in self.heard(self.channel, "mail.record/insert")
            for channel in payload.get("discuss.channel", ())
        ]
        self.assertEqual(len(told), 1)
        self.assertEqual(told[0].keys(), {"id", "instagram_customer_at"})

    def test_what_is_no_contact(self):
        for value in (2**31 - 1, 2**40, -1, "1", [1], {}, 1.5, True):
            if value == {}:
                continue  # empty, like False
            with self.subTest(value=value), self.assertRaises(UserError):
                self.mine.instagram_link_partner(value)

    def test_contact_that_the_agent_may_not_read(self):
        self.env["ir.rule"].create(
            {
                "name": "no contacts",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": f"[('id', '!=', {self.ada.id})]",
            }
        )
        with self.assertRaisesRegex(UserError, "may not read it"):
            self.mine.instagram_link_partner(self.ada.id)

    def test_contact_of_another_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.ada.company_id = elsewhere
        self.anna.company_ids = [Command.link(elsewhere.id)]
        theirs = self.mine.with_context(allowed_company_ids=self.anna.company_ids.ids)
        with self.assertRaisesRegex(UserError, "another company"):
            theirs.instagram_link_partner(self.ada.id)
        self.assertFalse(self.contact.partner_id)
        self.ada.company_id = self.inbox.company_id
        theirs.instagram_link_partner(self.ada.id)
        self.assertEqual(self.contact.partner_id, self.ada)

    def test_only_readers_link(self):
        carl = self.new_user("carl.t", "instagram_inbox_group_agent")
        for user in (carl, self.outsider, self.env.ref("base.public_user")):
            theirs = self.as_user(user, self.channel)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                theirs.instagram_link_partner(self.ada.id)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                theirs.instagram_create_partner({"name": "Ada"})
        self.assertFalse(self.contact.partner_id)

    def test_merged_contact(self):
        self.mine.instagram_link_partner(self.ada.id)
        other = self.env["res.partner"].create({"name": "A. Lovelace"})
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.ada + other).ids, dst_partner=other
        )
        self.env.invalidate_all()
        self.assertEqual(self.contact.partner_id, other)
        panel = self.mine.instagram_customer_panel()["contact"]
        self.assertEqual(panel["partner"]["id"], other.id)
        self.assertIn("A. Lovelace", self.summaries()[-1][1])

    def test_contact_that_moves_to_another_company(self):
        """However it gets there, the link ends, and the history says so."""
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self.env["res.partner"].create(
            {"name": "A. Lovelace", "company_id": elsewhere.id}
        )
        merge = self.env["base.partner.merge.automatic.wizard"]._merge
        parent = self.env["res.partner"].create({"name": "Lovelace", "is_company": 1})
        moves = {
            "itself": lambda: self.ada.write({"company_id": elsewhere.id}),
            "with its parent": lambda: parent.write({"company_id": elsewhere.id}),
            "the inbox": lambda: self.inbox.write({"company_id": elsewhere.id}),
            "merged": lambda: merge((self.ada + theirs).ids, dst_partner=theirs),
        }
        company = self.inbox.company_id
        for way, move in moves.items():
            self.inbox.company_id = company
            self.ada.write(
                {
                    "company_id": way == "the inbox" and company.id,
                    "parent_id": way == "with its parent" and parent.id,
                }
            )
            self.mine.instagram_link_partner(self.ada.id)
            with self.subTest(way=way):
                move()
                self.env.invalidate_all()
                self.assertFalse(self.contact.partner_id)
                self.assertIn("Unlinked from", self.summaries()[-1][1])

    def test_contact_that_stays_in_the_company(self):
        self.mine.instagram_link_partner(self.ada.id)
        self.ada.company_id = self.inbox.company_id
        self.ada.company_id = False
        self.assertEqual(self.contact.partner_id, self.ada)

    def test_archived_contact(self):
        self.mine.instagram_link_partner(self.ada.id)
        self.ada.active = False
        found = self.mine.instagram_customer_panel()["contact"]["partner"]
        self.assertEqual((found["id"], found["active"]), (self.ada.id, False))
        self.assertEqual(self.ada.with_user(self.anna).instagram_channel_count, 1)

    def test_deleted_contact(self):
        self.mine.instagram_link_partner(self.ada.id)
        self.ada.unlink()
        self.env.invalidate_all()
        self.assertFalse(self.contact.partner_id)
        self.assertFalse(self.mine.instagram_customer_panel()["contact"]["partner"])
        self.assertTrue(self.summaries())

    def test_history_of_deleted_contacts(self):
        """What happened stays true when the contacts are gone."""
        other = self.env["res.partner"].create({"name": "Grace Hopper"})
        for partner in (self.ada, other, self.env["res.partner"]):
            self.mine.instagram_link_partner(partner.id)
        expected = [
            "Linked to the contact Ada Lovelace",
            "Linked to the contact Grace Hopper",
            "Unlinked from the contact Grace Hopper",
        ]
        anonymous = {
            other: {1: "Linked to a contact", 2: "Unlinked from a contact"},
            self.ada: {0: "Linked to a contact"},
        }
        self.assertEqual([summary for _who, summary in self.summaries()], expected)
        for partner, changed in anonymous.items():
            partner.unlink()
            self.env.invalidate_all()
            expected = [changed.get(n, each) for n, each in enumerate(expected)]
            self.assertEqual([summary for _who, summary in self.summaries()], expected)

    def test_erased_customer(self):
        """The link goes with the customer; the contact of the company stays."""
        self.mine.instagram_link_partner(self.ada.id)
        self.as_user(self.manager).action_instagram_erase()
        self.run_job("ir_cron_erase")
        self.assertFalse(self.contact.exists())
        self.assertFalse(self.env["instagram.conversation.change"].search([]))
        self.assertEqual(self.ada.name, "Ada Lovelace")
        self.assertEqual(self.ada.with_user(self.anna).instagram_channel_count, 0)
