from odoo import api, models
from odoo.tools.translate import get_translation

from ..instagram.reasons import REASONS


class InstagramReason(models.AbstractModel):
    _inherit = "instagram.api"

    @api.model
    def _sentence(self, reason, lang=None):
        """Say in a person's words what happened to a call, and what to do.

        :param str reason: a key of `REASONS`
        :param str lang: of who will read it
        """
        sentence = REASONS.get(reason, REASONS["unknown"])
        return get_translation("instagram_inbox", lang or "en_US", sentence, ())

    @api.model
    def _sentence_with(self, reason, words, lang=None):
        """Say what happened, and quote Instagram where its own words say more."""
        sentence = self._sentence(reason, lang)
        return f"{sentence} “{words}”" if words else sentence

    @api.model
    def _shown_reasons(self):
        """Return the sentences that browsers show, by key, in the user's language."""
        return {key: self._sentence(key, self.env.lang) for key in REASONS}
