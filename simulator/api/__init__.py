"""Calls from Odoo: Instagram's answers, and the pages of its login."""
