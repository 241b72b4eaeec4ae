"""To Odoo: events, made of fixtures, signed, posted and tried again."""
