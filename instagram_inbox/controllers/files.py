from odoo import SUPERUSER_ID
from odoo.addons.mail.controllers.attachment import AttachmentController
from odoo.addons.web.controllers.home import Home
from odoo.http import Controller, request, route
from odoo.tools import verify_hash_signed
from werkzeug.exceptions import NotFound

from ..instagram.calls.outgoing_files import served_type
from ..models.send.ir_attachment import SIGNATURE_SCOPE
from ..tools.discuss import is_instagram

PATH = "/instagram/file/"
# Enough to recognize the type of a file.
HEAD_BYTES = 64


class InstagramFiles(Controller):
    """The route from which Instagram fetches the files that agents send.

    It is public for whoever has the token. A token names one file of one message of
    ours, is signed, and is valid for an hour.
    """

    @route(
        PATH + "<string:token>/<string:name>",
        type="http",
        auth="none",
        methods=["GET"],
        save_session=False,
    )
    def file(self, token, **_params):
        """Return one file, whole or in ranges."""
        # sudo: Instagram has no user here; the signed token is what allows it
        env = request.env(user=SUPERUSER_ID, su=True)
        part_id, attachment_id, checksum = self._verified_values(env, token)
        part = env["instagram.message"].browse(part_id)
        file = part._handed_out(attachment_id, checksum)
        if not file:
            raise NotFound
        try:
            stream = env["ir.binary"]._get_stream_from(file)
            stream.mimetype = served_type(self._head(stream), part.file_kind)
        except FileNotFoundError:
            raise NotFound from None  # lost from the file store
        if not stream.mimetype:
            raise NotFound
        response = stream.get_response(as_attachment=False)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    @staticmethod
    def _verified_values(env, token):
        """Return the values of a valid token.

        :raises NotFound: for any other token
        """
        try:
            values = verify_hash_signed(env, SIGNATURE_SCOPE, token)
        except ValueError:
            values = None  # not in the form of a token
        if not values:
            raise NotFound
        return values

    @staticmethod
    def _head(stream):
        if stream.type == "data":
            return stream.data[:HEAD_BYTES]
        with open(stream.path, "rb") as content:
            return content.read(HEAD_BYTES)


class InstagramRobots(Home):
    """Allow Meta's fetcher in `robots.txt`, where Odoo forbids everything."""

    def _get_allowed_robots_routes(self):
        return [*super()._get_allowed_robots_routes(), PATH]


class InstagramUpload(AttachmentController):
    """Check files when agents upload them."""

    @route()
    def mail_attachment_upload(
        self, ufile, thread_id, thread_model, is_pending=False, **kwargs
    ):
        """Refuse a file right after its upload when Instagram would not accept it.

        The check comes after Odoo has made large pictures smaller, and looks at the
        content.
        """
        response = super().mail_attachment_upload(
            ufile, thread_id, thread_model, is_pending, **kwargs
        )
        answer = response.json or {}
        if thread_model != "discuss.channel" or "data" not in answer:
            return response
        # sudo: discuss.channel - the user may write there, as was checked above
        if not is_instagram(request.env[thread_model].sudo().browse(int(thread_id))):
            return response
        # sudo: ir.attachment - made for this very request
        attachment = request.env["ir.attachment"].sudo()
        attachment = attachment.browse(answer["data"]["attachment_id"])
        api = request.env["instagram.api"]
        reason = api._files_blocked() or attachment._instagram_refusal()
        if not reason:
            return response
        sentence = api._file_sentence(attachment.name, reason)
        attachment.unlink()
        return request.make_json_response({"error": {"message": sentence}})
