"""A text that is kept as it came, and leaves Odoo without what is secret in it."""

from odoo import fields

from ..instagram.webhook.masked import readable


class MaskedText(fields.Text):
    """Code reads it as it is; a browser, an export and other software get it masked."""

    def convert_to_read(self, value, record, use_display_name=True):
        return readable(value) if value else value

    def convert_to_export(self, value, record):
        return readable(value) if value else ""
