"""Carry over what is kept in another place now."""

from odoo import SUPERUSER_ID, api
from odoo.tools.sql import column_exists, table_exists


def migrate(cr, _version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    _keep_requests(cr)
    _keep_unsent(env)
    _let_changes_wait(env)


def _keep_unsent(env):
    """Keep which messages were unsent among all that must not come back."""
    if not table_exists(env.cr, "instagram_tombstone"):
        return
    env.cr.execute(
        "SELECT inbox_id, array_agg(mid) FROM instagram_tombstone GROUP BY inbox_id"
    )
    for inbox_id, mids in env.cr.fetchall():
        inbox = env["instagram.inbox"].browse(inbox_id)
        env["instagram.erasure"]._remember(inbox, "unsent", mids)
    env.cr.execute("DROP TABLE instagram_tombstone")


def _let_changes_wait(env):
    """Let the updates that came before their message wait for it."""
    waiting = [
        ("state", "=", "ignored"),
        ("error", "=like", "The message it is about has not come%"),
    ]
    for row in env["instagram.webhook.event"].search(waiting):
        for event in row._parse():
            row.waits_for = event.mid


def _keep_requests(cr):
    """Keep which of Meta's signed requests were used, before the columns go."""
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
