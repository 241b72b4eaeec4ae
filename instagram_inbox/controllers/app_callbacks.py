import logging

from odoo import SUPERUSER_ID
from odoo.http import Controller, request, route
from werkzeug.exceptions import BadRequest, Forbidden

from ..instagram.common.exceptions import InvalidSignature
from ..instagram.webhook import signature

_logger = logging.getLogger(__name__)

# A signed request has a few hundred bytes.
MAX_BODY_BYTES = 64 * 1024

META = {
    "type": "http",
    "auth": "none",
    "methods": ["POST"],
    "csrf": False,
    "save_session": False,
    # a route with auth="none" would get a read-only cursor
    "readonly": False,
    "max_content_length": MAX_BODY_BYTES,
}


class InstagramAppCallbacks(Controller):
    """Meta's two callbacks about an account: app removed, data to be erased.

    A request without a valid signature changes nothing and learns nothing: the response
    is the same whether the account is known here or not.
    """

    @route("/instagram/deauthorize", **META)
    def deauthorize(self, **_params):
        """Forget the access to an account whose owner removed the app."""
        env, user_id, _asked, is_first = self._verified("deauthorize")
        inboxes = env["instagram.inbox"]._of_app_user(user_id)
        _logger.info("Meta tells that the app was removed; inboxes: %s", inboxes.ids)
        # a repeated request must not end a connection that was made since
        if is_first:
            inboxes._deauthorized()
        return request.make_json_response({"success": True})

    @route("/instagram/data_deletion", **META)
    def data_deletion(self, **_params):
        """Accept the request to erase an account's data; return its status page."""
        env, user_id, asked, is_first = self._verified("data_deletion")
        deletion = asked.deletion_id
        if is_first or not deletion:
            deletion = env["instagram.deletion"]._for_account(user_id)
            asked.deletion_id = deletion
        _logger.info("Meta asks to erase the data of an account: %s", deletion.id)
        path = f"/instagram/data_deletion/{deletion.code}"
        return request.make_json_response(
            {
                "url": env["instagram.api"]._url(path),
                "confirmation_code": deletion.code,
            }
        )

    def _verified(self, purpose):
        """Return the content of a signed request.

        :param str purpose: which of the two callbacks it was sent to
        :return: the environment, the app-scoped id of the account, the
            `instagram.request` (empty if it cannot be told from others), and whether it
            arrives for the first time
        :raises BadRequest: without a signed request
        :raises Forbidden: when the signature is invalid
        """
        # sudo: Meta has no user here; the signature is what allows it
        env = request.env(user=SUPERUSER_ID, su=True)
        signed = request.httprequest.form.get("signed_request")
        if not signed:
            raise BadRequest("signed_request is missing")
        try:
            content = signature.parse_signed_request(
                signed, env["instagram.api"]._secrets()
            )
            asked, is_first = env["instagram.request"]._accept(
                signature.request_key(content), purpose
            )
        except InvalidSignature as error:
            _logger.warning("A request in Meta's name was refused: %s", error)
            raise Forbidden from error
        return env, content["user_id"], asked, is_first
