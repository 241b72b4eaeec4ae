import logging

from odoo import fields, models
from odoo.addons.mail.tools.discuss import Store

_logger = logging.getLogger(__name__)


class InstagramMessageQuoting(models.Model):
    """Replies that answer a certain message, which Instagram quotes."""

    _inherit = "instagram.message"

    quote_refused = fields.Boolean(
        "Sent without Its Quote",
        readonly=True,
        help="Instagram did not accept the quote of the message that this one replies to.",
    )

    def _quoted_mid(self):
        """Give the id of the message that this part quotes.

        Found out at the moment of sending: what it answers may have been sent only
        just before, or be unsent by now.

        :return: None when it quotes none; only the first part of a reply does
        """
        reply = self.mail_message_id
        is_first = not any(part.id < self.id for part in reply.instagram_message_ids)
        if self.quote_refused or not is_first:
            return None
        return reply.parent_id._instagram_mid()

    def _send_without_quote(self, error):
        """Nothing was sent, perhaps because of the quote: once more, without it."""
        _logger.info("Message %s goes without its quote: %s", self.id, error)
        notes = [*(self.content or ()), {"kind": "quote_refused"}]
        self.write({"content": notes, "quote_refused": True})
        message = self.mail_message_id
        Store(bus_channel=self.channel_id).add(
            message, message._instagram_content_fields()
        ).bus_send()
        self._requeue(0)
