import logging

from odoo import models

from ..instagram.common.exceptions import InstagramError
from .instagram_inbox import ACCESS

_logger = logging.getLogger(__name__)

# What an inbox without access has of one: nothing.
NO_ACCESS_VALUES = {
    "access_token": False,
    "token_expires_at": False,
    "token_refreshed_at": False,
    "token_retry_at": False,
    "token_attempts": 0,
    "token_life_assumed": False,
    "token_warned_days": 0,
    "reauthorize_key": False,
    "paused_until": False,
    "pause_key": False,
    "pause_count": 0,
    "state": "disconnected",
}


class InstagramInboxDisconnect(models.Model):
    """The end of a connection; conversations and ids stay.

    Whoever ends it, what Instagram still delivers is shown: a person wrote it to the
    business and gets no answer otherwise. Replies that wait fail instead of waiting on:
    nobody knows whether there will ever be a connection again.
    """

    _inherit = "instagram.inbox"

    def action_disconnect(self):
        """Have Instagram send nothing more, and forget the access to the account."""
        self.ensure_one()
        self.check_access("write")
        # before anything is written: no row is locked during the call
        problem = self._unsubscribe()
        body = self.env._("Disconnected.")
        body = f"{body} {problem}" if problem else body
        # sudo: instagram.inbox - who may change the inbox may disconnect it
        self.sudo()._write_apart(lambda inbox: inbox._disconnect(body))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if problem else "success",
                "sticky": bool(problem),
                "title": self.env._("%(inbox)s is disconnected", inbox=self.name),
                "message": problem
                or self.env._("Instagram sends nothing more. The conversations stay."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _unsubscribe(self):
        """Have Instagram deliver nothing more of this account.

        :return: what to do by hand, in the user's words, when that failed
        """
        token = self._token_sudo()
        try:
            if token:
                self._instagram_client().unsubscribe(token, self.instagram_id)
        except InstagramError as error:
            _logger.warning("Inbox %s was not unsubscribed: %s", self.id, error)
            return self.env._(
                "Instagram did not confirm that it stops delivering (%(code)s). To be"
                " sure, remove the app in the Instagram app, under Settings, Website"
                " permissions, Apps and websites.",
                code=error.vendor_code or self.env._("no reply"),
            )
        return None

    def _disconnect(self, body):
        """Forget the access; all that came by it stays.

        :param str body: what the inbox's history says of it
        """
        self._alerts_done(ACCESS)
        self.write(NO_ACCESS_VALUES)
        for inbox in self:
            inbox._message_log(body=body)
            _logger.info("Inbox %s is disconnected from Instagram.", inbox.id)
