from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.tools import hash_sign

from ..changes import unsent
from .files_case import FILM, PDF, PNG, WAV, FilesCase


class TestPublicFiles(FilesCase):
    """The address for Instagram opens one file, while the file is sent."""

    def send(self, content=PNG, name="a.png"):
        """Send a file; return the path from which Instagram should fetch it."""
        self.answer_files(self.attachment(content, name))
        return self.sent_paths()[-1]

    def assert_nothing_there(self, path):
        response = self.fetch(path)
        self.assertEqual(response.status_code, 404, path)
        self.assertNotIn(PNG, response.content)

    def test_fetched_while_it_is_sent(self):
        self.fetch(self.send()).raise_for_status()

    def test_type_is_that_of_the_content(self):
        for content, name, content_type in (
            (PNG, "a.pdf", "image/png"),
            (PDF, "a.html", "application/pdf"),
            (WAV, "Voice.mp3", "audio/wav"),
            (FILM, "a", "video/mp4"),
        ):
            with self.subTest(name):
                response = self.fetch(self.send(content, name))
                self.assertEqual(response.headers["Content-Type"], content_type)
                self.assertEqual(response.headers["Content-Length"], f"{len(content)}")
                self.assertEqual(response.content, content)

    def test_head_and_ranges(self):
        path = self.send(PDF, "a.pdf")
        head = self.fetch(path, method="HEAD")
        self.assertEqual((head.status_code, head.content), (200, b""))
        self.assertEqual(head.headers["Content-Length"], f"{len(PDF)}")
        self.assertEqual(head.headers["Content-Type"], "application/pdf")
        some = self.fetch(path, headers={"Range": "bytes=5-7"})
        self.assertEqual((some.status_code, some.content), (206, PDF[5:8]))

    def test_leaves_no_trace(self):
        response = self.fetch(self.send())
        self.assertFalse(response.cookies)
        self.assertNotIn("Set-Cookie", response.headers)
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(response.headers["X-Robots-Tag"], "noindex")
        self.assertIn("no-store", response.headers["Cache-Control"])

    def test_name_stands_in_the_path_as_any_server_reads_it(self):
        for name, shown in (
            ("Angebot für Ada (2).pdf", "Angebot-f-r-Ada-2.pdf"),
            ("見積書.pdf", "file.pdf"),
            ("../../etc/passwd", "file.etc-passwd"),
            ("a" * 300 + ".pdf", "a" * 60 + ".pdf"),
        ):
            with self.subTest(name):
                path = self.send(PDF, name)
                self.assertEqual(path.rpartition("/")[2], shown)
                self.fetch(path).raise_for_status()

    def test_altered_tokens(self):
        path = self.send()
        *start, token, name = path.split("/")
        altered = [token[:n] + _other(token[n]) + token[n + 1 :] for n in range(120)]
        for wrong in (*altered, "x", "", "a" * 200, "é", token[:-10], token[40:]):
            self.assert_nothing_there("/".join([*start, wrong, name]))
        self.fetch(path).raise_for_status()

    def test_token_of_another_purpose(self):
        attachment = self.attachment()
        message = self.answer_files(attachment)
        values = [message.instagram_message_ids.id, attachment.id, attachment.checksum]
        token = hash_sign(self.env, "instagram_inbox.oauth", values)
        self.assert_nothing_there(f"/instagram/file/{token}/a.png")

    def test_expires(self):
        """Minutes after the call; or after an hour, when the call has not ended."""
        path = self.send()
        part = self.parts()
        for state, minutes, status in (
            ("sent", 9, 200),
            ("sent", 11, 404),
            ("read", 11, 404),
            ("failed", 11, 404),
            ("unconfirmed", 11, 404),
            ("sending", 59, 200),
            ("queued", 59, 200),
            ("sending", 61, 404),
        ):
            late = fields.Datetime.now() + timedelta(minutes=minutes)
            part.state = state
            with self.subTest(state=state, minutes=minutes), freeze_time(late):
                self.assertEqual(self.fetch(path).status_code, status)

    def test_only_files_of_the_message(self):
        sent = self.attachment()
        part = self.answer_files(sent).instagram_message_ids
        other = self.attachment(name="b.png")
        foreign = other.sudo()._instagram_url(part)
        self.assert_nothing_there(foreign.partition("bakery.com")[2])

    def test_not_of_customers(self):
        attachment = self.attachment()
        message = self.messages()[0]
        part = message.instagram_message_ids
        part.attachment_ids = attachment
        url = attachment.sudo()._instagram_url(part)
        self.assert_nothing_there(url.partition("bakery.com")[2])

    def test_not_what_became_of_it(self):
        path = self.send()
        attachment = self.messages()[-1].attachment_ids
        attachment.raw = PDF
        self.assert_nothing_there(path)
        self.assert_nothing_there(
            attachment._instagram_url(self.parts()).partition("bakery.com")[2]
        )

    def test_not_when_deleted_or_unsent(self):
        path = self.send()
        self.messages()[-1].attachment_ids.unlink()
        self.assert_nothing_there(path)
        path = self.send()
        self.receive(unsent(self.parts()[-1].mid, ours=True))
        self.assert_nothing_there(path)

    def test_not_when_it_lies_elsewhere(self):
        path = self.send()
        self.messages()[-1].attachment_ids.write({"type": "url", "url": "https://x.y/"})
        self.assert_nothing_there(path)

    def test_not_when_it_is_lost_from_the_file_store(self):
        path = self.send()
        attachment = self.messages()[-1].attachment_ids
        attachment.flush_recordset()
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = 'no/nothing' WHERE id = %s",
            attachment.ids,
        )
        attachment.invalidate_recordset()
        self.assert_nothing_there(path)

    def test_only_get(self):
        response = self.fetch(self.send(), data={"a": "b"})
        self.assertEqual(response.status_code, 405)

    def test_robots_are_let_in_there_only(self):
        response = self.fetch("/robots.txt")
        lines = response.text.splitlines()
        self.assertIn("Disallow: /", lines)
        self.assertIn("Allow: /instagram/file/", lines)


def _other(character):
    return "A" if character != "A" else "B"
