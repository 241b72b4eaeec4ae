from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...instagram.common.exceptions import InvalidSignature
from ...instagram.webhook.signature import MAX_AGE

# Requests hold whole seconds: those sent to both addresses at once are identical. Only
# later can a request be recognized as meant for the other address.
SAME_MOMENT = timedelta(minutes=1)


class InstagramRequest(models.Model):
    """A signed request of Meta that was accepted: each one counts once.

    It is remembered for as long as it could be repeated; after that it is refused for
    its age.
    """

    _name = "instagram.request"
    _inherit = "instagram.record"
    _description = "Signed Request That Was Used"
    _log_access = False

    key = fields.Char(required=True, readonly=True)
    purpose = fields.Char(required=True, readonly=True)
    deletion_id = fields.Many2one(
        "instagram.deletion", readonly=True, ondelete="cascade"
    )
    received_at = fields.Datetime(required=True, readonly=True)

    _key_unique = models.UniqueIndex("(key, purpose)")
    _received_at_idx = models.Index("(received_at)")

    @api.model
    def _accept(self, key, purpose):
        """Note a request; of two at the same moment, one waits and is repeated.

        :param str key: identifies the request; an empty key is never known
        :param str purpose: the address it was sent to
        :return: the request, and whether it arrives for the first time
        :rtype: tuple
        :raises InvalidSignature: when it was used for another purpose
        """
        if not key:
            return self, True
        known = self.search([("key", "=", key)])
        others = known.filtered(lambda each: each.purpose != purpose)
        before = fields.Datetime.now() - SAME_MOMENT
        if any(other.received_at < before for other in others):
            raise InvalidSignature("the signed request was meant for another address")
        if mine := known - others:
            return mine, False
        query = SQL(
            """
            INSERT INTO instagram_request (key, purpose, received_at)
                 VALUES (%s, %s, %s)
            ON CONFLICT DO NOTHING
              RETURNING id
            """,
            key,
            purpose,
            fields.Datetime.now(),
        )
        # Odoo repeats the request when another one has just been noted
        self.env.cr.execute(query, log_exceptions=False)
        return self.browse([row[0] for row in self.env.cr.fetchall()]), True

    @api.autovacuum
    def _gc_old(self):
        """Delete requests that would be refused for their age."""
        self.search(
            [("received_at", "<", fields.Datetime.now() - 2 * MAX_AGE)]
        ).unlink()
