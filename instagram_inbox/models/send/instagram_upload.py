from odoo import api, models


class InstagramUpload(models.AbstractModel):
    """The queue of replies that are files: a share of its own in the network job.

    Instagram fetches a file before it answers, a video for more than a minute. So few
    of these calls may be under way that written replies always find a thread.
    """

    _name = "instagram.upload"
    _inherit = "instagram.queue"
    _description = "Instagram File Upload"

    @api.model
    def _network_due(self, limit, busy):
        return self.env["instagram.message"]._due(limit, busy, with_files=True)
