import secrets

from odoo import api, models
from odoo.tools import hash_sign, verify_hash_signed

from ..instagram.calls.probe import ask, deliver

QUESTION = "instagram_inbox.probe"
ANSWER = "instagram_inbox.probe.answer"
WEBHOOK = "/webhooks/instagram"
REACHED = ("reached", "private")


class InstagramProbe(models.AbstractModel):
    """Asking our own webhook, by the address that Meta has.

    Only the database that asked can answer: who else gets the question, at an address
    that leads astray, learns nothing from it.
    """

    _inherit = "instagram.api"

    @api.model
    def _probe_webhook(self):
        """Call our webhook as Meta does.

        Nothing may be written before: no row is to be locked while the calls last.

        :return: what kind of `Outcome`, or `other`, and its detail
        :rtype: tuple[str, str]
        """
        nonce = secrets.token_urlsafe(16)
        # sudo: ir.config_parameter - the database's secret signs
        question = hash_sign(self.sudo().env, QUESTION, nonce, expiration_hours=1)
        url = self._url(WEBHOOK)
        asked = ask(url, question)
        if asked.kind not in REACHED:
            return asked.kind, asked.detail
        if self._verified(ANSWER, asked.answer) != nonce:
            return "other", ""
        for secret in self._secrets()[:1]:
            delivered = deliver(url, secret)
            if delivered.kind not in REACHED:
                return delivered.kind, delivered.detail
        return asked.kind, ""

    @api.model
    def _answer_probe(self, question):
        """Return what proves to this database that it asked itself, or nothing."""
        nonce = self._verified(QUESTION, question)
        # sudo: ir.config_parameter - the database's secret signs
        return nonce and hash_sign(self.sudo().env, ANSWER, nonce, expiration_hours=1)

    @api.model
    def _verified(self, scope, signed):
        try:
            # sudo: ir.config_parameter - the database's secret verifies
            return verify_hash_signed(self.sudo().env, scope, signed)
        except ValueError:
            return None
