import logging
from http import HTTPStatus

from odoo import SUPERUSER_ID
from odoo.http import Controller, request, route
from odoo.tools import consteq

from ..instagram.calls import probe
from ..instagram.webhook import signature

_logger = logging.getLogger(__name__)

# Meta sends up to 1,000 updates in one delivery; a text has up to 1,000 bytes.
MAX_BODY_BYTES = 8 * 1024 * 1024


class InstagramWebhook(Controller):
    """The address to which Meta delivers updates.

    Meta disables a webhook that does not respond with 200 for some time. So every body
    that Meta really signed is accepted, whatever it contains.
    """

    # `readonly=False`: a route with auth="none" would get a read-only cursor.
    @route(
        "/webhooks/instagram",
        type="http",
        auth="none",
        methods=["GET"],
        csrf=False,
        save_session=False,
        readonly=False,
    )
    def verify(self, **_params):
        """Return Meta's challenge, to prove that this address is ours."""
        params = request.httprequest.args  # from the query, so never a file
        env = self._env()
        challenge = params.get("hub.challenge", "")
        if params.get("hub.mode") == probe.MODE:
            answer = env["instagram.api"]._answer_probe(challenge)
            return self._text_response(answer) if answer else self._forbidden()
        # sudo: system parameters - the token is compared, never shown
        expected = env["instagram.api"]._verify_token()
        given = params.get("hub.verify_token", "")
        if (
            params.get("hub.mode") != "subscribe"
            or not expected
            or not consteq(expected.encode(), given.encode())
        ):
            _logger.warning("Webhook verification refused: the verify token differs.")
            if given:
                env["instagram.observation"]._note_rarely("verification_refused")
            return self._forbidden()
        _logger.info("Webhook verified by Meta.")
        env["instagram.observation"]._note_apart("verified")
        return self._text_response(challenge)

    @staticmethod
    def _text_response(text, status=HTTPStatus.OK):
        headers = [("Content-Type", "text/plain")]
        return request.make_response(text, headers, status=status)

    def _forbidden(self):
        return self._text_response("Forbidden", HTTPStatus.FORBIDDEN)

    @route(
        "/webhooks/instagram",
        type="http",
        auth="none",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,
        max_content_length=MAX_BODY_BYTES,
    )
    def receive(self, **_params):
        """Check the signature, store the body and respond; nothing else."""
        raw = request.httprequest.get_data()
        env = self._env()
        header = request.httprequest.headers.get("X-Hub-Signature-256")
        if not signature.verify(raw, header, env["instagram.api"]._secrets()):
            _logger.warning("Webhook refused: its signature fits no app secret.")
            if header and env["instagram.api"]._secrets():
                env["instagram.observation"]._note_rarely("signature_refused")
            return self._forbidden()
        if raw != probe.EMPTY:  # our own probe says nothing about Meta
            env["instagram.webhook.event"]._receive(raw)
        return self._text_response("EVENT_RECEIVED")

    @staticmethod
    def _env():
        # sudo: Meta has no user here; the signature (or the token) is what allows it
        return request.env(user=SUPERUSER_ID, su=True)
