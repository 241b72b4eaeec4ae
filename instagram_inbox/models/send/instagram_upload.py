from odoo import api, models


class InstagramUpload(models.AbstractModel):
    """The queue of replies that are files: a share of its own in the network job.

    Instagram fetches a file before it answers, a video for more than a minute. So few
    of these calls may be under way that written replies always find a thread.
    """

    _name = "instagram.upload"
    _description = "Instagram File Upload"

    @api.model
    def _network_jobs(self, limit, busy):
        """Claim the files to send next.

        :param int limit: at most so many calls
        :param set busy: keys of calls under way
        :rtype: list[NetworkJob]
        """
        return self.env["instagram.message"]._network_jobs(limit, busy, with_files=True)

    @api.model
    def _network_due(self, limit, busy):
        return self.env["instagram.message"]._network_due(limit, busy, with_files=True)
