from odoo import api, models


class InstagramDeliveryChanges(models.AbstractModel):
    """A message that comes after its own edits, reactions or unsending."""

    _inherit = "instagram.delivery"

    @api.model
    def _create_messages(self, drafts):
        super()._create_messages(drafts)
        # before anybody is told of them
        self.env["instagram.message"]._catch_up(
            self.env["instagram.inbox"].union(*(draft.inbox for draft in drafts)),
            {draft.event.key for draft in drafts},
        )
