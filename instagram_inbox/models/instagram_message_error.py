from odoo import api, fields, models

from ..instagram.reasons import REASONS


class InstagramMessageError(models.Model):
    """Why a message was not sent, in the language of whoever reads it."""

    _inherit = "instagram.message"

    error_reason = fields.Char(readonly=True, help="The key of the sentence.")
    error_words = fields.Char(
        readonly=True, help="Instagram's own words about an error that has no sentence."
    )
    error_message = fields.Char(
        "Error", compute="_compute_error_message", search="_search_error_message"
    )

    @api.depends("error_reason", "error_words")
    @api.depends_context("lang")
    def _compute_error_message(self):
        sentence = self.env["instagram.api"]._sentence_with
        for message in self:
            reason, words = message.error_reason, message.error_words
            message.error_message = reason and sentence(reason, words, self.env.lang)

    @api.model
    def _search_error_message(self, operator, value):
        """Find by whole sentences, as they are shown; False: those without error."""
        if operator != "in":
            return NotImplemented
        sentence = self.env["instagram.api"]._sentence
        keys = {key: sentence(key, self.env.lang) for key in REASONS} | {False: False}
        found = [key for key, said in keys.items() if said in value]
        return [("error_reason", "in", found)]
