from odoo import api, models


class InstagramUpload(models.AbstractModel):
    """The queue of replies that are files, with its own share of the network job.

    Instagram fetches the file before it responds; for a video, that takes more than a
    minute. Few of these calls may be under way at once, so that there is always a
    thread for text replies.
    """

    _name = "instagram.upload"
    _inherit = "instagram.queue"
    _description = "Instagram File Upload"

    @api.model
    def _network_due(self, limit, busy):
        return self.env["instagram.message"]._due(limit, busy, with_files=True)
