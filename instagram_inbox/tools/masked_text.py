"""A text field that is stored unchanged, but shown and exported without secrets."""

from odoo import fields

from ..instagram.webhook.masked import readable


class MaskedText(fields.Text):
    """Code reads the original text; browsers and exports get a masked one."""

    def convert_to_read(self, value, record, use_display_name=True):
        return readable(value) if value else value

    def convert_to_export(self, value, record):
        return readable(value) if value else ""
