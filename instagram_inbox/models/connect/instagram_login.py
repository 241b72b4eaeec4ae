from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.jobs import CONFLICTS

# Longer than the state of a login is valid.
KEPT = timedelta(hours=1)


class InstagramLogin(models.Model):
    """A login that returned from Instagram: each one is valid once."""

    _name = "instagram.login"
    _inherit = "instagram.record"
    _description = "Instagram Login That Was Used"
    _log_access = False

    nonce = fields.Char(required=True, readonly=True)
    used_at = fields.Datetime(required=True, readonly=True)

    _nonce_unique = models.UniqueIndex("(nonce)")
    _used_at_idx = models.Index("(used_at)")

    @api.model
    def _use_up(self, nonce):
        """Note at once that a login returned: the calls that follow take seconds.

        The note has a transaction of its own, whose view of the database begins with
        the INSERT: of two requests at the same moment the second waits for the first,
        and loses.

        :return: whether it was the first time
        :rtype: bool
        """
        query = SQL(
            """
            INSERT INTO instagram_login (nonce, used_at)
                 VALUES (%s, now() AT TIME ZONE 'UTC')
            ON CONFLICT DO NOTHING
            """,
            nonce,
        )
        try:
            with self.pool.cursor() as cr:
                cr.execute(query, log_exceptions=False)
                return bool(cr.rowcount)
        except CONFLICTS:
            return False

    @api.autovacuum
    def _gc_used(self):
        """Delete logins whose state is no longer valid."""
        self.search([("used_at", "<", fields.Datetime.now() - KEPT)]).unlink()
