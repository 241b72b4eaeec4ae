"""Odoo's own tests, with the add-on and without it: nothing may differ."""
