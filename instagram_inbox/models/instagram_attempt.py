from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.tables import clean_often

# Something is not tried any more after Odoo stopped this often while it was at work on
# it: it may be the cause.
MAX_INTERRUPTIONS = 3
# What is left after this time is of no use.
DAYS = 7


class InstagramAttempt(models.Model):
    """What a job is working on, noted before it begins.

    The note is committed first, and deleted together with the result. So a note that is
    left says that Odoo was killed meanwhile, perhaps by one of these rows.
    """

    _name = "instagram.attempt"
    _inherit = "instagram.record"
    _description = "Work Begun by a Job"
    _log_access = False

    queue = fields.Char(required=True, readonly=True, help="The model of the rows.")
    res_ids = fields.Json("Rows", required=True, readonly=True)
    begun_at = fields.Datetime(required=True, readonly=True)

    def init(self):
        super().init()
        clean_often(self)

    @api.model
    def _begin(self, queue, ids):
        """Note that work on these rows begins; the caller commits.

        :param str queue: the model of the rows
        :param list ids: their ids
        :return: the id of the note; and how often Odoo stopped before, by the id of a
            row, for those with which it did
        :rtype: tuple[int, dict]
        """
        self.env.cr.execute(
            SQL(
                """
                WITH interrupted AS (
                     SELECT each::int AS res_id, count(*) AS times
                       FROM instagram_attempt,
                            jsonb_array_elements(res_ids) each
                      WHERE queue = %(queue)s
                        AND each::int = ANY(%(ids)s::int[])
                   GROUP BY each),
                     noted AS (
                     INSERT INTO instagram_attempt (queue, res_ids, begun_at)
                          VALUES (%(queue)s, to_jsonb(%(ids)s::int[]),
                                  now() AT TIME ZONE 'UTC')
                       RETURNING id)
              SELECT noted.id, res_id, times
                FROM noted
           LEFT JOIN interrupted ON TRUE
                """,
                queue=queue,
                ids=list(ids),
            )
        )
        rows = self.env.cr.fetchall()
        return rows[0][0], {res_id: times for _note, res_id, times in rows if times}

    @api.model
    def _end(self, note):
        """Delete a note, in the transaction of the result."""
        self.env.cr.execute(SQL("DELETE FROM instagram_attempt WHERE id = %s", note))

    @api.model
    def _forget(self, queue, res_id):
        """Forget how often Odoo stopped during the work on a row."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE instagram_attempt
                   SET res_ids = COALESCE(
                       (SELECT jsonb_agg(each)
                          FROM jsonb_array_elements(res_ids) each
                         WHERE each::int != %(res_id)s),
                       '[]')
                 WHERE queue = %(queue)s
                   AND res_ids @> to_jsonb(%(res_id)s)
                """,
                queue=queue,
                res_id=res_id,
            )
        )

    @api.autovacuum
    def _gc_left(self):
        """Delete the notes that nobody deleted."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM instagram_attempt
                      WHERE begun_at < now() AT TIME ZONE 'UTC' - %s * INTERVAL '1 day'
                """,
                DAYS,
            )
        )
