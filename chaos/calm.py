"""The end of the trouble: everything is up again, and what waits is done."""

import resource
import time
from functools import partial

from .plan import ACCOUNTS
from .site import patiently
from .strikes import limit_files

# When each queue looks at its rows again; in calm, that is now.
LATER = {
    "instagram_message": ("not_before", "state = 'queued'"),
    "instagram_webhook_event": ("not_before", "state = 'pending'"),
    "instagram_reaction_outbox": ("not_before", "state = 'queued'"),
    "instagram_comment_action": ("not_before", "state = 'queued'"),
    "instagram_contact": ("profile_not_before", "profile_fetched_at IS NULL"),
    "instagram_fetch": ("not_before", "TRUE"),
    "instagram_media": ("not_before", "state = 'pending'"),
    "instagram_import": ("not_before", "state = 'running'"),
    "instagram_import_thread": ("not_before", "TRUE"),
    "instagram_deletion": ("not_before", "state != 'done'"),
}
# An update may wait for this long for what it belongs to, and for its message.
PATIENCE = "5 minutes"
# What may not be there at the end, by queue.
WAITING = {
    "updates": "instagram_webhook_event WHERE state = 'pending'",
    "replies": "instagram_message WHERE state IN ('queued', 'sending')",
    "reactions": "instagram_reaction_outbox WHERE state = 'queued'",
    "comment actions": "instagram_comment_action WHERE state = 'queued'",
    "signals": "instagram_signal WHERE is_due",
    "profiles": "instagram_contact WHERE profile_fetched_at IS NULL AND NOT is_test",
    "look-ups": "instagram_fetch",
    "files": "instagram_media WHERE state = 'pending'",
    "imports": "instagram_import WHERE state = 'running'",
    "deletions": "instagram_deletion WHERE state NOT IN ('done', 'cancelled')",
}


def calm_down(site, crowd, history, seconds):
    """End all trouble, and let Odoo do what waits.

    :return: what still waits after so many seconds, by queue
    """
    simulator = site.simulator
    simulator.faults.clear()
    simulator.settings.reset()
    site.gate.lose_answers(0)
    crowd.let_go()
    for server in site.servers:
        patiently(server.wait_ready)
        limit_files(server.pid, resource.RLIM_INFINITY)
    for username in ACCOUNTS:
        patiently(partial(site.connect_again, username))
    patiently(partial(waiting, site))
    delivered = simulator.wait_idle(seconds)
    history.note("calm", delivered=delivered, left=waiting(site))
    deadline = time.monotonic() + seconds
    while True:
        patiently(site.be_present)
        patiently(lambda: hurry(site))
        left = waiting(site)
        if not any(left.values()) and simulator.wait_idle(1):
            break
        if time.monotonic() > deadline:
            break
        time.sleep(1)
    history.note("quiet", left=left)
    return left if delivered else {**left, "deliveries": 1}


def hurry(site):
    """Let be due what would be due later, and let the jobs look for it."""
    query = site.database.query
    for table, (column, which) in LATER.items():
        query(
            f"UPDATE {table} SET {column} = now() AT TIME ZONE 'UTC'"
            f" WHERE {which} AND {column} > now() AT TIME ZONE 'UTC'"
        )
    query(
        "UPDATE instagram_webhook_event"
        f" SET received_at = received_at - INTERVAL '{PATIENCE}'"
        " WHERE state = 'pending' AND not_before IS NOT NULL"
    )
    query("UPDATE instagram_inbox SET paused_until = NULL WHERE paused_until > now()")
    query(
        "UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC'"
        " WHERE id IN (SELECT res_id FROM ir_model_data"
        " WHERE model = 'ir.cron' AND module = 'instagram_inbox')"
    )
    site.database._administrate(
        "SELECT pg_notify('cron_trigger', %s)", site.database.name
    )


def waiting(site):
    return {
        queue: site.database.query(f"SELECT count(*) FROM {which}")[0][0]
        for queue, which in WAITING.items()
    }
