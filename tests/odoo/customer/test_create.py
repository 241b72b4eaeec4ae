from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..inbox_case import InboxCase

NAMES = (
    "=cmd()",
    '=HYPERLINK("http://evil")',
    "{=1+1}",
    "external:c:\\x",
    "<a@b>",
    'Eve" <eve@evil.example>, "Bob',
    "Eve\r\nBcc: victim@example.com",
    "<script>alert(1)</script>",
    "x" * 500,
    "\u202eadA\u202c",
    "@SUM(A1)",
    "-2+3",
)


class TestCreate(InboxCase):
    """A contact is created from what the customer chose and what the agent filled in."""

    def setUp(self):
        super().setUp()
        self.channel = self.conversation()
        self.contact = self.channel.instagram_contact_id
        right = self.env.ref("base.group_partner_manager")
        self.ben.group_ids = [Command.link(right.id)]
        self.bens = self.as_user(self.ben)

    def create(self, values):
        return self.env["res.partner"].browse(
            self.bens.instagram_create_partner(values)
        )

    def test_contact_is_created_and_linked(self):
        partner = self.create(
            {
                "name": "Ada Lovelace",
                "email": "Ada@Example.com",
                "phone": "+49 30 901820",
                "company_name": "Engines Ltd",
                "comment": "Likes <b>cake</b>\nand tea",
                "street": False,
            }
        )
        self.assertEqual(self.contact.partner_id, partner)
        self.assertEqual(partner.name, "Ada Lovelace")
        self.assertEqual(partner.email, "ada@example.com")
        self.assertEqual(partner.company_name, "Engines Ltd")
        self.assertIn("&lt;b&gt;cake", partner.comment)
        row = self.env["instagram.conversation.change"].search([])[:1]
        self.assertEqual(row.summary, f"Linked to the contact {partner.display_name}")

    def test_name_that_comes_later(self):
        """It replaces our placeholder, and nothing that people wrote."""
        partner = self.create({})
        self.assertEqual(partner.name, self.contact._placeholder())
        self.run_network()
        self.assertEqual(partner.name, "Ada")
        # another name of the same person on Instagram is not that of the contact
        self.contact.profile_fetched_at = False
        self.instagram.answers["profile"] = [{"name": "Adele", "username": "adele"}]
        self.run_network()
        self.assertEqual((self.channel.name, partner.name), ("Adele", "Ada"))

    def test_name_that_somebody_changed_before(self):
        self.env["res.lang"]._activate_lang("de_DE")
        partner = self.create({})
        german = self.contact.with_context(lang="de_DE")._placeholder()
        for name, later in (("Ms. Lovelace", "Ms. Lovelace"), (german, "Ada")):
            partner.name = name
            self.contact.write(
                {"name": False, "username": False, "profile_fetched_at": False}
            )
            self.run_network()
            self.assertEqual((self.channel.name, partner.name), ("Ada", later))

    def test_name_of_the_customer_is_the_default(self):
        self.contact.name = "Ada"
        self.assertEqual(self.create({}).name, "Ada")

    def test_names_do_nothing(self):
        for name in NAMES:
            with self.subTest(name=name):
                self.contact.write({"name": name, "partner_id": False})
                partner = self.create({"email": "ada@example.com"})
                self.assert_harmless(partner)
                self.contact.partner_id = False
                self.assert_harmless(self.create({"name": name}))

    def assert_harmless(self, partner):
        name = partner.name
        self.assertTrue(name)
        self.assertNotIn(name[0], "=+-@{")
        self.assertFalse(set(name) & set('<>"\r\n\u202e\u202c'), name)
        self.assertLessEqual(len(name), 200)
        self.assertFalse(name.startswith(("external:", "internal:")))
        if partner.email:
            header = partner.email_formatted
            self.assertTrue(header.endswith("<ada@example.com>"), header)
            self.assertEqual(partner.email_normalized, "ada@example.com")

    def test_fields_that_are_refused(self):
        for values in (
            {"user_id": self.ben.id},
            {"company_id": 1},
            {"category_id": [(6, 0, [1])]},
            {"name": ["Ada"]},
            {"name": {"a": 1}},
            {"active": False},
            {"instagram_channel_count": 1},
            {"website": "javascript:alert(1)"},
            {1: "x"},
            ["name"],
            "name",
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.bens.instagram_create_partner(values)
        self.assertFalse(self.contact.partner_id)

    def test_what_is_no_address(self):
        for values in (
            {"email": "no address"},
            {"email": "a@b.example, c@d.example"},
            {"phone": "call me"},
            {"phone": "=1+1"},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.bens.instagram_create_partner({"name": "Ada"} | values)

    def test_defaults_of_the_context_are_passed_over(self):
        theirs = self.bens.with_context(
            default_website="https://evil.example", default_active=False
        )
        partner = self.env["res.partner"].browse(
            theirs.instagram_create_partner({"name": "Ada"})
        )
        self.assertTrue(partner.active)
        self.assertFalse(partner.website)

    def test_only_one_contact(self):
        self.create({"name": "Ada"})
        with self.assertRaisesRegex(UserError, "already linked"):
            self.create({"name": "Ada"})

    def test_agents_without_the_right(self):
        section = self.as_user(self.anna).instagram_customer_panel()["contact"]
        self.assertFalse(section["can_create"])
        self.assertTrue(self.bens.instagram_customer_panel()["contact"]["can_create"])
        with self.assertRaisesRegex(AccessError, "may not create contacts"):
            self.as_user(self.anna).instagram_create_partner({"name": "Ada"})
        self.assertFalse(self.contact.partner_id)

    def test_draft(self):
        self.inbox.company_id.country_id = self.env.ref("base.de")
        self.contact.name = "=Ada <x@y>"
        self.conversation("Mail me: Ada@Example.com or call 030 901820")
        draft = self.bens.instagram_customer_panel()["contact"]["draft"]
        expected = {
            "name": "Ada x@y",
            "email": "ada@example.com",
            "phone": "+49 30 901820",
        }
        self.assertEqual(draft, expected)
