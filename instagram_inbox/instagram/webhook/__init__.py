"""Webhooks: from a signed body to events, and back to what people may read."""
