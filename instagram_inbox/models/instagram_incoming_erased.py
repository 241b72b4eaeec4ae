from odoo import api, models


class InstagramIncomingErased(models.AbstractModel):
    """Nothing that was erased comes in again: redelivered, replayed or fetched."""

    _inherit = "instagram.incoming"

    @api.model
    def _process(self, updates):
        pairs = [(row, event) for row, parsed in updates for event in parsed]
        gone = self.env["instagram.erasure"]._gone(pairs)
        for place in gone:
            row, _event = pairs[place]
            row._forget()
        if gone:
            rows = self.env["instagram.webhook.event"].union(
                *(pairs[place][0] for place in gone)
            )
            updates = [(row, parsed) for row, parsed in updates if row not in rows]
        super()._process(updates)
