from html import escape

from odoo import fields, models
from odoo.exceptions import UserError


class DiscussChannelSearch(models.Model):
    """Finding a thread by what was said in it."""

    _inherit = "discuss.channel"

    instagram_said = fields.Char(
        "Message", store=False, search="_search_instagram_said"
    )

    def _search_instagram_said(self, operator, value):
        """Look for words as they are read, also over the end of a line.

        Within a conversation Discuss searches so, too.
        """
        if operator == "not ilike":
            return NotImplemented  # Odoo then takes the opposite of the other
        if operator != "ilike":
            raise UserError(
                self.env._("Messages can only be searched by what they contain.")
            )
        # bodies are HTML
        words = [escape(word, quote=False) for word in value.split()]
        return [("message_ids.body", "ilike", "%".join(words))]
