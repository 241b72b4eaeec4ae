"""A manager's browser that goes to Instagram and comes back."""

from urllib.parse import parse_qsl, urlsplit

from lxml import html
from odoo.http import root

from ..common import InstagramCase

CONNECT = "/instagram/connect"
CALLBACK = "/instagram/callback"
CODE = "AQD-the-code-of-this-login"


class LoginCase(InstagramCase):
    """Helpers that go through the login and read the pages where it ends."""

    def setUp(self):
        super().setUp()
        self.authenticate("manager", "manager")

    def begin(self, **params):
        """Press Connect; return the parameters of Instagram's address, by name."""
        response = self.url_open(CONNECT, params=params, allow_redirects=False)
        self.assertEqual(response.status_code, 303, response.text)
        return dict(parse_qsl(urlsplit(response.headers["Location"]).query))

    def come_back(self, **params):
        """Return from Instagram with these parameters."""
        return self.url_open(CALLBACK, params=params, allow_redirects=False)

    def log_in(self, **params):
        """Go through the whole login; return Odoo's response."""
        return self.come_back(code=CODE, state=self.begin(**params)["state"])

    def opener_session(self):
        """Return the browser's session, as it is stored now."""
        return root.session_store.get(self.opener.cookies["session_id"])

    def save_session(self, session):
        root.session_store.save(session)

    def inboxes(self):
        """Return every inbox, archived ones too."""
        self.env.invalidate_all()
        return self.env["instagram.inbox"].with_context(active_test=False).search([])

    def assert_connected(self, response):
        """Assert that the browser is sent to the inbox; return the inbox."""
        self.assertEqual(response.status_code, 303, response.text)
        inbox = self.inboxes()[-1:]
        path = urlsplit(response.headers["Location"]).path
        action = "/odoo/instagram-inboxes"
        self.assertEqual(path, f"{action}/{inbox.id}")
        return inbox

    def assert_explained(self, response, status, *sentences, button="Try again"):
        """Assert that the page explains, offers a way on, and shows no secret."""
        self.assertEqual(response.status_code, status, response.text)
        page = html.fromstring(response.text)
        text = " ".join(page.find("body").text_content().split())
        for sentence in sentences:
            self.assertIn(sentence, text)
        buttons = [link.text_content().strip() for link in page.iter("a")]
        for expected in filter(None, [button]):
            self.assertIn(expected, buttons)
        for secret in self.secrets():
            self.assertNotIn(secret, response.text)
        self.assertNotIn("Traceback", response.text)
        return text

    def secrets(self):
        """Return the texts that no page may contain."""
        return [CODE, "IGAA", *self.env["instagram.api"]._secrets()]
