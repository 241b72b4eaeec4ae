from datetime import timedelta

import requests
from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from ..changes import unsent
from ..common import PICTURE
from ..inbox_case import InboxCase
from ..wire import OTHER_ID, media, showed, wrote

# The first bytes of a voice message as Instagram serves it.
FILM = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2mp41" + b"\x00" * 64
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
GONE = (403, "URL signature expired")


class MediaCase(InboxCase):
    def files(self):
        return self.env["instagram.media"].search([], order="id")

    def attachments(self):
        return self.messages()[-1].attachment_ids.sorted("id")

    def fetch(self, kind, *answers):
        """Have a file sent and fetched; return its row."""
        self.instagram.answers["media"] = list(answers)
        self.receive(showed(media(kind)))
        self.run_network()
        return self.files()[-1]

    def news(self):
        """Return what browsers that show the thread are told about its messages."""
        told = self.heard(self.thread(), "mail.record/insert")
        return [each for each in told if "mail.message" in each]

    def make_due(self):
        self.files().not_before = fields.Datetime.now() - timedelta(seconds=1)


class TestFetching(MediaCase):
    """A file is there soon after its message, or the message says why not."""

    def test_message_is_shown_before_the_file(self):
        self.receive(showed(media("image")))
        self.assertFalse(self.instagram.called("media"))
        self.assertEqual(self.files().state, "pending")
        self.run_network()
        self.assertEqual(self.files().state, "done")
        self.assertEqual(self.attachments().raw, PICTURE)

    def test_types_are_of_the_content_and_the_kind(self):
        expected = {
            "image": (PICTURE, "image/gif", ".gif"),
            "video": (FILM, "video/mp4", ".mp4"),
            "file": (PDF, "application/pdf", ".pdf"),
        }
        for kind, (content, mimetype, extension) in expected.items():
            with self.subTest(kind):
                self.fetch(kind, content)
                attachment = self.attachments()
                self.assertEqual(attachment.mimetype, mimetype)
                self.assertTrue(attachment.name.endswith(extension), attachment.name)

    def test_voice_is_played_as_one(self):
        self.fetch("audio", FILM)
        attachment = self.attachments()
        self.assertEqual(attachment.mimetype, "audio/mp4")
        self.assertTrue(attachment.voice_ids)

    def test_page_in_place_of_a_picture_is_never_run(self):
        self.fetch("image", "<html><script>alert(1)</script></html>")
        self.assertEqual(self.attachments().mimetype, "application/octet-stream")

    def test_pictures_of_a_message_keep_their_order(self):
        first, second = PICTURE + b"1", PICTURE + b"2"
        self.instagram.answers["media"] = [first, second]
        self.receive(showed(media("image", 1), media("image", 2)))
        self.run_network()
        self.assertEqual(self.attachments().mapped("raw"), [first, second])

    def test_shared_post_that_is_a_page_is_a_link(self):
        file = self.fetch("ig_post", "<html>instagram.com</html>")
        self.assertEqual(file.state, "link")
        self.assertFalse(self.attachments())
        line = self.messages()[-1]._instagram_content()[-1]
        self.assertTrue(line["url"].startswith("https://lookaside"))

    def test_agents_see_the_file_come(self):
        self.receive(showed(media("image")))
        self.forget()
        self.run_network()
        [news] = self.news()
        [message] = news["mail.message"]
        self.assertEqual(message["attachment_ids"], self.attachments().ids)
        self.assertEqual(message["instagram_content"][0]["state"], "done")
        [attachment] = news["ir.attachment"]
        self.assertEqual(attachment["mimetype"], "image/gif")

    def test_address_is_forgotten(self):
        self.assertFalse(self.fetch("image").url)

    def test_repeat_fetches_nothing(self):
        update = showed(media("image"))
        self.receive(update, update)
        self.run_network()
        self.receive(update)
        self.run_network()
        self.assertEqual(len(self.instagram.called("media")), 1)


class TestPages(MediaCase):
    """A page for people is a link at once, and stays a link."""

    REEL = "https://www.instagram.com/reel/Cabc123XYZ/"

    def test_permalinks(self):
        for kind in ("ig_reel", "reel", "ig_post", "share", "image", "video", "file"):
            with self.subTest(kind):
                self.receive(showed((kind, {"url": self.REEL, "title": "Look"})))
                *_notes, line = self.messages()[-1]._instagram_content()
                self.assertEqual((line["state"], line["url"]), ("link", self.REEL))
                self.run_network()
                *_notes, line = self.messages()[-1]._instagram_content()
                self.assertEqual((line["state"], line["url"]), ("link", self.REEL))
        self.assertFalse(self.instagram.called("media"))

    def test_posts_from_elsewhere(self):
        """A shared post is a file only on Instagram's file servers."""
        url = "https://shop.example/p/1"
        self.receive(showed(("share", {"url": url})))
        self.assertEqual((self.files().state, self.files().url), ("link", url))


class TestNames(MediaCase):
    """A file keeps the name that the customer gave it."""

    WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    def named(self, content, kind="file", **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.fetch(kind, (200, content, headers))
        return self.attachments()

    def test_name_and_type(self):
        zipped = b"PK\x03\x04" + bytes(60)
        for content, told in (
            (
                zipped,
                (self.WORD, 'filename="Rechnung 4711.docx"', "Rechnung 4711.docx"),
            ),
            (b"a;b\n", ("text/csv", 'filename="orders.csv"', "orders.csv")),
            (
                PDF,
                (
                    "application/pdf",
                    "filename*=UTF-8''Angebot%20%E2%82%AC.pdf",
                    "Angebot €.pdf",
                ),
            ),
        ):
            content_type, disposition, name = told
            with self.subTest(name):
                file = self.named(
                    content,
                    Content_Type=content_type,
                    Content_Disposition=f"attachment; {disposition}",
                )
                self.assertEqual((file.name, file.mimetype), (name, content_type))

    def test_type_alone_gives_an_ending(self):
        file = self.named(b"PK\x03\x04" + bytes(60), Content_Type=self.WORD)
        self.assertTrue(file.name.endswith(".docx"), file.name)

    def test_what_a_browser_would_run_is_downloaded(self):
        for content_type, name in (
            ("text/html", "page.html"),
            ("image/svg+xml", "drawing.svg"),
            ("application/xhtml+xml", "page.xhtml"),
        ):
            with self.subTest(content_type):
                file = self.named(
                    b"<svg xmlns='http://www.w3.org/2000/svg'/>",
                    Content_Type=content_type,
                    Content_Disposition=f'inline; filename="{name}"',
                )
                self.assertEqual(file.mimetype, "application/octet-stream")
                self.env.flush_all()
                self.authenticate(self.anna.login, self.anna.login)
                response = self.url_open(f"/web/content/{file.id}")
                self.assertEqual(
                    response.headers["Content-Type"], "application/octet-stream"
                )
                # a browser does not guess its type, and saves it
                self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")

    def test_voice_and_pictures_have_names_of_ours(self):
        told = 'attachment; filename="audioclip-1762022346.mp4"'
        file = self.named(FILM, "audio", Content_Disposition=told)
        self.assertTrue(file.name.startswith("audio-"), file.name)


class TestStoryOfOurs(MediaCase):
    """The story that a customer replied to can be seen later, too."""

    STORY = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=13"

    def note(self, *answers):
        self.instagram.answers["media"] = list(answers)
        self.receive(wrote("wow", reply_to={"story": {"id": "1", "url": self.STORY}}))
        self.run_network()
        return self.messages()[-1].instagram_message_ids.content[0]

    def test_picture(self):
        self.assertRegex(self.note()["url"], r"^/web/image/\d+$")
        self.assertFalse(self.attachments(), "the customer did not send it")

    def test_film(self):
        self.assertRegex(self.note(FILM)["url"], r"^/web/content/\d+$")

    def test_gone(self):
        self.assertEqual(self.note(GONE)["url"], self.STORY)

    def test_page(self):
        self.assertEqual(self.note("<html></html>")["url"], self.STORY)


class TestFailures(MediaCase):
    """A file that cannot be fetched leaves its message and other files alone."""

    def test_expired(self):
        file = self.fetch("image", GONE)
        self.assertEqual((file.state, file.url), ("expired", False))
        self.assertFalse(self.attachments())

    def test_tried_again_with_patience(self):
        file = self.fetch("image", requests.ConnectionError(), (500, "Sorry"))
        self.assertEqual((file.state, file.attempts), ("pending", 1))
        self.run_network()
        self.assertEqual(len(self.instagram.called("media")), 1, "not due yet")
        self.make_due()
        self.run_network()
        self.assertEqual(file.attempts, 2)
        self.assertGreater(file.not_before, fields.Datetime.now())
        self.make_due()
        self.run_network()
        self.assertEqual(file.state, "done")

    def test_given_up_in_the_end(self):
        file = self.fetch("image", *[(503, "Sorry")] * 6)
        for _attempt in range(5):
            self.make_due()
            self.run_network()
        self.assertEqual(file.state, "failed")
        self.make_due()
        self.run_network()
        self.assertEqual(len(self.instagram.called("media")), 6)

    def test_too_big(self):
        file = self.fetch("video", b"\x00" * (25 * 1024 * 1024 + 1))
        self.assertEqual((file.state, file.reason), ("failed", "media_too_big"))

    def test_address_without_https_is_not_fetched(self):
        self.receive(showed(("image", {"url": "http://lookaside.fbsbx.com/plain"})))
        self.run_network()
        self.assertFalse(self.instagram.called("media"))
        file = self.files()
        self.assertEqual((file.state, file.reason), ("failed", "media_address"))

    def test_failure_of_one_leaves_the_other(self):
        self.instagram.answers["media"] = [GONE]
        self.receive(showed(media("image", 1), media("image", 2)))
        self.run_network()
        self.assertEqual(self.files().mapped("state"), ["expired", "done"])

    def test_agents_are_told(self):
        self.receive(showed(media("image")))
        self.instagram.answers["media"] = [GONE]
        self.forget()
        self.run_network()
        [news] = self.news()
        [line] = news["mail.message"][0]["instagram_content"]
        self.assertEqual(line["state"], "expired")

    def test_replies_and_profiles_go_out_all_the_same(self):
        self.receive(showed(media("image")))
        self.post(self.anna, "Lovely!")
        self.instagram.answers["media"] = [requests.ReadTimeout()]
        self.run_network()
        self.assertEqual(self.parts().state, "sent")
        self.assertEqual(self.thread().name, "Ada")


class TestPictureOfAnAd(MediaCase):
    """The picture of an ad stays as long as the conversation."""

    AD = {
        "source": "ADS",
        "ad_id": "120200000000000001",
        "ads_context_data": {
            "ad_title": "Autumn cakes",
            "photo_url": "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=14",
        },
    }

    def links(self):
        """Return the addresses to which the message and the conversation lead."""
        [note] = self.messages()[-1].instagram_message_ids.content
        return note["url"], self.thread().instagram_origin["url"]

    def copies(self):
        return self.env["ir.attachment"].search(
            [("res_model", "=", "discuss.channel"), ("res_id", "=", self.thread().id)]
        )

    def test_is_kept(self):
        self.receive(wrote("hi", referral=self.AD))
        self.assertEqual(self.links(), (self.AD["ads_context_data"]["photo_url"],) * 2)
        self.run_network()
        copy = self.copies()
        self.assertEqual(copy.raw, PICTURE)
        self.assertEqual(self.links(), (f"/web/image/{copy.id}",) * 2)
        self.assertFalse(self.attachments(), "the customer did not send it")
        self.authenticate(self.anna.login, self.anna.login)
        self.assertEqual(self.url_open(self.links()[1]).content, PICTURE)

    def test_agents_are_told(self):
        self.receive(wrote("hi", referral=self.AD))
        self.forget()
        self.run_network()
        told = str(self.heard(self.inbox, "mail.record/insert"))
        self.assertIn(f"'url': '{self.links()[1]}'", told)
        [news] = self.news()
        self.assertIn(self.links()[0], str(news["mail.message"]))

    def test_of_an_earlier_ad(self):
        """A later ad stays the conversation's origin."""
        self.receive(wrote("hi", referral=self.AD))
        later = {"ref": "poster", "source": "SHORTLINK"}
        self.receive(wrote("again", referral=later))
        self.run_network()
        self.assertEqual(self.thread().instagram_origin["title"], "poster")
        self.assertTrue(self.copies())

    def test_stays_when_the_message_is_unsent(self):
        self.receive(wrote("hi", mid="mid.ad", referral=self.AD))
        self.run_network()
        self.receive(unsent("mid.ad"))
        self.assertEqual(self.copies().raw, PICTURE)

    def test_that_has_expired(self):
        self.instagram.answers["media"] = [GONE]
        self.receive(wrote("hi", referral=self.AD))
        self.run_network()
        self.assertEqual(self.files().state, "expired")
        self.assertFalse(self.copies())

    def test_goes_with_the_conversation(self):
        self.receive(wrote("hi", referral=self.AD))
        self.run_network()
        copy = self.copies()
        self.thread().unlink()
        self.assertFalse(copy.exists())

    def test_is_a_link_when_links_are_chosen(self):
        self.set_parameter("media_policy", "link")
        self.receive(wrote("hi", referral=self.AD))
        self.assertFalse(self.files())
        self.assertEqual(self.links(), (self.AD["ads_context_data"]["photo_url"],) * 2)


class TestPolicy(MediaCase):
    """An administrator can choose links instead of copies."""

    def test_link_is_shown_and_nothing_fetched(self):
        self.set_parameter("media_policy", "link")
        self.receive(showed(media("image")))
        self.run_network()
        self.assertFalse(self.instagram.called("media"))
        [line] = self.messages()._instagram_content()
        self.assertEqual(line["state"], "link")
        self.assertIn("asset_id=1", line["url"])

    def test_setting(self):
        settings = self.env["res.config.settings"]
        self.assertEqual(settings.create({}).instagram_media_policy, "copy")
        settings.create({"instagram_media_policy": "link"}).execute()
        self.assertFalse(self.env["instagram.api"]._copies_media())


class TestAccess(MediaCase):
    """Readers of the thread may read its files, and nobody else."""

    def setUp(self):
        super().setUp()
        self.fetch("image")
        self.attachment = self.attachments()

    def opened_by(self, user):
        self.authenticate(user and user.login, user and user.login)
        return self.url_open(f"/web/content/{self.attachment.id}").status_code

    def test_agents_of_the_inbox(self):
        self.assertEqual(self.attachment.with_user(self.anna).raw, PICTURE)
        self.assertEqual(self.opened_by(self.anna), 200)
        self.assertEqual(self.opened_by(self.manager), 200)

    def test_everybody_else(self):
        stranger = self.new_user("carl.t", "instagram_inbox_group_agent")
        portal = new_test_user(self.env, "portal.t", "base.group_portal")
        for user in (stranger, self.outsider, portal):
            with self.subTest(user.login):
                self.assertEqual(self.opened_by(user), 404)
                with self.assertRaises(AccessError):
                    self.attachment.with_user(user).read(["raw"])
        self.assertEqual(self.opened_by(None), 404)

    def test_no_token_that_opens_it_to_the_public(self):
        self.assertFalse(self.attachment.access_token)
        self.assertFalse(self.attachment.public)

    def test_addresses_are_for_the_system(self):
        self.receive(wrote(customer=OTHER_ID))
        with self.assertRaises(AccessError):
            self.files().with_user(self.anna).read(["url"])
