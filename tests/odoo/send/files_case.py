"""Replies with files: an Odoo that Instagram can reach, and small real files."""

import io
from urllib.parse import urlsplit

from odoo.http import Request
from PIL import Image

from ..inbox_case import COMMENT
from .outgoing_case import FailureCase

ADDRESS = "https://odoo.bakery.com"


def picture(format_="PNG", size=(8, 6)):
    """Return a small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, format_)
    return out.getvalue()


PNG = picture()
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
WAV = b"RIFF\x2c\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\xc0\x5d\0\0\x80\xbb\0\0\2\0\x10\0data\x08\0\0\0"
WAV += bytes(8)
FILM = (
    b"\0\0\0\x20ftypisom\0\0\2\0isomiso2mp41" + b"\0\0\0\x21hdlr" + bytes(8) + b"vide"
)
FILM += bytes(64)


class FilesCase(FailureCase):
    """A customer who waits for a reply with files."""

    def setUp(self):
        super().setUp()
        self.set_base_url(ADDRESS)

    def set_base_url(self, url):
        self.env["ir.config_parameter"].set_param("web.base.url", url)

    def attachment(self, content=PNG, name="a.png", user=None, **values):
        """Create a file as the composer holds it before the message is sent."""
        attachments = self.env["ir.attachment"].with_user(user or self.anna)
        # a type that the browser guesses from the name does not count
        pending = {"res_model": "mail.compose.message", "res_id": 0}
        return attachments.create({"name": name, "raw": content, **pending, **values})

    def post_files(self, *attachments, text="", user=None, subtype=COMMENT):
        """Write in the composer, with files; return the message."""
        post_data = _post_data(attachments)
        return self.post(user or self.anna, text, subtype=subtype, post_data=post_data)

    def post_refused(self, *attachments, text="Look"):
        """Write in the composer what is refused; return the reason."""
        self.env.flush_all()
        self.authenticate(self.anna.login, self.anna.login)
        post_data = {"body": text, "subtype_xmlid": COMMENT, **_post_data(attachments)}
        params = {"thread_model": "discuss.channel", "thread_id": self.thread().id}
        params["post_data"] = post_data
        answer = self.url_open("/mail/message/post", json={"params": params}).json()
        self.env.invalidate_all()
        self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.UserError")
        return answer["error"]["data"]["message"]

    def answer_files(self, *attachments, **options):
        """Write in the composer, with files, and have it sent; return the message."""
        message = self.post_files(*attachments, **options)
        self.run_network()
        return message

    def upload(self, content, name="a.png", user=None, thread=None):
        """Put a file into the composer as the browser does; return the response."""
        user = user or self.anna
        self.env.flush_all()
        self.authenticate(user.login, user.login)
        response = self.url_open(
            "/mail/attachment/upload",
            {
                "csrf_token": Request.csrf_token(self),
                "is_pending": True,
                "thread_id": (thread or self.thread()).id,
                "thread_model": "discuss.channel",
            },
            files={"ufile": (name, content, "image/png")},
        )
        self.assertEqual(response.status_code, 200)
        self.env.invalidate_all()
        return response.json()

    def upload_refused(self, *arguments):
        """Put a file into the composer that is refused; return the reason."""
        return self.upload(*arguments)["error"]["message"]

    def sent_messages(self):
        """Return the messages that reached Instagram, in order."""
        return [call.params["message"] for call in self.instagram.called("send")]

    def sent_kinds(self):
        """Return the same in short: a text, or the types of the files."""
        return [
            message.get("text") or [item["type"] for item in items(message)]
            for message in self.sent_messages()
        ]

    def sent_paths(self):
        """Return the paths of this Odoo from which Instagram should fetch files."""
        urls = [
            item["payload"]["url"]
            for message in self.sent_messages()
            for item in items(message)
        ]
        for url in urls:
            self.assertTrue(url.startswith(f"{ADDRESS}/instagram/file/"), url)
            self.assertFalse(urlsplit(url).query)
        return [urlsplit(url).path for url in urls]

    def fetch(self, path, **options):
        """Fetch a file as Instagram does: without session and cookies."""
        if self.session:
            self.logout()
        self.opener.cookies.clear()
        return self.url_open(path, **options)


def _post_data(attachments):
    return {
        "attachment_ids": [each.id for each in attachments],
        "attachment_tokens": [each._get_ownership_token() for each in attachments],
    }


def items(message):
    """Return the files of a message that was sent."""
    single = message.get("attachment")
    return [single] if single else message.get("attachments", [])
