"""Carry over what is kept in another place now."""

from odoo import SUPERUSER_ID, api
from odoo.tools.sql import table_exists


def migrate(cr, _version):
    env = api.Environment(cr, SUPERUSER_ID, {})
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
