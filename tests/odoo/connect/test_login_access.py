from odoo.exceptions import AccessError, UserError

from ..common import HTML
from .login_case import CALLBACK, CODE, CONNECT, LoginCase


class TestLoginAccess(LoginCase):
    """Who may connect accounts, and which data nobody may see."""

    def test_agents_do_not_connect(self):
        self.new_inbox()
        for login in ("anna.t", "outsider"):
            self.authenticate(login, login)
            for address in (CONNECT, f"{CALLBACK}?code={CODE}&state=x"):
                with self.subTest(login=login, address=address):
                    response = self.url_open(address, allow_redirects=False)
                    self.assert_explained(
                        response,
                        403,
                        "Only managers",
                        button="Back to Instagram inboxes",
                    )
        self.assertFalse(self.instagram.calls)

    def test_strangers_log_in_first(self):
        self.logout()
        response = self.url_open(CONNECT, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_portal_users(self):
        portal = self.env.ref("base.group_portal").id
        self.outsider.group_ids = [(6, 0, [portal])]
        self.authenticate("outsider", "outsider")
        response = self.url_open(CONNECT, allow_redirects=False)
        self.assert_explained(response, 403, "Only managers", button=None)

    def test_nobody_reads_the_token(self):
        inbox = self.new_inbox(company_id=self.manager.company_id.id)
        for user in (self.env.ref("base.user_admin"), self.manager, self.anna):
            mine = inbox.with_user(user)
            attempts = {
                "read": lambda mine=mine: mine.read(["access_token"]),
                "attribute": lambda mine=mine: mine.access_token,
                "web_read": lambda mine=mine: mine.web_read({"access_token": {}}),
                "export": lambda mine=mine: mine.export_data(["access_token"]),
                "search": lambda mine=mine: mine.search(
                    [("access_token", "=like", "I%")]
                ),
                "order": lambda mine=mine: mine.search([], order="access_token"),
                "group": lambda mine=mine: mine.read_group([], [], ["access_token"]),
                "write": lambda mine=mine: mine.write({"access_token": "mine"}),
            }
            for name, attempt in attempts.items():
                with self.subTest(user=user.login, by=name):
                    self.assertRaises(UserError, attempt)
            with self.subTest(user=user.login, by="default read"):
                self.assertNotIn("access_token", mine_read(inbox, user))
                self.assertNotIn("access_token", mine_fields(inbox, user))

    def test_copies_have_no_token(self):
        copied = self.new_inbox().copy()
        self.assertFalse(copied.access_token or copied.instagram_id)
        self.assertEqual(copied.state, "disconnected")

    def test_inboxes_by_agents(self):
        inbox = self.new_inbox(agent_ids=[(6, 0, self.anna.ids)])
        self.assertEqual(inbox.with_user(self.anna).name, "Bakery")
        self.assertTrue(inbox.with_user(self.anna).health)
        for user in (self.ben, self.outsider):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                inbox.with_user(user).read(["name"])
        with self.assertRaises(AccessError):
            inbox.with_user(self.anna).write({"name": "Mine"})

    def test_html_of_instagram_is_not_shown(self):
        self.instagram.answers["exchange"] = [(400, HTML)]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.assertNotIn("Sorry, this content", self.log_in().text)


def mine_read(inbox, user):
    return inbox.with_user(user).read()[0]


def mine_fields(inbox, user):
    return inbox.with_user(user).fields_get()
