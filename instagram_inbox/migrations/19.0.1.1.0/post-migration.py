"""Carry over which of Meta's signed requests were used, before the columns go."""

from odoo.tools.sql import column_exists


def migrate(cr, _version):
    if column_exists(cr, "instagram_deletion", "request_key"):
        cr.execute(
            """
            INSERT INTO instagram_request (key, purpose, deletion_id, received_at)
                 SELECT request_key, 'data_deletion', id, create_date
                   FROM instagram_deletion
                  WHERE request_key > ''
            ON CONFLICT DO NOTHING
            """
        )
    if column_exists(cr, "instagram_inbox", "deauthorized_key"):
        # a request to erase also ended the access: it keeps the purpose it was sent for
        cr.execute(
            """
            INSERT INTO instagram_request (key, purpose, received_at)
                 SELECT deauthorized_key, 'deauthorize', now() AT TIME ZONE 'UTC'
                   FROM instagram_inbox
                  WHERE deauthorized_key > ''
                    AND deauthorized_key NOT IN (SELECT key FROM instagram_request)
            ON CONFLICT DO NOTHING
            """
        )
