"""The daily job that renews the access to accounts, started by the test."""

# Returns whether a job of this database holds the lock for waiting on Instagram.
WAITING = """
    SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
     WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.granted
"""


def renew(site):
    """Run the daily job."""
    job = site.reference("instagram_inbox.ir_cron_refresh_tokens")
    site.log_in("admin").call("ir.cron", "method_direct_trigger", [job])


def refreshes(site):
    return [call for call in site.simulator.calls() if "refresh" in call["path"]]


def age(site):
    """Make every token 40 days older."""
    site.simulator.advance_clock(hours=40 * 24)
    make_due(site)


def make_due(site):
    """Make Odoo believe that every token is old."""
    site.database.query(
        "UPDATE instagram_inbox SET token_refreshed_at = now() - interval '40 days',"
        " token_expires_at = now() + interval '20 days'"
    )
