"""The page on which an account's owner follows the erasing."""

from ..common import KEPT_TOKEN, PICTURE
from .deletion_case import SAID, DeletionCase


class TestStatusPage(DeletionCase):
    def test_without_login_and_private_data(self):
        self.fill()
        page = self.status_page(self.request_deletion())
        self.assertEqual(page.status_code, 200)
        self.assertIn("Will be erased on", page.text)
        for text in (*SAID, KEPT_TOKEN, self.inbox.name):
            self.assertNotIn(text, page.text.replace("instagram_inbox", ""))
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertFalse(PICTURE in page.content)

    def test_unknown(self):
        for code in ("nothing", "0" * 32, "%00", "ä", "a" * 3000):
            page = self.url_open(f"/instagram/data_deletion/{code}")
            self.assertEqual(page.status_code, 404, code)
            self.assertIn("This request is not known", page.text)
            self.assertNotIn("Traceback", page.text)

    def test_in_the_visitors_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["res.lang"]._activate_lang("ar_001")
        answer = self.request_deletion()
        for wanted, lang, direction in (
            ("de-AT,de;q=0.9,en;q=0.8", "de-DE", "ltr"),
            ("fr-FR,de;q=0.5", "de-DE", "ltr"),
            ("ar", "ar-001", "rtl"),
            ("xx", "en-US", "ltr"),
            ("", "en-US", "ltr"),
        ):
            with self.subTest(wanted):
                page = self.status_page(answer, **{"Accept-Language": wanted})
                self.assertIn(f'lang="{lang}"', page.text)
                self.assertIn(f'dir="{direction}"', page.text)

    def test_in_the_visitors_words(self):
        answer = self.request_deletion()
        for code, wanted, said in (
            ("de_DE", "de-AT", "Wird gelöscht am"),
            ("es_ES", "es", "Se borrarán el"),
            ("fr_FR", "fr-CA", "Seront effacées le"),
            ("it_IT", "it", "Saranno cancellati il"),
            ("nl_NL", "nl-BE", "Wordt gewist op"),
            ("pt_BR", "pt", "Serão apagados em"),
        ):
            with self.subTest(code):
                self.env["res.lang"]._activate_lang(code)
                modules = self.env["ir.module.module"]
                modules._load_module_terms(["instagram_inbox"], [code])
                # a page that was shown in that language before has been compiled
                self.registry.clear_cache("templates")
                page = self.status_page(answer, **{"Accept-Language": wanted})
                self.assertIn(said, page.text)
                self.assertNotIn("Your request has arrived", page.text)

    def test_of_a_customer_there_is_none(self):
        self.conversation("Hallo")
        contact = self.thread().instagram_contact_id
        self.press(self.manager, contact, "action_erase")
        code = self.deletion().code
        page = self.url_open(f"/instagram/data_deletion/{code}")
        self.assertEqual(page.status_code, 404)
