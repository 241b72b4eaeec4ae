"""From Odoo: the calls that Instagram answers, and the pages of its login."""
