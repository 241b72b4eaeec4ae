import base64
import io
import struct
import zlib
from datetime import timedelta
from unittest.mock import ANY

from odoo import fields
from odoo.addons.instagram_inbox.instagram.common.const import SCOPES, WEBHOOK_FIELDS
from odoo.tests import freeze_time
from PIL import Image

from ..common import (
    APP_ID,
    APP_SCOPED_ID,
    APP_SECRET,
    INSTAGRAM_ID,
    KEPT_TOKEN,
    PICTURE,
    SHORT_TOKEN,
    long_token,
)
from .login_case import CALLBACK, CODE, CONNECT, LoginCase


class TestLoginConnect(LoginCase):
    """A login that succeeds."""

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

    def test_defaults_of_everybody(self):
        """An administrator chose the agents; the manager's defaults do not count."""
        agents = self.env["ir.default"]
        chosen = self.manager + self.env.ref("base.user_admin")
        agents.set("instagram.inbox", "agent_ids", chosen.ids)
        agents.set("instagram.inbox", "state", "reauthorize")
        agents.with_user(self.manager).set(
            "instagram.inbox", "agent_ids", [], user_id=True
        )
        inbox = self.assert_connected(self.log_in())
        self.assertEqual(inbox.agent_ids, chosen)

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
        """The exchange repeats the address that Instagram was opened with."""
        asked = self.begin()
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("web.base.url", "https://moved.example.com")
        self.assert_connected(self.come_back(code=CODE, state=asked["state"]))
        [exchange] = self.instagram.called("exchange")
        self.assertEqual(exchange.params["redirect_uri"], asked["redirect_uri"])

    def test_flat_answers(self):
        """Both shapes work: the one that was seen and the one that is documented."""
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

    def test_broken_pictures_are_left_out(self):
        """The account is connected, whatever comes in place of a picture."""
        whole = io.BytesIO()
        Image.new("RGB", (300, 300), "red").save(whole, "PNG")
        pictures = {
            "garbage": b"\x89PNG\r\n\x1a\n" + b"\xff\xfe garbage" * 20,
            "cut in its header": whole.getvalue()[:20],
            "text": b"no picture at all",
            "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
            "not a webp": b"RIFF\x24\0\0\0WEBPVP9 " + b"\0" * 30,
            "empty": b"",
            "cut gif": PICTURE[:15],
            "too many bytes": b"GIF89a" + b"\0" * (3 * 1024 * 1024),
            "too many pixels": self.bomb(5000),
            "far too many pixels": self.bomb(60000),
        }
        for name, picture in pictures.items():
            self.instagram.answers["picture"] = [picture]
            self.inboxes().image_128 = False
            with self.subTest(picture=name):
                self.assertFalse(self.assert_connected(self.log_in()).image_128)

    def test_truncated_pictures_stop_nobody(self):
        """Odoo shows the part that arrived."""
        whole = io.BytesIO()
        Image.effect_noise((300, 300), 50).save(whole, "PNG")
        for length in (60, 200, 5000, len(whole.getvalue()) - 4):
            self.instagram.answers["picture"] = [whole.getvalue()[:length]]
            with self.subTest(length=length):
                self.assert_connected(self.log_in())

    @staticmethod
    def bomb(side):
        """Return a picture whose header claims this width and height."""
        header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
        chunks = b""
        for name, content in ((b"IHDR", header), (b"IDAT", b""), (b"IEND", b"")):
            check = struct.pack(">I", zlib.crc32(name + content))
            chunks += struct.pack(">I", len(content)) + name + content + check
        return b"\x89PNG\r\n\x1a\n" + chunks

    def test_whole_picture_is_kept_small(self):
        whole = io.BytesIO()
        Image.new("RGBA", (3000, 2000), "red").save(whole, "PNG")
        self.instagram.answers["picture"] = [whole.getvalue()]
        kept = base64.b64decode(self.assert_connected(self.log_in()).image_128)
        self.assertLessEqual(max(Image.open(io.BytesIO(kept)).size), 128)

    def test_life_of_the_access_unsaid(self):
        """Odoo assumes the documented one; the renewal a day later corrects it."""
        long = {"access_token": long_token(7), "token_type": "bearer"}
        for answer in (long, long | {"expires_in": None}, {"data": [long]}):
            self.instagram.answers["long"] = [answer]
            with self.subTest(answer=answer):
                inbox = self.assert_connected(self.log_in())
                life = inbox.token_expires_at - inbox.token_refreshed_at
                self.assertEqual(life.days, 60)
        self.renew(hours=1)
        self.assertFalse(self.instagram.called("refresh"))
        self.renew(hours=25)
        self.assertEqual(len(self.instagram.called("refresh")), 1)
        self.assertEqual(inbox.access_token, long_token(1))
        self.assertFalse(inbox.token_life_assumed)
        self.renew(hours=50)
        self.assertEqual(len(self.instagram.called("refresh")), 1)

    def renew(self, **later):
        job = self.env.ref("instagram_inbox.ir_cron_refresh_tokens")
        moment = fields.Datetime.now() + timedelta(**later)
        with freeze_time(moment), self.enter_registry_test_mode():
            job.method_direct_trigger()
        self.env.invalidate_all()

    def test_everything_optional_left_out(self):
        """Only the account's id that webhooks name is needed."""
        for _time in range(2):  # new, and connected again
            self.instagram.answers["exchange"] = [{"access_token": SHORT_TOKEN}]
            self.instagram.answers["long"] = [{"access_token": long_token(1)}]
            self.instagram.answers["me"] = [{"user_id": INSTAGRAM_ID}]
            inbox = self.assert_connected(self.log_in())
            self.assertEqual(inbox.name, INSTAGRAM_ID)
            self.assertEqual(inbox.instagram_id, INSTAGRAM_ID)

    def test_each_field_left_out(self):
        """A field that Instagram omits keeps its earlier value."""
        self.assert_connected(self.log_in())
        for field in self.instagram.account.keys() - {"user_id"}:
            for nothing in ({}, {field: None}, {field: ""}):
                account = dict(self.instagram.account)
                del account[field]
                self.instagram.answers["me"] = [account | nothing]
                with self.subTest(field=field, nothing=nothing):
                    inbox = self.assert_connected(self.log_in())
                    self.assertEqual(inbox.name, "The Bakery")
                    self.assertEqual(inbox.username, "bakery")
                    self.assertEqual(inbox.app_scoped_id, APP_SCOPED_ID)

    def test_company_of_the_switcher(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.manager.company_ids += company
        self.opener.cookies.set("cids", f"{company.id}-{self.env.company.id}")
        self.assertEqual(self.assert_connected(self.log_in()).company_id, company)


class TestLoginAgain(LoginCase):
    """The same account connected again keeps its inbox."""

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
                self.assert_explained(response, 404, "does not exist", button=None)
