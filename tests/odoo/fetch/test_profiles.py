import base64
import io
import resource
from datetime import timedelta

import requests
from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time
from PIL import Image

from ..common import CUSTOMER_ID, HTML, PICTURE_URL, graph_error
from ..inbox_case import InboxCase
from ..wire import OTHER_ID

PLACEHOLDER = f"Instagram user {CUSTOMER_ID[-4:]}"


class TestProfiles(InboxCase):
    """A customer's profile is fetched after the message is shown, never before."""

    def setUp(self):
        super().setUp()
        self.channel = self.conversation()
        self.contact = self.channel.instagram_contact_id

    def look_up(self, *answers):
        """Run the job while the profile gets this response."""
        self.instagram.answers["profile"] = list(answers)
        self.run_network()

    def look_ups(self):
        return len(self.instagram.called("profile"))

    def profile(self, **values):
        known = {"name": "Ada", "username": "ada.bakes", "profile_pic": PICTURE_URL}
        return known | values

    def assert_named(self, name):
        self.assertEqual(self.channel.name, name)
        self.assertEqual(self.contact.guest_id.name, name)
        self.assertEqual(self.contact.display_name, name)

    def test_message_is_shown_before(self):
        self.assertFalse(self.instagram.calls)
        self.assert_named(PLACEHOLDER)

    def test_name_username_and_picture(self):
        self.look_up()
        self.assert_named("Ada")
        self.assertEqual(self.contact.username, "ada.bakes")
        self.assertEqual(self.channel.instagram_username, "ada.bakes")
        self.assertTrue(self.contact.guest_id.image_1920)

    def test_the_inbox_is_told_once(self):
        self.forget()
        self.look_up()
        told = [
            channel["name"]
            for payload in self.heard(self.inbox, "mail.record/insert")
            for channel in payload.get("discuss.channel", ())
        ]
        self.assertEqual(told, ["Ada"])

    def test_invisible_names(self):
        for name in ("  \u200b ", "\u200d", "\u2060\ufeff", "\u3164", "", None):
            with self.subTest(name=name):
                self.contact.profile_fetched_at = False
                self.look_up(self.profile(name=name, username="white.space"))
                self.assert_named("white.space")
                self.contact.profile_fetched_at = False
                self.look_up(self.profile(name=name, username=name))
                self.assert_named(PLACEHOLDER)
                self.assertFalse(self.contact.name or self.contact.username)

    def test_asked_with_the_inboxs_access(self):
        self.look_up()
        (call,) = self.instagram.called("profile")
        self.assertEqual(call.path, f"/v25.0/{CUSTOMER_ID}")
        self.assertEqual(call.token, self.inbox.access_token)
        self.assertFalse(self.instagram.called("picture")[0].token)

    def test_asked_once(self):
        self.look_up()
        self.conversation("Hello again")
        self.look_up()
        self.assertEqual(self.look_ups(), 1)

    def test_each_person_is_asked_for(self):
        self.conversation(customer=OTHER_ID)
        self.look_up()
        self.assertEqual(self.look_ups(), 2)

    def test_shown_live(self):
        self.forget()
        self.look_up()
        for record in (self.channel, self.inbox):
            told = [
                channel.get("name")
                for payload in self.heard(record, "mail.record/insert")
                for channel in payload.get("discuss.channel", ())
            ]
            self.assertIn("Ada", told)

    def test_names_that_are_missing(self):
        for name, username, expected in (
            (None, "ada.bakes", "ada.bakes"),
            ("", "", PLACEHOLDER),
            (None, None, PLACEHOLDER),
        ):
            with self.subTest(expected=expected):
                self.contact.profile_fetched_at = False
                self.look_up(self.profile(name=name, username=username))
                self.assert_named(expected)

    def test_names_are_text(self):
        name = "<b>Ada</b> \u202e👩‍🍳 Lovelace"
        self.look_up(self.profile(name=name))
        self.assertEqual(self.contact.name.strip(), name.strip())
        self.assertEqual(self.channel.name.strip(), name.strip())

    def test_long_names_are_cut_between_characters(self):
        """They are cut everywhere: each message on the bus repeats them."""
        for character in ("long ", "👩‍🍳", "🇧🇪", "e\u0301\u0323", "字"):
            for number in range(4):
                with self.subTest(character=character, number=number):
                    name = "x" * number + character * 2_000
                    self.contact.profile_fetched_at = False
                    self.look_up(self.profile(name=name, username=name))
                    for kept in (
                        self.contact.name,
                        self.contact.username,
                        self.contact.guest_id.name,
                        self.channel.name,
                    ):
                        self.assertLessEqual(len(kept), 512)
                        self.assertGreater(len(kept), 500)
                        whole, end = kept[:-1][number:], kept[-1]
                        self.assertEqual(end, "…")
                        if character != "long ":
                            self.assertFalse(whole.replace(character, ""))

    def test_big_pictures_are_made_small(self):
        big = io.BytesIO()
        Image.new("RGB", (1500, 900), "red").save(big, "PNG")
        self.instagram.answers["picture"] = [big.getvalue()]
        self.look_up()
        kept = base64.b64decode(self.contact.guest_id.image_1920)
        self.assertLessEqual(max(Image.open(io.BytesIO(kept)).size), 256)

    def test_what_an_interrupted_write_left_of_a_picture_is_replaced(self):
        """If Odoo is killed while it writes a file, a part of it or nothing is left."""
        self.look_up()
        guest = self.contact.guest_id
        picture = guest.image_1920
        for left in (0, 10):
            with self.subTest(left=left):
                files = self.env["ir.attachment"].search(
                    [
                        ("res_model", "=", "mail.guest"),
                        ("res_id", "=", guest.id),
                        ("res_field", "!=", False),
                    ]
                )
                self.assertTrue(files)
                for path in map(files._full_path, files.mapped("store_fname")):
                    with open(path, "r+b") as file:
                        file.truncate(left)
                guest.image_1920 = False
                self.contact.profile_fetched_at = False
                with self.assertNoLogs("odoo.addons.instagram_inbox", "ERROR"):
                    self.look_up()
                self.assertEqual(guest.image_1920, picture)

    def test_no_other_file_is_replaced(self):
        """A file that no interruption explains is refused as usual."""
        file = self.env["ir.attachment"].create({"name": "a", "raw": b"Prices"})
        path = file._full_path(file.store_fname)
        for content in (b"Pride", b"Prices of 2026"):
            with self.subTest(content=content):
                with open(path, "wb") as other:
                    other.write(content)
                with self.assertRaises(UserError):
                    self.env["ir.attachment"].create({"name": "b", "raw": b"Prices"})

    def test_pictures_of_very_many_pixels_are_not_unpacked(self):
        """A few hundred kilobytes can hold a gigabyte of pixels."""
        for kind, size in (("PNG", (13_300, 13_300)), ("GIF", (9_000, 9_000))):
            huge = io.BytesIO()
            Image.new("1" if kind == "PNG" else "P", size).save(huge, kind)
            with self.subTest(kind=kind):
                self.contact.profile_fetched_at = False
                self.contact.guest_id.image_1920 = False
                self.instagram.answers["picture"] = [huge.getvalue()]
                before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                self.look_up()
                after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                self.assert_named("Ada")
                self.assertFalse(self.contact.guest_id.image_1920)
                self.assertLess(after - before, 50_000, "kilobytes")

    def test_bad_pictures_are_left_out(self):
        pictures = (
            b"no picture at all",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            (404, HTML),
            (500, HTML),
            b"GIF89a" + b"\0" * (3 * 1024 * 1024),
            requests.ReadTimeout("hangs"),
        )
        for picture in pictures:
            with self.subTest(picture=str(picture)[:40]):
                self.contact.profile_fetched_at = False
                self.instagram.answers["picture"] = [picture]
                self.look_up()
                self.assert_named("Ada")
                self.assertFalse(self.contact.guest_id.image_1920)

    def test_result_that_cannot_be_kept_stops_no_other(self):
        self.env.cr.execute(
            "ALTER TABLE instagram_contact ADD CHECK (username != 'ada.bakes')"
        )
        self.conversation(customer=OTHER_ID)
        self.instagram.answers["profile"] = [
            self.profile(),
            self.profile(name="Bob", username="bob"),
        ]
        with self.assertLogs("odoo.addons.instagram_inbox", "ERROR"):
            reply = self.answer(self.anna, "Yes").instagram_message_ids
        self.assertEqual(reply.state, "sent")
        names = {PLACEHOLDER, f"Instagram user {OTHER_ID[-4:]}"}
        named = set(self.threads().mapped("name"))
        self.assertEqual(len(named & names), 1)
        self.assertIn("Bob", named)

    def test_pictures_are_fetched_from_the_internet_only(self):
        for url in (
            "http://scontent.cdninstagram.com/picture.gif",
            "https://127.0.0.1/picture.gif",
            "https://localhost:8069/web/image/1",
            "file:///etc/passwd",
            "javascript:alert(1)",
        ):
            with self.subTest(url=url):
                self.contact.profile_fetched_at = False
                self.look_up(self.profile(profile_pic=url))
                self.assert_named("Ada")
                self.assertFalse(self.instagram.called("picture"))

    def test_refusals_keep_the_placeholder(self):
        """Meta's code decides, whatever the HTTP status."""
        for refusal in (
            graph_error(230),
            graph_error(230, status=500),
            graph_error(9010),
            graph_error(100),
            graph_error(100, subcode=33),
            graph_error(10, status=403),
            graph_error(3),
        ):
            with self.subTest(refusal=refusal):
                self.contact.profile_fetched_at = False
                before = self.look_ups()
                self.look_up(refusal)
                self.assert_named(PLACEHOLDER)
                self.look_up()
                self.assertEqual(self.look_ups(), before + 1)
        reply = self.answer(self.anna, "Yes").instagram_message_ids
        self.assertEqual(reply.state, "sent")

    def test_who_was_refused_is_asked_for_again_when_they_write(self):
        """A customer to whom the account wrote first consents by replying."""
        self.look_up(graph_error(230))
        with freeze_time(fields.Datetime.now() + timedelta(minutes=11)):
            self.conversation("Hallo")
            self.look_up(self.profile())
        self.assert_named("Ada")

    def test_asked_again_after_a_month(self):
        self.look_up()
        for days, name in ((29, "Ada"), (31, "Ada Lovelace")):
            with self.subTest(days=days):
                fetched = fields.Datetime.now() - timedelta(days=days)
                self.contact.profile_fetched_at = fetched
                self.look_up(self.profile(name="Ada Lovelace"))
                self.assert_named("Ada")  # only people who write are looked up
                self.conversation("Hello again")
                self.look_up(self.profile(name="Ada Lovelace"))
                self.assert_named(name)

    def test_name_stays_when_it_cannot_be_asked_again(self):
        self.look_up()
        for failure in (graph_error(230, status=500), (500, HTML), graph_error(613)):
            with self.subTest(failure=failure):
                self.contact.profile_fetched_at = "2025-01-01"
                self.conversation("Hello again")
                self.look_up(failure)
                self.assert_named("Ada")
                self.assertTrue(self.contact.guest_id.image_1920)

    def test_passing_failures_are_asked_again_later(self):
        failures = (
            requests.ReadTimeout("hangs"),
            requests.ConnectionError("nobody there"),
            *(graph_error(code) for code in (4, 17, 32, 613, 80002)),
            graph_error(613, subcode=2534040, status=500),
            graph_error(2, status=500),
            (500, HTML),
            (200, HTML),
        )
        for failure in failures:
            with self.subTest(failure=failure):
                before = self.look_ups()
                self.contact.profile_not_before = False
                self.inbox.look_ups_from = False
                self.look_up(failure)
                self.run_network()
                self.assertEqual(self.look_ups(), before + 1)
                self.assertGreater(
                    self.contact.profile_not_before, fields.Datetime.now()
                )
        self.contact.profile_not_before -= timedelta(days=1)
        self.look_up()
        self.assert_named("Ada")

    def test_one_too_many_puts_off_those_of_the_inbox(self):
        others = [self.conversation(customer=f"112984000000010{n}") for n in range(9)]
        self.look_up(*[graph_error(613)] * 10)
        refused = self.look_ups()
        self.assertLess(refused, 5, "no more than were under way")
        self.run_network()
        self.assertEqual(self.look_ups(), refused)
        message = self.answer(self.anna, "Yes?")
        self.assertEqual(message.instagram_message_ids.state, "sent")
        self.inbox.look_ups_from = fields.Datetime.now()
        self.look_up()
        self.assertTrue(any(each.name == "Ada" for each in others))

    def test_one_too_many_leaves_other_inboxes_alone(self):
        values = {"instagram_id": "17841400000000009", "app_scoped_id": "9"}
        other = self.new_inbox(name="Bikes", **values)
        self.look_up(graph_error(80002))
        self.assertTrue(self.inbox.look_ups_from)
        self.assertFalse(other.look_ups_from)

    def test_lost_access(self):
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.look_up(graph_error(190))
        self.assertEqual(self.inbox.state, "reauthorize")
        self.contact.profile_not_before = False
        self.look_up()
        self.assertEqual(self.look_ups(), 1)
        self.inbox.state = "connected"
        self.look_up()
        self.assert_named("Ada")

    def test_replies_go_out_meanwhile(self):
        self.instagram.answers["profile"] = [requests.ReadTimeout("hangs")]
        self.assertEqual(
            self.answer(self.anna, "Yes").instagram_message_ids.state, "sent"
        )
