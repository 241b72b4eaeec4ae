from unittest.mock import ANY

from odoo.addons.instagram_inbox.instagram.const import SCOPES, WEBHOOK_FIELDS

from .common import (
    APP_ID,
    APP_SCOPED_ID,
    APP_SECRET,
    INSTAGRAM_ID,
    KEPT_TOKEN,
    SHORT_TOKEN,
    long_token,
)
from .login_case import CALLBACK, CODE, CONNECT, LoginCase


class TestLoginConnect(LoginCase):
    """A login that goes well."""

    def test_instagram_is_asked(self):
        asked = self.begin()
        self.assertEqual(
            asked,
            {
                "client_id": APP_ID,
                "redirect_uri": self.base_url() + CALLBACK,
                "response_type": "code",
                "scope": ",".join(SCOPES),
                "state": ANY,
                "force_reauth": "true",
                "enable_fb_login": "false",
            },
        )

    def test_address_of_instagram(self):
        response = self.url_open(CONNECT, allow_redirects=False)
        location = response.headers["Location"]
        self.assertTrue(
            location.startswith("https://www.instagram.com/oauth/authorize?"), location
        )
        self.assertFalse(self.instagram.calls, "only the browser goes to Instagram")

    def test_new_inbox(self):
        inbox = self.assert_connected(self.log_in())
        self.assertRecordValues(
            inbox,
            [
                {
                    "name": "The Bakery",
                    "username": "bakery",
                    "instagram_id": INSTAGRAM_ID,
                    "app_scoped_id": APP_SCOPED_ID,
                    "access_token": long_token(1),
                    "state": "connected",
                    "company_id": self.manager.company_id.id,
                    "agent_ids": [],
                    "create_uid": self.manager.id,
                }
            ],
        )
        lifetime = inbox.token_expires_at - inbox.token_refreshed_at
        self.assertEqual(lifetime.days, 59)
        self.assertTrue(inbox.image_128)

    def test_calls_in_order(self):
        self.log_in()
        calls = self.instagram.calls
        names = [call.name for call in calls]
        self.assertEqual(names, ["exchange", "long", "me", "subscribe", "picture"])
        exchange, long, me, subscribe = calls[:4]
        self.assertEqual(
            exchange.params,
            {
                "client_id": APP_ID,
                "client_secret": APP_SECRET,
                "grant_type": "authorization_code",
                "redirect_uri": self.base_url() + CALLBACK,
                "code": CODE,
            },
        )
        self.assertEqual(long.params["client_secret"], APP_SECRET)
        self.assertEqual(me.token, long_token(1))
        self.assertIn(INSTAGRAM_ID, subscribe.path)
        fields = subscribe.params["subscribed_fields"].split(",")
        self.assertCountEqual(fields, WEBHOOK_FIELDS)

    def test_redirect_address_is_repeated(self):
        """The exchange repeats what Instagram was asked with, whatever changed."""
        asked = self.begin()
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("web.base.url", "https://moved.example.com")
        self.assert_connected(self.come_back(code=CODE, state=asked["state"]))
        [exchange] = self.instagram.called("exchange")
        self.assertEqual(exchange.params["redirect_uri"], asked["redirect_uri"])

    def test_flat_answers(self):
        """The shapes that are seen, beside those that are documented."""
        self.instagram.answers["exchange"] = [
            {
                "access_token": SHORT_TOKEN,
                "user_id": int(INSTAGRAM_ID),
                "permissions": list(SCOPES),
            }
        ]
        account = {**self.instagram.account, "user_id": int(INSTAGRAM_ID)}
        self.instagram.answers["me"] = [{"data": [account]}]
        inbox = self.assert_connected(self.log_in())
        self.assertEqual(inbox.instagram_id, INSTAGRAM_ID)

    def test_permissions_unsaid(self):
        self.instagram.answers["exchange"] = [{"access_token": SHORT_TOKEN}]
        self.assert_connected(self.log_in())

    def test_picture_is_dispensable(self):
        for broken in ("<html>", (404, "gone"), OSError("no way")):
            self.instagram.answers["picture"] = [broken]
            with self.subTest(picture=broken):
                self.assertFalse(self.assert_connected(self.log_in()).image_128)

    def test_company_of_the_switcher(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.manager.company_ids += company
        self.opener.cookies.set("cids", f"{company.id}-{self.env.company.id}")
        self.assertEqual(self.assert_connected(self.log_in()).company_id, company)


class TestLoginAgain(LoginCase):
    """The same account again: the same inbox."""

    def test_updates_the_inbox(self):
        inbox = self.new_inbox(name="Our name for it", state="reauthorize")
        self.instagram.account["username"] = "new_name"
        self.assert_connected(self.log_in())
        self.assertEqual(self.inboxes(), inbox)
        self.assertRecordValues(
            inbox,
            [
                {
                    "name": "Our name for it",
                    "username": "new_name",
                    "access_token": long_token(1),
                    "state": "connected",
                    "agent_ids": (self.anna + self.ben).ids,
                }
            ],
        )

    def test_archived_or_disconnected(self):
        inbox = self.new_inbox(state="disconnected", active=False, access_token=False)
        self.assert_connected(self.log_in())
        self.assertEqual(self.inboxes(), inbox)
        self.assertTrue(inbox.active)
        self.assertEqual(inbox.state, "connected")

    def test_reconnect_subscribes_again(self):
        inbox = self.new_inbox(state="reauthorize")
        self.assert_connected(self.log_in(inbox_id=inbox.id))
        self.assertEqual(len(self.instagram.called("subscribe")), 1)
        self.assertEqual(inbox.state, "connected")

    def test_reconnect_another_account(self):
        inbox = self.new_inbox()
        self.instagram.account |= {
            "user_id": "17841400000000009",
            "username": "florist",
        }
        self.assert_explained(
            self.log_in(inbox_id=inbox.id), 409, "@bakery", "@florist"
        )
        self.assertEqual(inbox.access_token, KEPT_TOKEN)
        self.assertFalse(self.instagram.called("subscribe"))

    def test_account_of_another_company(self):
        company = self.env["res.company"].create({"name": "Secret Sister"})
        inbox = self.new_inbox(company_id=company.id, active=False)
        text = self.assert_explained(self.log_in(), 409, "@bakery already has an inbox")
        self.assertNotIn("Secret Sister", text)
        self.assertEqual(self.inboxes(), inbox)
        self.assertEqual(inbox.access_token, KEPT_TOKEN)
        self.assertFalse(self.instagram.called("subscribe"))

    def test_company_that_may_be_named(self):
        company = self.env["res.company"].create({"name": "Sister"})
        self.manager.company_ids += company
        self.new_inbox(company_id=company.id)
        self.assert_explained(self.log_in(), 409, "already has an inbox in Sister")

    def test_reconnect_in_its_own_company(self):
        company = self.env["res.company"].create({"name": "Sister"})
        self.manager.company_ids += company
        inbox = self.new_inbox(company_id=company.id, state="reauthorize")
        self.assert_connected(self.log_in(inbox_id=inbox.id))
        self.assertEqual(inbox.company_id, company)

    def test_reconnect_out_of_reach(self):
        company = self.env["res.company"].create({"name": "Sister"})
        hidden = self.new_inbox(company_id=company.id)
        for inbox_id in (hidden.id, 0, "x", "9" * 40, "-1"):
            with self.subTest(inbox_id=inbox_id):
                response = self.url_open(
                    CONNECT, params={"inbox_id": inbox_id}, allow_redirects=False
                )
                self.assert_explained(response, 404, "no such inbox", button=None)
