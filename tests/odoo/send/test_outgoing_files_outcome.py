import requests

from ..changes import unsent
from ..common import CUSTOMER_ID, graph_error
from ..wire import echoed, media, saw
from .files_case import FILM, PDF, PNG, WAV, FilesCase

LOGGER = "odoo.addons.instagram_inbox"
TIMEOUT = requests.ReadTimeout("hangs")


def echo_of(*kinds, text=None, mid="mid.echo"):
    """Return the echo of files, at Instagram's own addresses."""
    files = (media(kind, number) for number, kind in enumerate(kinds))
    attachments = [{"type": kind, "payload": payload} for kind, payload in files]
    update = echoed(text, mid=mid, attachments=attachments)
    if text is None:
        del update["message"]["text"]
    return update


class OutcomeCase(FilesCase):
    def meets(self, *answers, files=None, text=""):
        """Send files as Anna, by default one picture; Instagram responds like this."""
        self.instagram.answers["send"] = list(answers)
        return self.answer_files(*(files or [self.attachment()]), text=text)

    def refused(self, *answers, **options):
        with self.assertLogs(LOGGER, "WARNING"):
            return self.meets(*answers, **options)

    def part(self, message):
        return message.instagram_message_ids.sorted("id")[0]


class TestFilesRefused(OutcomeCase):
    """The agent reads why, and sends the missing files again."""

    REASONS = (
        (2018047, "PNG, JPEG, GIF"),
        (2018074, "does not know this file"),
        (2018109, "too big"),
    )
    ONCE_MORE = ((2018008, "reached from the internet"), (2018294, "in time"))

    def test_says_why(self):
        for subcode, sentence in self.REASONS:
            with self.subTest(subcode):
                before = self.sends()
                part = self.part(self.refused(graph_error(100, "No", subcode)))
                self.assertEqual(part.state, "failed")
                self.assertIn(sentence, part.error_message)
                self.assertEqual(part.error_code, f"100/{subcode}")
                self.assertEqual(self.sends(), before + 1)

    def test_what_could_not_be_fetched_is_tried_once_more(self):
        for subcode, sentence in self.ONCE_MORE:
            error = graph_error(100, "No", subcode)
            with self.subTest(subcode):
                before = self.sends()
                part = self.part(self.meets(error))
                self.assertEqual(part.state, "queued")
                part.not_before = False
                self.instagram.answers["send"] = [error]
                with self.assertLogs(LOGGER, "WARNING"):
                    self.run_network()
                self.assertEqual(part.state, "failed")
                self.assertIn(sentence, part.error_message)
                self.assertEqual(self.sends(), before + 2)

    def test_once_more_may_help(self):
        part = self.part(self.meets(graph_error(100, "No", 2018008)))
        part.not_before = False
        self.run_network()
        self.assertEqual(part.state, "sent")

    def test_message_shows_its_worst_part_and_retry_sends_only_that(self):
        files = [self.attachment(), self.attachment(PDF, "a.pdf")]
        sent = {"recipient_id": CUSTOMER_ID, "message_id": "mid.picture"}
        message = self.refused(
            sent, graph_error(100, "No", 2018047), files=files, text="Look"
        )
        states = message.instagram_message_ids.sorted("id").mapped("state")
        self.assertEqual(states, ["sent", "failed", "failed"])
        self.assertEqual(message._instagram_worst_part().file_kind, "file")
        self.assertIs(message.with_user(self.anna).instagram_retry(), True)
        self.run_network()
        self.assertEqual(self.sent_kinds(), [["image"], ["file"], ["file"], "Look"])
        self.assertEqual(set(message.instagram_message_ids.mapped("state")), {"sent"})

    def test_addresses_are_new_for_each_try(self):
        message = self.refused(graph_error(100, "No", 2018047))
        message.attachment_ids.name = "b.png"
        message.with_user(self.anna).instagram_retry()
        self.run_network()
        first, second = self.sent_paths()
        self.assertTrue(first.endswith("/a.png") and second.endswith("/b.png"))

    def test_file_that_is_gone(self):
        message = self.post_files(self.attachment())
        message.attachment_ids.unlink()
        self.run_network()
        self.assertEqual(self.part(message).state, "failed")
        self.assertIn("deleted", self.part(message).error_message)
        self.assertFalse(self.sends())

    def test_file_that_was_moved(self):
        message = self.post_files(self.attachment())
        message.attachment_ids.write({"type": "url", "url": "https://a.example/a"})
        self.run_network()
        self.assertIn("cloud storage", self.part(message).error_message)
        self.assertFalse(self.sends())


class TestFilesUnconfirmed(OutcomeCase):
    """An echo of files has no text: their kinds and number identify it."""

    def test_settled_by_its_echo(self):
        for kind, content, name in (
            ("image", PNG, "a.png"),
            ("video", FILM, "a.mp4"),
            ("audio", WAV, "a.wav"),
            ("file", PDF, "a.pdf"),
        ):
            with self.subTest(kind):
                file = self.attachment(content, name)
                part = self.part(self.meets(TIMEOUT, files=[file]))
                self.assertEqual(part.state, "unconfirmed")
                shown = len(self.messages())
                mid = f"mid.{kind}"
                self.receive(echo_of(kind, mid=mid))
                self.assertEqual((part.state, part.mid), ("sent", mid))
                self.assertEqual(len(self.messages()), shown)
                self.receive(saw(mid))
                self.assertEqual(part.state, "read")

    def test_not_by_what_is_something_else(self):
        files = [self.attachment(), self.attachment()]
        part = self.part(self.meets(TIMEOUT, files=files))
        others = (
            echo_of("image", mid="mid.1"),
            echo_of("image", "image", "image", mid="mid.2"),
            echo_of("image", "video", mid="mid.3"),
            echo_of("image", "image", text="With words", mid="mid.4"),
            echoed("Words alone", mid="mid.5"),
        )
        shown = len(self.messages())
        self.receive(*others)
        self.assertEqual(part.state, "unconfirmed")
        self.assertEqual(len(self.messages()), shown + len(others))
        self.receive(echo_of("image", "image"))
        self.assertEqual(part.mid, "mid.echo")

    def test_files_do_not_settle_a_text(self):
        self.instagram.answers["send"] = [TIMEOUT]
        part = self.answer(self.anna, "Yes").instagram_message_ids
        self.receive(echo_of("image"))
        self.assertEqual(part.state, "unconfirmed")

    def test_while_it_is_being_sent(self):
        part = self.post_files(self.attachment()).instagram_message_ids
        part.state = "sending"
        rows = self.receive(echo_of("image", mid="mid.early"))
        self.assertEqual(rows.state, "pending")
        part._network_done("mid.early")
        self.run_incoming()
        self.assertEqual((rows.state, part.mid), ("done", "mid.early"))
        self.assertEqual(len(self.messages()), 2)

    def test_after_the_answer(self):
        part = self.part(self.meets())
        rows = self.receive(echo_of("image", mid=part.mid))
        self.assertEqual(rows.state, "done")
        self.assertEqual(len(self.messages()), 2)
        self.assertFalse(part.media_ids)

    def test_echo_makes_sending_again_needless(self):
        message = self.meets(TIMEOUT)
        message.with_user(self.anna).instagram_send_again()
        self.receive(echo_of("image"))
        self.run_network()
        self.assertEqual(self.part(message).mid, "mid.echo")
        self.assertEqual(self.sends(), 1)

    def test_from_the_app_as_ever(self):
        self.receive(echo_of("image", "video"))
        self.run_network()
        part = self.parts()
        self.assertTrue(part.from_app)
        self.assertEqual(len(self.messages()[-1].attachment_ids), 2)


class TestFilesUnsent(OutcomeCase):
    """Only what is unsent in the app is gone here."""

    def test_picture_of_a_message_with_text(self):
        message = self.meets(text="Look")
        picture, text = message.instagram_message_ids.sorted("id")
        attachment = message.attachment_ids
        self.receive(unsent(picture.mid, ours=True))
        self.assertFalse(attachment.exists())
        self.assertEqual(self.texts()[-1], "Look")
        self.assertFalse(message._instagram_is_unsent())
        self.receive(unsent(text.mid, ours=True))
        self.assertTrue(message._instagram_is_unsent())
        self.assertEqual(self.texts()[-1], "")

    def test_text_of_a_message_with_a_picture(self):
        message = self.meets(text="Look")
        picture, text = message.instagram_message_ids.sorted("id")
        self.receive(unsent(text.mid, ours=True))
        self.assertEqual(message.attachment_ids.raw, PNG)
        self.assertEqual(self.texts()[-1], "")
        self.receive(unsent(picture.mid, ours=True))
        self.assertFalse(message.attachment_ids)
        self.assertTrue(message._instagram_is_unsent())

    def test_one_of_several_files(self):
        files = [self.attachment(), self.attachment(PDF, "a.pdf")]
        message = self.meets(files=files)
        picture, pdf = message.instagram_message_ids.sorted("id")
        self.receive(unsent(picture.mid, ours=True))
        self.assertEqual(message.attachment_ids, files[1].with_user(self.env.user))
        self.receive(unsent(pdf.mid, ours=True))
        self.assertFalse(message.attachment_ids)
