from odoo import api, models


class InstagramChecklist(models.AbstractModel):
    """The line of the checklist about what customers of one account can tap on."""

    _inherit = "instagram.checklist"

    @api.model
    def _observe_taps(self, inbox):
        lists = inbox._tap_lists()
        if refused := lists.filtered(lambda each: each.state == "refused")[:1]:
            return "taps_refused", self._reason_of_list(refused)
        if "pending" in lists.mapped("state"):
            return "taps_pending", {}
        seen, sent_at = self._last_seen("taps", inbox), max(lists.mapped("sent_at"))
        if seen and seen.seen_at >= sent_at:
            return seen.finding, {**self._reason(seen), "at": seen.seen_at}
        return "taps_sent", {"at": sent_at}

    @api.model
    def _reason_of_list(self, refused):
        sentence = self.env["instagram.api"]._sentence_with
        reason, words = refused.error_reason, refused.error_words
        return {"reason": sentence(reason, words, self.env.lang)}

    @api.model
    def _test_taps(self, inbox):
        wanted = {each.kind: each._content() for each in inbox._tap_lists()}

        def ask(client, token):
            account = inbox.instagram_id
            shown = {kind: client.taps(token, account, kind) for kind in wanted}
            return "taps_same" if shown == wanted else "taps_differ"

        self._ask("taps", inbox, ask)
