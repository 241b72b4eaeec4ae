from odoo import models
from odoo.addons.mail.tools.discuss import Store

from .mail_message import in_instagram_thread


class MailMessageWaited(models.Model):
    """What an agent can do with a reply that waited for long: see `instagram_retry`."""

    _inherit = "mail.message"

    def instagram_discard(self):
        """Leave unsent the parts about which the agent is asked.

        :return: whether there was something to decide
        :rtype: bool
        """
        parts_sudo = self._instagram_parts_for_agent("failed")
        parts_sudo = parts_sudo.filtered(lambda part: part.decision == "asked")
        parts_sudo._discard()
        return bool(parts_sudo)

    def _instagram_menu_status(self):
        if self._instagram_worst_part().decision == "discarded":
            return "canceled"
        return super()._instagram_menu_status()

    def _instagram_store_fields(self):
        return [
            *super()._instagram_store_fields(),
            Store.Attr(
                "instagram_decision",
                lambda message: message._instagram_worst_part().decision,
                predicate=in_instagram_thread,
            ),
        ]
