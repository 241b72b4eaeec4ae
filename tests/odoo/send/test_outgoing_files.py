from odoo.exceptions import AccessError, UserError
from odoo.tests import JsonRpcException

from ..changes import unsent
from ..common import graph_error
from ..inbox_case import NOTE
from ..wire import saw
from .files_case import FILM, PDF, PNG, WAV, FilesCase, picture

SEVERAL = graph_error(100, "Not enabled", 2534068)


class TestOutgoingFiles(FilesCase):
    """Files of an agent reach the customer once, in order."""

    def test_each_kind(self):
        for content, name, kind in (
            (PNG, "a.png", "image"),
            (picture("JPEG"), "a.jpg", "image"),
            (picture("GIF"), "a.gif", "image"),
            (FILM, "a.mp4", "video"),
            (WAV, "a.wav", "audio"),
            (PDF, "a.pdf", "file"),
        ):
            with self.subTest(name):
                message = self.answer_files(self.attachment(content, name))
                part = message.instagram_message_ids
                self.assertEqual((part.file_kind, part.state), (kind, "sent"))
                self.assertEqual(self.sent_kinds()[-1], [kind])
                self.receive(saw(part.mid))
                self.assertEqual(part.state, "read")

    def test_taken_back_with_its_files(self):
        """They are in the composer of the user who takes the reply back."""
        for user in (self.anna, self.ben):
            with self.subTest(user.login):
                files = self.attachment(name="a.png"), self.attachment(PDF, "b.pdf")
                self.instagram.answers["send"] = [graph_error(100)]
                with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
                    message = self.answer_files(*files, text="Look")
                draft = message.with_user(user).instagram_take_back()
                self.assertFalse(message.exists() or files[0].exists())
                shown = draft["store_data"]["ir.attachment"]
                tokens = [each["ownership_token"] for each in shown]
                copies = self.env["ir.attachment"].browse(draft["attachment_ids"])
                self.assertEqual(copies.mapped("name"), ["a.png", "b.pdf"])
                self.assertEqual(copies.mapped("raw"), [PNG, PDF])
                post_data = {"attachment_ids": copies.ids, "attachment_tokens": tokens}
                again = self.post(user, "Look here", post_data=post_data)
                self.run_network()
                states = again.instagram_message_ids.mapped("state")
                self.assertEqual(states, ["sent"] * 3)

    def test_unsent_with_its_files(self):
        """Files of the customer and of other records, which it also had, stay."""
        thread, partner = self.thread(), self.anna.partner_id
        incoming, foreign = self.env["ir.attachment"].create(
            [
                {
                    "name": "b.pdf",
                    "raw": PDF,
                    "res_model": each._name,
                    "res_id": each.id,
                }
                for each in (thread, partner)
            ]
        )
        self.messages().attachment_ids = incoming
        for others in ((), (incoming, foreign)):
            with self.subTest(others=len(others)):
                own = self.attachment()
                message = self.answer_files(own, text="Look")
                message.attachment_ids += self.env["ir.attachment"].union(*others)
                for part in message.instagram_message_ids.sorted("id"):
                    self.receive(unsent(part.mid, ours=True))
                self.assertTrue(message._instagram_is_unsent())
                self.assertFalse(message.attachment_ids or own.exists())
        self.assertEqual((incoming + foreign).exists(), incoming + foreign)

    def test_composer_only_queues(self):
        message = self.post_files(self.attachment())
        self.assertEqual(message.instagram_message_ids.state, "queued")
        self.assertFalse(self.sends())

    def test_files_first_then_text(self):
        text = " ".join(f"word{number:05}" for number in range(300))
        self.assertEqual(len(text.encode()), 2999)
        message = self.answer_files(self.attachment(), self.attachment(), text=text)
        first, *texts = self.sent_kinds()
        self.assertEqual(first, ["image", "image"])
        self.assertEqual(len(texts), 3)
        self.assertEqual(" ".join(texts).split(), text.split())
        parts = message.instagram_message_ids.sorted("id")
        self.assertEqual(len(set(parts.mapped("mid"))), 4)
        facts = self.env["instagram.inbox.report"].search([])
        self.assertEqual(sum(facts.mapped("outgoing_messages")), 1)

    def test_eleven_pictures_are_two_calls(self):
        files = [self.attachment(name=f"{number}.png") for number in range(11)]
        self.answer_files(*files)
        self.assertEqual(self.sent_kinds(), [["image"] * 10, ["image"]])
        names = [path.rpartition("/")[2] for path in self.sent_paths()]
        self.assertEqual(names, [f"{number}.png" for number in range(11)])

    def test_pictures_together_all_else_singly(self):
        self.answer_files(
            self.attachment(PDF, "a.pdf"),
            self.attachment(),
            self.attachment(WAV, "a.wav"),
            self.attachment(),
        )
        self.assertEqual(self.sent_kinds(), [["image", "image"], ["file"], ["audio"]])

    def test_next_reply_waits_for_the_file(self):
        self.post_files(self.attachment(FILM, "a.mp4"))
        self.post(self.anna, "Like this one")
        self.run_network()
        self.assertEqual(self.sent_kinds(), [["video"], "Like this one"])

    def test_message_posted_by_code(self):
        message = self.as_user(self.anna).message_post(
            body="Look",
            attachments=[("a.pdf", PDF)],
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.run_network()
        self.assertEqual(self.sent_kinds(), [["file"], "Look"])
        self.assertEqual(message.attachment_ids.raw, PDF)

    def test_notes_may_have_any_file(self):
        message = self.post_files(
            self.attachment(b"just text", "a.txt"), text="For us", subtype=NOTE
        )
        self.run_network()
        self.assertTrue(message.attachment_ids)
        self.assertFalse(self.sends())
        self.assertFalse(message.instagram_message_ids)

    def test_agents_see_how_far_it_came(self):
        message = self.post_files(self.attachment(), text="Look")
        self.forget()
        self.run_network()
        told = [
            shown["instagram_state"]
            for payload in self.heard(self.thread(), "mail.record/insert")
            for shown in payload.get("mail.message", ())
            if shown["id"] == message.id
        ]
        self.assertEqual(told, ["sending", "queued", "sending", "sent"])


class TestSeveralImages(FilesCase):
    """An account that cannot have several pictures in one message yet."""

    def test_go_singly_in_order(self):
        files = [self.attachment(name=f"{number}.png") for number in range(3)]
        self.instagram.answers["send"] = [SEVERAL]
        message = self.post_files(*files, text="Which one?")
        self.post(self.ben, "Or none?")
        self.run_network()
        single = ["image"]
        self.assertEqual(
            self.sent_kinds(),
            [single * 3, single, single, single, "Which one?", "Or none?"],
        )
        names = [path.rpartition("/")[2] for path in self.sent_paths()]
        self.assertEqual(names[3:], ["0.png", "1.png", "2.png"])
        self.assertEqual(set(self.parts().mapped("state")), {"sent"})
        self.assertEqual(len(message.instagram_message_ids), 4)
        facts = self.env["instagram.inbox.report"].search([])
        self.assertEqual(sum(facts.mapped("outgoing_messages")), 2)

    def test_seen_in_the_order_of_sending(self):
        files = [self.attachment(name=f"{number}.png") for number in range(3)]
        self.instagram.answers["send"] = [SEVERAL]
        self.post_files(*files, text="Which one?")
        self.post(self.ben, "Or none?")
        self.run_network()
        parts = self.parts().sorted(lambda part: (part.place or part.id, part.id))
        said = [part.text or False for part in parts]
        self.assertEqual(said, [False, False, False, "Which one?", "Or none?"])
        for number, part in enumerate(parts, start=1):
            self.receive(saw(part.mid))
            states = ["read"] * number + ["sent"] * (len(parts) - number)
            self.assertEqual(parts.mapped("state"), states)

    def test_is_remembered_for_a_while(self):
        self.instagram.answers["send"] = [SEVERAL]
        self.answer_files(self.attachment(), self.attachment())
        before = self.sends()
        self.answer_files(self.attachment(), self.attachment())
        self.assertEqual(self.sends(), before + 2)
        self.inbox.single_images_until = "2020-01-01"
        self.answer_files(self.attachment(), self.attachment())
        self.assertEqual(self.sent_kinds()[-1], ["image", "image"])


class TestRefusedFiles(FilesCase):
    """Files that Instagram does not accept are refused before anything is posted."""

    REFUSED = (
        (b"just text", "a.txt", "does not support this file type"),
        (b"just text", "a.png", "does not support this file type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "PNG, JPEG, GIF"),
        (b"ID3" + bytes(99), "a.mp3", "WAV"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a.webp", "up to 8 MB"),
        (b"\0\0\0\x18ftyp3gp4\0\0\0\0isom3gp4", "clip.3gp", "PNG, JPEG, GIF"),
        (b"\0\0\0\x18ftyp3g2a\0\0\0\0isom3g2a", "clip.mp4", "PNG, JPEG, GIF"),
        (b"\0\0\0\x18ftypnew!\0\0\0\0isomnew!", "new.mp4", "PNG, JPEG, GIF"),
        (picture("GIF") + bytes(8 * 1024 * 1024), "big.gif", "too big"),
        (PDF + bytes(25 * 1024 * 1024), "big.pdf", "25 MB"),
        (b"", "empty.pdf", "empty"),
    )

    def assert_nothing_goes_out(self):
        self.run_network()
        self.assertFalse(self.parts())
        self.assertFalse(self.sends())
        self.assertEqual(len(self.messages()), 1)

    def test_right_after_the_upload(self):
        before = self.env["ir.attachment"].search_count([])
        for content, name, reason in self.REFUSED:
            with self.subTest(name):
                sentence = self.upload_refused(content, name)
                self.assertIn(reason, sentence)
                self.assertIn(f"“{name}”", sentence)
        self.assertEqual(self.env["ir.attachment"].search_count([]), before)

    def test_when_posted(self):
        for content, name, reason in self.REFUSED:
            with self.subTest(name):
                bad = self.attachment(content, name)
                sentence = self.post_refused(bad, self.attachment())
                self.assertIn(reason, sentence)
                self.assertIn(f"“{name}”", sentence)
        self.assert_nothing_goes_out()

    def test_when_posted_by_code(self):
        for content, name, reason in self.REFUSED:
            with self.subTest(name), self.assertRaisesRegex(UserError, reason):
                self.as_user(self.anna).message_post(
                    body="Look",
                    attachments=[(name, content)],
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                )
        self.assert_nothing_goes_out()

    def test_good_files_are_uploaded(self):
        for content, name in ((PNG, "a.png"), (PDF, "a.pdf"), (WAV, "a.wav")):
            answer = self.upload(content, name)
            attachment = self.env["ir.attachment"].browse(
                answer["data"]["attachment_id"]
            )
            self.assertEqual(attachment.raw, content)

    def test_what_odoo_makes_smaller_is_taken(self):
        answer = self.upload(picture("PNG", (5000, 4000)), "big.png")
        attachment = self.env["ir.attachment"].browse(answer["data"]["attachment_id"])
        self.assertFalse(attachment._instagram_refusal())

    def test_other_channels_take_any_file(self):
        group = self.env["discuss.channel"].with_user(self.anna)._create_group([])
        self.assertIn("data", self.upload(b"just text", "a.txt", thread=group))

    def test_what_lies_in_a_cloud(self):
        attachment = self.attachment()
        attachment.sudo().write({"type": "url", "url": "https://a.example/a.png"})
        self.assertIn("cloud storage", self.post_refused(attachment))
        self.assert_nothing_goes_out()

    def test_files_of_others(self):
        """An agent may not send what they may not read."""
        foreign = self.attachment(user=self.env.ref("base.user_admin"))
        with self.assertRaises(AccessError):
            self.as_user(self.anna).message_post(
                attachment_ids=foreign.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        self.assert_nothing_goes_out()

    def test_outsiders(self):
        with self.assertRaises(JsonRpcException):
            self.post_files(self.attachment(user=self.outsider), user=self.outsider)
        self.assert_nothing_goes_out()


class TestUnreachable(FilesCase):
    """Instagram cannot fetch anything from here: the agent reads it beforehand."""

    def setUp(self):
        super().setUp()
        self.set_base_url("http://localhost:8069")

    def globals(self):
        """Return the values that an agent's browser gets once."""
        self.env.flush_all()
        self.authenticate(self.anna.login, self.anna.login)
        page = self.make_jsonrpc_request("/web/session/get_session_info")
        return page["storeData"]["Store"]

    def test_refused_with_the_reason(self):
        self.assertIn("cannot be reached", self.upload_refused(PNG))
        self.assertIn("cannot be reached", self.post_refused(self.attachment()))
        self.assertFalse(self.parts())

    def test_text_still_goes(self):
        self.answer(self.anna, "Yes")
        self.assertEqual(self.sent_kinds(), ["Yes"])

    def test_browsers_are_told(self):
        shown = self.globals()
        self.assertEqual(shown["instagram_files"]["blocked"], "address_private")
        self.assertIn("address_private", shown["instagram_reasons"])
        self.set_base_url("https://odoo.bakery.com")
        self.assertFalse(self.globals()["instagram_files"]["blocked"])

    def test_simulators_may_be_on_this_machine(self):
        self.set_parameter("graph_url", "http://localhost:8070")
        self.assertIn("data", self.upload(PNG))

    def test_when_it_became_so_meanwhile(self):
        self.set_base_url("https://odoo.bakery.com")
        message = self.post_files(self.attachment(), text="Look")
        self.set_base_url("http://localhost:8069")
        self.run_network()
        parts = message.instagram_message_ids
        self.assertEqual(set(parts.mapped("state")), {"failed"})
        self.assertIn("cannot be reached", parts[0].error_message)
        self.assertFalse(self.sends())
