"""Events to Odoo: made from fixtures, signed, posted and retried."""
