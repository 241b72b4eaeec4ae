import logging

from odoo import models
from odoo.addons.bus.websocket import wsrequest

from ...tools.discuss import AGENT, DESK
from ...tools.jobs import CONFLICTS, is_called
from ...tools.logs import retrying

_logger = logging.getLogger(__name__)


class IrWebsocket(models.AbstractModel):
    """Subscribe people to the inboxes they follow."""

    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Subscribe people to all that arrives in their inboxes, assigned or not.

        A browser that shows the inbox screen also hears when its rows change.
        """
        channels = list(channels)
        if DESK in channels:
            channels.remove(DESK)
            inboxes = self.env["discuss.channel"]._instagram_inboxes()
            channels.extend((inbox, DESK) for inbox in inboxes)
        # sudo: instagram.inbox - only which inboxes the user follows
        channels.extend(self.env.user.sudo()._instagram_inboxes())
        return super()._build_bus_channel_list(channels)

    def _prepare_subscribe_data(self, channels, last):
        """Send a browser that opens the inbox screen what changed while it opened.

        It follows the rows some moments after it has loaded them, and says what it
        received last. Odoo then leaves out all that is older, the news of rows too. The
        websocket itself knows what it has sent.
        """
        if DESK in channels and wsrequest and wsrequest.ws._notif_history:
            last = 0
        return super()._prepare_subscribe_data(channels, last)

    def _after_subscribe_data(self, data):
        """Make Odoo's jobs run at once if a request for them was lost.

        After a restart the job threads look for work only after up to a minute.
        Requests sent while no thread listened, as when Odoo was killed, would wait for
        that long.
        """
        super()._after_subscribe_data(data)
        if self.env.user.has_group(AGENT) and is_called(self.env):
            self.env.cr.postcommit.add(self.env["ir.cron"]._notifydb)

    def _on_websocket_closed(self, cookies):
        """Ignore that a page closes while another one reports that its user is there.

        It is reported in one row for all pages of a user: a page that is loaded anew
        and its former self may change it at once. Odoo would log an error, as for two
        browsers that close together.
        """
        try:
            with retrying():
                super()._on_websocket_closed(cookies)
                self.env.flush_all()
        except CONFLICTS as conflict:
            _logger.info("A page closes while another one reports: %s", conflict)
            self.env.cr.rollback()
            self.env.transaction.reset()
