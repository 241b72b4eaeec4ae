"""The contacts that `./dev run` creates are suggested for the simulator's customers."""

from pathlib import Path

from simulator.odoo_setup import CONTACTS, add_contacts
from simulator.world.seed import customers

from ..inbox_case import InboxCase
from ..wire import OTHER_ID

PAGE = Path(__file__).resolve().parents[3] / "docs" / "simulator.md"
LENA = "My address is lena@hoffmann.example"
JOERG = "Call me: +49 30 901820"


class TestExampleContacts(InboxCase):
    def setUp(self):
        super().setUp()
        add_contacts(self.env)
        names = [contact["name"] for contact in CONTACTS]
        self.lena, self.messenger = (
            self.env["res.partner"].search([("name", "=", name)]) for name in names
        )

    def suggested(self, key, *texts, customer):
        """Return what is suggested for a customer of the simulator, and why."""
        (known,) = [each for each in customers() if each.id == key]
        names = {"name": known.name, "username": known.username}
        self.instagram.answers["profile"].append(names)
        thread = self.conversation(*texts, customer=customer)
        self.run_network()
        found = self.as_user(self.anna, thread).instagram_partner_suggestions()
        return [(each["id"], each["why"]) for each in found]

    def test_each_is_suggested(self):
        found = self.suggested("lena", LENA, customer=OTHER_ID)
        reason = "Wrote the e-mail address lena@hoffmann.example"
        self.assertEqual(found, [(self.lena.id, reason)])
        found = self.suggested("joerg", JOERG, customer="1129840000000077")
        reason = "Wrote the phone number +49 30 901820"
        self.assertEqual(found, [(self.messenger.id, reason)])

    def test_lena_has_the_same_name(self):
        found = self.suggested("lena", customer=OTHER_ID)
        self.assertEqual(found, [(self.lena.id, "Has the same name")])

    def test_the_page_says_what_to_write(self):
        told = " ".join(PAGE.read_text().split())
        for text in (LENA, JOERG):
            self.assertIn(f"“{text}”", told)

    def test_once_only(self):
        self.lena.unlink()
        add_contacts(self.env)
        names = [contact["name"] for contact in CONTACTS]
        found = self.env["res.partner"].search([("name", "in", names)])
        self.assertEqual(found, self.messenger)
