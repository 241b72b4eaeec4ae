from datetime import timedelta

from odoo import api, fields, models

from ..tools import aside

# Longer than that, and Odoo was away: Instagram may have given up on what it told.
OUTAGE = timedelta(hours=1)
NETWORK_CRON = "instagram_inbox.ir_cron_network"


class InstagramNetworkOutage(models.AbstractModel):
    _inherit = "instagram.network"

    @api.model
    def _cron_network(self):
        """After an outage, also fetch what Instagram gave up telling."""
        last = self.env.ref(NETWORK_CRON).lastcall
        if last and last < fields.Datetime.now() - OUTAGE:
            with aside(self.env, "fetch what was said during an outage"):
                inboxes = self.env["instagram.inbox"]
                inboxes = inboxes.search([("state", "=", "connected")])
                self.env["instagram.import"]._begin(inboxes)
        return super()._cron_network()
