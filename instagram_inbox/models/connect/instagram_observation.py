from contextlib import suppress
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.jobs import CONFLICTS

# Strangers can cause some observations: these are written at most this often.
RARELY = timedelta(minutes=1)


class InstagramObservation(models.Model):
    """The last observation of one subject of the checklist, with its time.

    There is one row for each subject, of one account or of the app. Deliveries of
    messages write nothing here: `instagram.webhook.event` shows that they came.
    """

    _name = "instagram.observation"
    _inherit = "instagram.record"
    _description = "Instagram Observation"
    _order = "seen_at desc, id"
    _log_access = False

    subject = fields.Char(required=True, readonly=True)
    inbox_id = fields.Many2one("instagram.inbox", readonly=True, ondelete="cascade")
    finding = fields.Char(readonly=True, help="Which sentence of the checklist it is.")
    detail = fields.Char(readonly=True, help="What that sentence names.")
    words = fields.Char(
        readonly=True, help="What Instagram said of it, if that matters."
    )
    seen_at = fields.Datetime(required=True, readonly=True)

    _subject_unique = models.UniqueIndex("(subject, COALESCE(inbox_id, 0))")

    @api.model
    def _latest(self, subject, inbox=None):
        """Return the observation of a subject, or an empty recordset."""
        # sudo: instagram.observation - the checklist shows managers a sentence about it
        inbox_id = inbox.id if inbox else False
        domain = [("subject", "=", subject), ("inbox_id", "=", inbox_id)]
        return self.sudo().search(domain)

    @api.model
    def _note(self, subject, finding=None, detail=None, inbox=None, words=None):
        """Write what was seen just now.

        :param str subject: the subject
        :param str finding: a key of the checklist's findings
        :param str detail: what the sentence names; without secrets
        :param inbox: the account it is about, if any
        :param str words: Instagram's own, where they say more than the sentence
        """
        # when two notes meet, Odoo repeats one of the requests: that is no error
        query = self._upsert(subject, finding, detail, inbox, words)
        self.env.cr.execute(query, log_exceptions=False)
        self.invalidate_model()

    @api.model
    def _note_apart(self, subject, finding=None, detail=None):
        """Write what was seen in a request that must not be repeated.

        It has a transaction of its own; if another request writes the same now, that is
        enough.
        """
        query = self._upsert(subject, finding, detail)
        with suppress(*CONFLICTS), self.pool.cursor() as cr:
            cr.execute(query, log_exceptions=False)
        self.invalidate_model()

    @api.model
    def _note_rarely(self, subject):
        """Write what anybody on the internet can cause."""
        latest = self._latest(subject)
        if not latest or latest.seen_at < fields.Datetime.now() - RARELY:
            self._note_apart(subject)

    @api.model
    def _upsert(self, subject, finding, detail, inbox=None, words=None):
        return SQL(
            """
            INSERT INTO instagram_observation
                        (subject, inbox_id, finding, detail, words, seen_at)
                 VALUES (%s, %s, %s, %s, %s, clock_timestamp() AT TIME ZONE 'UTC')
            ON CONFLICT (subject, COALESCE(inbox_id, 0))
              DO UPDATE SET (finding, detail, words, seen_at)
                          = (excluded.finding, excluded.detail, excluded.words,
                             excluded.seen_at)
            """,
            subject,
            inbox.id if inbox else None,
            finding,
            detail,
            words or None,
        )
