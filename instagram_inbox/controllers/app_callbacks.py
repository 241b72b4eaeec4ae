import logging

from odoo import SUPERUSER_ID
from odoo.http import Controller, request, route
from werkzeug.exceptions import BadRequest, Forbidden

from ..instagram.common.exceptions import InvalidSignature
from ..instagram.webhook import signature

_logger = logging.getLogger(__name__)

# A signed request is some hundred bytes.
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
    """What Meta tells the app about an account whose owner has had enough of it.

    Nothing is changed by a request that is not signed, nor told about accounts: whom
    it is about is known here or not, the answer is the same.
    """

    @route("/instagram/deauthorize", **META)
    def deauthorize(self, **_params):
        """The account's owner removed the app: forget the access to the account."""
        env, user_id, _asked, is_first = self._verified("deauthorize")
        inboxes = env["instagram.inbox"]._of_app_user(user_id)
        _logger.info("Meta tells that the app was removed; inboxes: %s", inboxes.ids)
        # delivered again after the account was connected anew, it ends nothing
        if is_first:
            inboxes._deauthorized()
        return request.make_json_response({"success": True})

    @route("/instagram/data_deletion", **META)
    def data_deletion(self, **_params):
        """The account's owner wants its data erased: say where one can see that."""
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
        """Return what a signed request is about, when it may be followed.

        :return: the environment, whose account it is about, the `instagram.request`
            if it can be told from others, and whether it comes for the first time
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
