import time

from odoo.fields import Command

from ..inbox_case import InboxCase
from ..wire import echoed


class TestSuggestions(InboxCase):
    """Which contact a customer may be, by what they wrote and how they are called."""

    def setUp(self):
        super().setUp()
        self.inbox.company_id.country_id = self.env.ref("base.de")
        self.channel = self.conversation()
        self.contact = self.channel.instagram_contact_id

    def partner(self, name="Somebody", **values):
        return self.env["res.partner"].create({"name": name, **values})

    def suggestions(self, user=None):
        found = self.as_user(user or self.anna).instagram_partner_suggestions()
        return [(each["id"], each["why"]) for each in found]

    def test_email_address(self):
        partner = self.partner(email="Ada <ada@example.com>")
        self.assertEqual(self.suggestions(), [])
        self.conversation("I am ADA@example.com.")
        expected = [(partner.id, "Wrote the e-mail address ada@example.com")]
        self.assertEqual(self.suggestions(), expected)

    def test_addresses_of_others_say_nothing(self):
        self.partner(email="us@example.com")
        self.receive(echoed("Write to us@example.com"))
        self.assertEqual(self.suggestions(), [])

    def test_phone_number(self):
        numbers = {
            "+49 30 901820": "Call 030/901820",
            "0049 171 2345678": "or +49 (171) 2345678",
            "0221 221-0": "0221 2210!",
        }
        for known, said in numbers.items():
            with self.subTest(known=known):
                partner = self.partner(phone=known)
                self.conversation(said)
                found = dict(self.suggestions())
                why = f"Wrote the phone number {known}"
                self.assertEqual(found[partner.id], why)

    def test_what_is_no_phone_number(self):
        self.partner(phone="12345678901234567890")
        self.conversation("On 2026-11-30 I ordered 12345678901234567890 for 5")
        self.assertEqual(self.suggestions(), [])
        draft = self.as_user(self.anna).instagram_customer_panel()["contact"]["draft"]
        self.assertEqual(draft["phone"], "")

    def test_name(self):
        partner = self.partner("Ada Lovelace")
        self.contact.name = "ada  lovelace"
        self.assertEqual(self.suggestions(), [])
        self.contact.name = "Ada  Lovelace"
        self.assertEqual(self.suggestions(), [(partner.id, "Has the same name")])

    def test_username(self):
        partner = self.partner("Ada Lovelace")
        self.contact.username = "ada.lovelace_1815"
        expected = [(partner.id, "Has a name like @ada.lovelace_1815")]
        self.assertEqual(self.suggestions(), expected)

    def test_each_reason_is_its_own(self):
        named, alike = self.partner("Ada King"), self.partner("Ada Lovelace")
        self.contact.write({"name": "Ada King", "username": "ada.lovelace"})
        expected = [
            (named.id, "Has the same name"),
            (alike.id, "Has a name like @ada.lovelace"),
        ]
        self.assertEqual(self.suggestions(), expected)

    def test_likeliest_first_and_each_once(self):
        named = self.partner("Ada Lovelace")
        mailed = self.partner("A. L.", email="ada@example.com")
        both = self.partner("Ada Lovelace", email="ada@example.com")
        self.contact.write({"name": "Ada Lovelace", "username": "ada.lovelace"})
        self.conversation("ada@example.com")
        found = [partner_id for partner_id, _why in self.suggestions()]
        self.assertEqual(found, [mailed.id, both.id, named.id])

    def test_only_as_many_as_one_reads(self):
        for _each in range(9):
            self.partner("Ada Lovelace")
        self.contact.name = "Ada Lovelace"
        self.assertEqual(len(self.suggestions()), 5)

    def test_whom_the_user_may_link(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.partner("Ada", company_id=elsewhere.id)
        self.partner("Ada", active=False)
        own = self.partner("Ada", company_id=self.inbox.company_id.id)
        self.new_person("colleague", "base.group_user", name="Ada")
        self.contact.name = "Ada"
        self.anna.company_ids = [Command.link(elsewhere.id)]
        self.assertEqual(self.suggestions(), [(own.id, "Has the same name")])

    def test_linked_contact_is_not_suggested(self):
        partner = self.partner("Ada")
        self.contact.name = "Ada"
        self.as_user(self.anna).instagram_link_partner(partner.id)
        self.assertEqual(self.suggestions(), [])

    def test_hostile_texts(self):
        texts = ("@" * 900, "a@" * 400, "1 " * 450, "<" * 900, "&#x40;", "(+49)" * 200)
        for text in texts:
            with self.subTest(text=text[:10]):
                self.conversation(text)
                start = time.process_time()
                self.assertEqual(self.suggestions(), [])
                self.assertLess(time.process_time() - start, 1)

    def test_many_contacts(self):
        """Many contacts need no more queries than two; `./dev bench` has the time."""
        self.conversation("I am c1@example.com, 030 1000002")
        few = self.queries_with_contacts(1, 2)
        many = self.queries_with_contacts(3, 2000)
        self.assertEqual(many, few)

    def queries_with_contacts(self, first, last):
        self.env.cr.execute(
            """
            INSERT INTO res_partner (name, complete_name, email, email_normalized,
                phone, active, partner_share, type,
                create_date, write_date)
            SELECT 'Customer ' || n, 'Customer ' || n, 'c' || n || '@example.com',
                'c' || n || '@example.com', '+49 30 ' || (1000000 + n), TRUE, TRUE,
                'contact', now(), now()
              FROM generate_series(%s, %s) AS n
            """,
            [first, last],
        )
        self.suggestions()  # fills the caches of the registry
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(len(self.suggestions()), 2)
        return self.env.cr.sql_log_count - before
