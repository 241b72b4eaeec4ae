from datetime import timedelta
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.http import db_list
from odoo.tools import SQL, config

from ...instagram.wire.reachable import is_local
from .instagram_api import WEBHOOK

JOBS = ("instagram_inbox.ir_cron_webhook_event", "instagram_inbox.ir_cron_network")
# The jobs run every minute; one run may take several.
ASLEEP_AFTER = timedelta(minutes=10)
# A queue that waits for so long has a problem.
STUCK_AFTER = timedelta(minutes=5)
# Findings about the address that prove that this database responded.
REACHED = ("address_reached", "address_private")


class InstagramChecklist(models.AbstractModel):
    """The lines of the checklist about the server that runs Odoo."""

    _inherit = "instagram.checklist"

    # -- its address -----------------------------------------------------------

    @api.model
    def _observe_address(self, _inbox):
        url = self.env["instagram.api"]._url(WEBHOOK)
        values = {"url": url}
        if amiss := self._address_problem(url):
            return amiss, values
        seen = self._last_seen("address")
        if not self._seen_after_change(seen.seen_at, "web.base.url"):
            return "address_untested", values
        hosts = self.env["instagram.api"]._trusted_hosts()
        finding = seen.finding
        if hosts and finding in REACHED:
            finding = "address_simulated"
        values |= {"detail": seen.detail, "hosts": ", ".join(sorted(hosts))}
        return finding, {**values, "at": seen.seen_at}

    @api.model
    def _test_address(self, _inbox):
        if self._address_problem(self.env["instagram.api"]._url(WEBHOOK)):
            return
        kind, detail = self.env["instagram.api"]._probe_webhook()
        self.env["instagram.observation"]._note("address", f"address_{kind}", detail)

    @api.model
    def _address_problem(self, url):
        """Return what the address alone shows, unless Instagram is simulated."""
        if self.env["instagram.api"]._trusted_hosts():
            return None
        parts = urlsplit(url)
        if is_local(parts.hostname or ""):
            return "address_local"
        return None if parts.scheme == "https" else "address_not_https"

    @api.model
    def _observe_frozen(self, _inbox):
        # sudo: ir.config_parameter - whether the address is frozen
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        is_frozen = parameters_sudo.get_param("web.base.url.freeze")  # any word
        return "frozen" if is_frozen else "not_frozen", {}

    @api.model
    def _observe_database(self, _inbox):
        host = urlsplit(self.env["instagram.api"]._url("")).netloc
        names = db_list(force=True, host=host)
        is_among = self.env.cr.dbname in names
        if is_among and len(names) == 1:
            return "one_database", {}
        # a web server in front of Odoo may choose the database by a header
        address = self._last_seen("address")
        is_chosen = address.finding in REACHED and self._seen_after_change(
            address.seen_at, "web.base.url"
        )
        if is_chosen:
            return "database_chosen", {"at": address.seen_at}
        finding = "several_databases" if is_among else "other_database"
        return finding, {"count": len(names)}

    # -- its jobs --------------------------------------------------------------

    @api.model
    def _observe_jobs(self, _inbox):
        # sudo: ir.cron - whether the jobs run
        jobs_sudo = self.env["ir.cron"].sudo().browse()
        for xmlid in JOBS:
            jobs_sudo |= self.env.ref(xmlid).sudo()
        if not all(jobs_sudo.mapped("active")):
            return "jobs_off", {}
        at = min((job.lastcall for job in jobs_sudo if job.lastcall), default=None)
        threads = config["max_cron_threads"]
        return self._jobs_finding(at, threads), {"at": at, "count": threads}

    @api.model
    def _jobs_finding(self, at, threads):
        if not at:
            return "jobs_new"
        if at < fields.Datetime.now() - ASLEEP_AFTER:
            return "jobs_asleep"
        # without job threads here, another process of the same configuration runs them
        return {0: "jobs_elsewhere", 1: "jobs_one"}.get(threads, "jobs_run")

    @api.model
    def _observe_queue(self, _inbox):
        """Check what is due: replies of an inbox to be reconnected are not."""
        query = SQL(
            """
            SELECT count(*), min(since)
              FROM (SELECT COALESCE(not_before, received_at) AS since
                      FROM instagram_webhook_event
                     WHERE state = 'pending'
                       AND (not_before IS NULL OR not_before <= %(now)s)
                 UNION ALL
                    SELECT COALESCE(message.not_before, message.written_at)
                      FROM instagram_message message
                      JOIN instagram_inbox inbox ON inbox.id = message.inbox_id
                     WHERE message.state = 'queued'
                       AND inbox.state = 'connected'
                       AND (inbox.paused_until IS NULL OR inbox.paused_until <= %(now)s)
                       AND (message.not_before IS NULL
                            OR message.not_before <= %(now)s)) waiting
            """,
            now=fields.Datetime.now(),
        )
        [(count, since)] = self.env.execute_query(query)
        if not count:
            return "queue_empty", {}
        stuck = since and since < fields.Datetime.now() - STUCK_AFTER
        finding = "queue_stuck" if stuck else "queue_moving"
        return finding, {"count": count, "at": since}
