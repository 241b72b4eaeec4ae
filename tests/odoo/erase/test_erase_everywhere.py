"""Erased customers who were linked to contacts leave nothing in the whole database."""

from lxml import etree
from odoo.fields import Command
from odoo.tools import SQL

from ..common import CUSTOMER_ID
from .deletion_case import DeletionCase

NAME, USERNAME, EMAIL = "Adalberta Quill", "quill.adalberta", "ada@quill.example"
OF_CUSTOMER = (NAME, USERNAME, EMAIL, "Zanzibar", "901820", CUSTOMER_ID, "mid.first")


class TestEraseEverywhere(DeletionCase):
    def setUp(self):
        super().setUp()
        usual = self.instagram._profile

        def profile(call):
            names = {"name": NAME, "username": USERNAME, "follower_count": 901820}
            is_hers = call.path.endswith(CUSTOMER_ID)
            return usual(call) | (names if is_hers else {})

        self.instagram._profile = profile
        self.fill()
        self.conversation(f"I am {EMAIL.upper()}, call +49 30 901820")
        self.contact = self.thread().instagram_contact_id
        self.assertEqual(self.contact.name, NAME)
        self.mine = self.as_user(self.anna)

    def erase(self):
        """Erase the customer; browsers have fetched their notifications."""
        self.env.cr.precommit.run()
        self.press(self.manager, self.thread(), "action_instagram_erase")
        self.run_erasing()
        self.assertFalse(self.contact.exists())

    def found_everywhere(self):
        """Return what is left of the customer, by table."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        tables = self.env.execute_query(
            SQL(
                """
                SELECT table_name
                  FROM information_schema.tables
                 WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
                """
            )
        )
        patterns = [f"%{text}%" for text in OF_CUSTOMER]
        searches = [
            SQL(
                "SELECT %s, t::text FROM %s t WHERE t::text ILIKE ANY(%s)",
                table,
                SQL.identifier(table),
                patterns,
            )
            for (table,) in tables
        ]
        return self.env.execute_query(SQL(" UNION ALL ").join(searches))

    def test_what_is_searched_is_there_before(self):
        tables = {table for table, _row in self.found_everywhere()}
        kept = {"instagram_contact", "instagram_message", "mail_guest", "mail_message"}
        self.assertLessEqual(kept | {"discuss_channel"}, tables)

    def test_linked_contact(self):
        """Neither the link, nor its history, nor what was suggested, stays."""
        partner = self.env["res.partner"].create({"name": "Somebody"})
        self.mine.instagram_link_partner(partner.id)
        self.mine.instagram_link_partner(False)
        self.env["res.partner"].create({"name": "Else", "phone": "+49 30 90182 1"})
        self.mine.instagram_partner_suggestions()
        self.mine.instagram_link_partner(partner.id)
        self.mine.instagram_customer_panel()
        self.run_network()
        self.erase()
        self.assertEqual(self.found_everywhere(), [])
        self.assertFalse(self.env["instagram.conversation.change"].search([]))
        self.assertEqual(partner.name, "Somebody")

    def test_rating(self):
        """The link, what was chosen, and the comment go, too."""
        self.inbox.ask_rating = True
        self.answer(self.anna, "Yes")
        self.mine.instagram_set_status("resolved")
        self.run_network()
        [request] = self.env["instagram.rating"].search([])
        rating = request.rating_id
        customer = request.with_user(self.env.ref("base.public_user")).sudo()
        customer.rating_apply(5, rating=rating, feedback="As in Zanzibar")
        token = rating.access_token
        self.erase()
        self.assertEqual(self.found_everywhere(), [])
        self.env.cr.execute(
            "SELECT 1 FROM rating_rating WHERE access_token = %s", [token]
        )
        self.assertFalse(self.env.cr.rowcount)

    def test_created_contact(self):
        """The contact stays, with what it was given; nothing else does."""
        right = self.env.ref("base.group_partner_manager")
        self.anna.group_ids = [Command.link(right.id)]
        draft = self.mine.instagram_customer_panel()["contact"]["draft"]
        self.assertEqual((draft["name"], draft["email"]), (NAME, EMAIL))
        partner = self.env["res.partner"].browse(
            self.mine.instagram_create_partner(draft)
        )
        self.erase()
        tables = {table for table, _row in self.found_everywhere()}
        self.assertEqual(tables, {"res_partner"})
        self.assertEqual((partner.name, partner.email), (NAME, EMAIL))
        partner.unlink()
        self.assertEqual(self.found_everywhere(), [])

    def test_the_dialog_names_what_stays(self):
        view = self.env.ref("instagram_inbox.discuss_channel_view_list_instagram")
        (button,) = etree.fromstring(view.arch).findall(
            ".//button[@name='action_instagram_erase']"
        )
        for words in ("a contact they were linked to", "name, e-mail address"):
            self.assertIn(words, button.get("confirm"))
