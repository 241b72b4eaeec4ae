from odoo import api, models


class InstagramDeliveryChanges(models.AbstractModel):
    """A message that comes after its own edits, reactions or unsending, or was seen."""

    _inherit = "instagram.delivery"

    @api.model
    def _create_messages(self, drafts):
        super()._create_messages(drafts)
        # before anybody is told of them
        self.env["instagram.message"]._catch_up(
            self.env["instagram.inbox"].union(*(draft.inbox for draft in drafts)),
            {draft.event.key for draft in drafts},
        )
        for inbox, customer in {each.pair for each in drafts if not each.is_incoming}:
            self.env["instagram.webhook.event"]._wake_waiting(
                inbox.instagram_id, customer
            )
